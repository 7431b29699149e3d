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

// The models of this line. What differs between them is the tower, the connector and what a prompt's memory is made of.
enum class Family { VIDEO_XL, VIDEO_XL_2 };

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

    int32_t grid() const { return image_size / patch_size; } // whole patches on an edge
    int32_t n_patches() const { return grid() * grid(); }    // patch features of a frame
    int32_t patch_values() const { return 3 * patch_size * patch_size; }
};

struct SummaryParams {
    int32_t window;              // w, visual tokens in a full window
    std::vector<int32_t> ratios; // of training, ascending
};

// Token synthesis: one frame of features out of a group of frames.
struct SynthesisParams {
    int32_t frames;      // of a group
    int32_t grid;        // features on an edge of what comes out
    int32_t norm_groups; // of neighbouring channels
    float norm_eps;
};

// Chunked prefill, as the model was published with.
struct ChunkParams {
    int32_t groups;   // of frames in a chunk
    int32_t previous; // chunks before its own that a visual token sees
};

struct HParams {
    Family family;
    DecoderParams decoder;
    VisionParams vision;
    SummaryParams summary;     // of Video-XL
    SynthesisParams synthesis; // of Video-XL-2
    ChunkParams chunks;        // of Video-XL-2

    int32_t frames_per_group() const { return family == Family::VIDEO_XL ? 1 : synthesis.frames; }
    // Visual tokens of a group of frames, after 2x2 pooling.
    int32_t tokens_per_group() const {
        const int32_t half = (family == Family::VIDEO_XL ? vision.grid() : synthesis.grid) / 2;
        return half * half;
    }
};

// Throws VXL_MODEL_INVALID, naming the key, what was found and what was expected.
HParams read_hparams(const gguf_context * gguf, const char * path);

} // namespace vxl
