// The pieces that the vision tower and the decoder are made of.
#pragma once

#include "compute.h"
#include "videoxl.h"
#include "weights.h"

namespace vxl {

// weight * x + bias; bias may be NULL
ggml_tensor * linear(const Graph & graph, const Linear & layer, ggml_tensor * x);

// residual + weight * x + bias
ggml_tensor * add_linear(const Graph & graph, ggml_tensor * residual, const Linear & layer, ggml_tensor * x);

ggml_tensor * layer_norm(const Graph & graph, const LayerNorm & norm, ggml_tensor * x, float eps);

// Root-mean-square norm with a gain.
ggml_tensor * rms_norm(const Graph & graph, ggml_tensor * weight, ggml_tensor * x, float eps);

// CLIP's activation x * sigmoid(1.702 x), in f32 (ggml's own quick GELU looks it up in an f16 table on the CPU).
ggml_tensor * quick_gelu(const Graph & graph, ggml_tensor * x);

// How attention is computed, and with which type of keys and values flash attention wants to be fed.
struct AttentionPath {
    bool blocks; // by our own kernels, where there are some for the device and enough queries
    bool exact;  // these in f32
    bool flash;  // else
    ggml_type kv_type;
    bool widen_values; // to f32 for a few queries
};

// Picks the path for keys and values of a type on a device, by asking the device. Throws if `flash` (a vxl_flash) demands what
// the device does not have.
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

// Whether causal attention of so many queries needs a mask.
bool needs_mask(const Graph & graph, AttentionPath path, int64_t head_dim, int64_t n_q);

} // namespace vxl
