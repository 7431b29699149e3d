// The numbers that describe a model, read from a GGUF's keys and checked.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "gguf.h"

namespace vxl {

struct DecoderParams {
    int32_t n_ctx_train; // positions the model was trained for
    int32_t n_embd;      // hidden size d
    int32_t n_layer;
    int32_t n_ff;
    int32_t n_head;
    int32_t n_head_kv;
    float rms_eps;
    float rope_base;

    int32_t head_dim() const { return n_embd / n_head; }
    int32_t kv_dim() const { return head_dim() * n_head_kv; }
};

struct VisionParams {
    int32_t image_size; // S
    int32_t patch_size;
    int32_t n_embd;
    int32_t n_ff;
    int32_t n_layer; // blocks that are run
    int32_t n_head;
    float layer_norm_eps;
    std::array<float, 3> mean;
    std::array<float, 3> std;

    int32_t grid() const { return image_size / patch_size; }         // patches on an edge
    int32_t n_patches() const { return grid() * grid(); }            // patch features of a frame
    int32_t patch_values() const { return 3 * patch_size * patch_size; }
    int32_t tokens_per_frame() const { return (grid() / 2) * (grid() / 2); } // after 2x2 pooling
};

struct SummaryParams {
    int32_t window;              // w, visual tokens in a full window
    std::vector<int32_t> ratios; // of training, ascending
};

struct HParams {
    DecoderParams decoder;
    VisionParams vision;
    SummaryParams summary;
};

// Throws VXL_MODEL_INVALID, naming the key, what was found and what was expected.
HParams read_hparams(const gguf_context * gguf, const char * path);

} // namespace vxl
