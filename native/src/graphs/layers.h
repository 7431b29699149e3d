// The pieces that the vision tower and the decoder are made of.
#pragma once

#include "graphs/compute.h"
#include "videoxl.h"
#include "interface/weights.h"

namespace vxl {

// Whether operators of ours may take its weight: of a split model, those on the CPU do.
bool has_blocks_for(const Graph & graph, const Linear & layer);

// weight * x + bias; bias may be NULL. leeway: what our kernels may round further
ggml_tensor * linear(const Graph & graph, const Linear & layer, ggml_tensor * x, Leeway leeway = Leeway::NONE);

// residual + weight * x + bias
ggml_tensor * add_linear(const Graph & graph, ggml_tensor * residual, const Linear & layer, ggml_tensor * x,
                         Leeway leeway = Leeway::NONE);

// residual + weight * x + bias of the rows of x and then those of `more`; any strides between rows
ggml_tensor * add_linear_of_both(const Graph & graph, ggml_tensor * residual, const Linear & layer, ggml_tensor * x, ggml_tensor * more);

// activation(weight * x + bias)
ggml_tensor * activated_linear(const Graph & graph, const Linear & layer, ggml_tensor * x, Activation activation,
                               Leeway leeway = Leeway::NONE);

ggml_tensor * layer_norm(const Graph & graph, const LayerNorm & norm, ggml_tensor * x, float eps);

// Root-mean-square norm with a gain.
ggml_tensor * rms_norm(const Graph & graph, ggml_tensor * weight, ggml_tensor * x, float eps);

// What ggml's kernels for GPUs want the number of keys to be a multiple of.
constexpr int32_t GPU_KEY_MULTIPLE = 256;

constexpr int64_t next_multiple(int64_t n, int64_t step) {
    return (n + step - 1) / step * step;
}

// How attention is computed, and with which type of keys and values flash attention wants to be fed.
struct AttentionPath {
    bool blocks = false; // by our own kernels, where there are some for the device and the size of heads
    bool exact = false;  // these in f32
    bool flash = false;  // else
    ggml_type kv_type = GGML_TYPE_F32;
    bool widen_values = false; // to f32 for a few queries
    // Keys are filled up to a multiple of this where there is room, with what the mask hides: GPUs have faster kernels for it.
    int32_t key_multiple = 1;

    int32_t filled_up(int32_t n_keys, int32_t room) const;
};

// Picks the path for keys and values of a type on a device, by asking the device. `exact`: in f32, if `flash` leaves the choice.
// Throws if `flash` (a vxl_flash) demands what the device does not have.
AttentionPath choose_attention(ggml_backend_dev_t device, int32_t flash, ggml_type kv_type, bool exact, int64_t head_dim,
                               int64_t n_head, int64_t n_head_kv);

// Scaled dot-product attention.
//   q      [head_dim, n_head, n_q, batch]
//   k, v   [head_dim, n_head_kv, n_kv, batch], any strides
//   causal each query sees one key more than the one before, the last all of them; else all see all
//   mask   f16 [n_kv, n_q], the same as values that are added to the scores, where needs_mask() says so
// Result   [head_dim * n_head, n_q, batch]
ggml_tensor * attention(const Graph & graph, AttentionPath path, ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, bool causal,
                        ggml_tensor * mask);

// Whether attention is by our own kernels, which need no mask.
bool in_blocks(const Graph & graph, AttentionPath path, int64_t head_dim, int64_t n_q);

// Whether causal attention of so many queries needs a mask.
bool needs_mask(const Graph & graph, AttentionPath path, int64_t head_dim, int64_t n_q);

} // namespace vxl
