// The Qwen2 decoder: the plain pass and the summarising pass of one window.
#pragma once

#include <cstdint>
#include <vector>

#include "graphs/causal_mask.h"
#include "graphs/compute.h"
#include "graphs/features.h"
#include "graphs/layers.h"
#include "graphs/memory.h"
#include "interface/model.h"
#include "graphs/summaries.h"

struct vxl_decoder {
    vxl_decoder(const vxl_model & model, const vxl_compute_params & params);

    // The plain pass over `n` tokens; logits may be NULL.
    void tokens(vxl_memory & memory, const int32_t * ids, int32_t n, const int32_t * cancel, float * logits);

    // The summarising pass of one window.
    void window(vxl_memory & memory, const vxl_features & features, int32_t first, int32_t count, int32_t ratio,
                const int32_t * cancel);

  private:
    // A graph with the inputs that both passes share.
    struct Pass {
        vxl::Graph graph;
        vxl::AttentionPath path;
        const vxl_memory & memory;
        int32_t n_tokens;
        int32_t n_keys;          // of memory and the pass, filled up to what the path wants
        ggml_tensor * positions; // of the tokens: m, m + 1, ...
        ggml_tensor * mask;      // [n_keys, n_tokens]; NULL where attention needs none
    };

    // How a window's tokens lie: k groups of `ratio` visual tokens and one summary token.
    struct Interleaved {
        int32_t ratio;
        int32_t n_summaries;

        int32_t n_visual() const { return ratio * n_summaries; }
        int32_t n_tokens() const { return (ratio + 1) * n_summaries; }
    };

    Pass begin_pass(const vxl_memory & memory, int32_t n_tokens);

    // Appends the window's summaries to memory, at positions m, m + 1, ..., where its first tokens lay.
    void accumulate(vxl_memory & memory, int32_t n_summaries);

    // Splitting the heads, and the rotary embedding.
    ggml_tensor * heads(const Pass & pass, ggml_tensor * x, int32_t n_heads) const;
    ggml_tensor * rotate(const Pass & pass, ggml_tensor * x, ggml_tensor * positions) const;

    ggml_tensor * attend(const Pass & pass, int32_t layer, ggml_tensor * q, ggml_tensor * mask) const;
    ggml_tensor * finish_block(const Pass & pass, const vxl::DecoderLayer & layer, ggml_tensor * residual,
                               ggml_tensor * attended) const;

    ggml_tensor * interleave(const Pass & pass, Interleaved layout, ggml_tensor * visual, ggml_tensor * summaries) const;
    ggml_tensor * visual_part(const Pass & pass, Interleaved layout, ggml_tensor * x) const;
    ggml_tensor * summary_part(const Pass & pass, Interleaved layout, ggml_tensor * x) const;

    vxl::AttentionPath path_for(ggml_type memory_type) const;
    static size_t max_nodes(const vxl_model & model);

    const vxl_model & model;
    const vxl_compute_params params;
    vxl::Compute compute;
    vxl::CausalMask causal_mask;
    vxl::Summaries summaries;
};
