// What every pass of the Qwen2 decoder is made of.
#pragma once

#include <cstdint>
#include <vector>

#include "graphs/causal_mask.h"
#include "graphs/compute.h"
#include "graphs/layers.h"
#include "graphs/memory.h"
#include "interface/model.h"

namespace vxl {

// A graph with the inputs that passes share.
struct Pass {
    Graph graph;
    std::vector<AttentionPath> paths; // of each block; they differ where blocks are on different devices
    const vxl_memory & memory;
    int32_t n_tokens;
    int32_t n_keys;          // of memory and the pass, filled up to what the paths want
    ggml_tensor * positions; // of the tokens: m, m + 1, ...
    ggml_tensor * mask;      // [n_keys, n_tokens]; NULL where attention needs none

    // For masks and the number of keys, in which all blocks agree.
    const AttentionPath & path() const { return paths.front(); }
};

// One pass at a time.
class DecoderParts {
  public:
    // Nodes and leaves of a layer: a window's block has the most, up to 106, and 20 weights and memories.
    static constexpr size_t NODES_PER_LAYER = 160;
    // Beside the layers: a batch's outputs, of at most 35 parts with up to 36 nodes and leaves, have the most.
    static constexpr size_t MORE_NODES = 1536;

    // more_nodes: of a layer, beyond these
    DecoderParts(const vxl_model & model, const vxl_compute_params & params, size_t more_nodes);

    // A pass over a memory, at the positions behind it. `later`: so many positions more may be the first of what a mask is for.
    Pass begin_pass(const vxl_memory & memory, int32_t n_tokens, int32_t later = 0);
    // Once the graph is allocated.
    static void set_positions(ggml_tensor * positions, int32_t first);

    void check_token(const int32_t * ids, int32_t i) const;

    // Splitting the heads, and the rotary embedding.
    ggml_tensor * heads(const Graph & graph, ggml_tensor * x, int32_t n_heads) const;
    ggml_tensor * rotate(const Graph & graph, ggml_tensor * x, ggml_tensor * positions) const;

    // A layer's queries of normed tokens, rotated to their positions, [head_dim, n_head, n].
    ggml_tensor * queries(const Graph & graph, int32_t layer, ggml_tensor * normed, ggml_tensor * positions) const;
    // Writes keys, rotated too, and values to the rows `places` of memory.
    void write_keys(const Graph & graph, const vxl_memory & memory, int32_t layer, ggml_tensor * normed, ggml_tensor * positions,
                    ggml_tensor * places) const;
    // Both.
    ggml_tensor * project(const Graph & graph, const vxl_memory & memory, int32_t layer, ggml_tensor * normed, ggml_tensor * positions,
                          ggml_tensor * places) const;

    // Of tokens that see all of memory and the pass up to themselves.
    ggml_tensor * attend(const Pass & pass, int32_t layer, ggml_tensor * q, ggml_tensor * mask) const;
    ggml_tensor * finish_block(const Graph & graph, const DecoderLayer & layer, ggml_tensor * residual, ggml_tensor * attended) const;

    // x and what the feed-forward adds to it
    ggml_tensor * feed_forward(const Graph & graph, const DecoderLayer & layer, ggml_tensor * x) const;

    // Whether rotate() is an operator of ours.
    bool rotates_in_blocks(const Graph & graph) const;

    std::vector<AttentionPath> paths_for(ggml_type memory_type) const;

    const vxl_model & model;
    const vxl_compute_params params;
    Compute compute;
    CausalMask causal_mask;

  private:
    static int64_t feed_forward_tokens(const Graph & graph, const DecoderLayer & layer, const ggml_tensor * x);
    // x and what the feed-forward adds to it
    ggml_tensor * feed_forward_at_once(const Graph & graph, const DecoderLayer & layer, ggml_tensor * x) const;
};

} // namespace vxl
