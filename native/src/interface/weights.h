// The tensors of a model, by their place in it.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "ggml-cpp.h"
#include "interface/hparams.h"
#include "interface/mapped_file.h"
#include "interface/placement.h"
#include "videoxl.h"

namespace vxl {

struct Linear {
    ggml_tensor * weight = nullptr; // [in, out]
    ggml_tensor * bias = nullptr;   // [out], or none
};

struct LayerNorm {
    ggml_tensor * weight = nullptr;
    ggml_tensor * bias = nullptr;
};

struct DecoderLayer {
    ggml_tensor * attn_norm = nullptr;
    Linear q, k, v;
    Linear attn_output; // this and the next have no bias
    ggml_tensor * ffn_norm = nullptr;
    Linear ffn_gate, ffn_up, ffn_down;
};

// What summary tokens have of their own.
struct SummaryWeights {
    struct Layer {
        Linear q, k, v;
    };
    ggml_tensor * embd = nullptr; // [d, 1], the one input embedding of all summary tokens
    std::vector<Layer> layers;    // one for each decoder layer
};

struct VisionLayer {
    LayerNorm ln1, ln2;
    Linear q, k, v, out;
    Linear up, down; // fc1, fc2
};

struct TowerWeights {
    Linear patch_embd;                     // [patch, patch, 3, e]; SigLIP's has a bias
    ggml_tensor * class_embd = nullptr;    // [e]; CLIP's
    ggml_tensor * position_embd = nullptr; // [e, patches, and one for the class token]
    LayerNorm pre_ln;                      // CLIP's
    std::vector<VisionLayer> layers;
};

// Token synthesis: twice a spatial attention, a temporal one and a convolution.
struct SynthesisWeights {
    struct Stage {
        LayerNorm spatial_norm;
        Linear q, k, v, spatial_out;
        LayerNorm temporal_norm;
        Linear qkv, temporal_out;
        ggml_tensor * relative_k = nullptr; // [C, odd]: row in the middle for a distance of 0
        ggml_tensor * relative_v = nullptr;
        Linear conv; // [C, taps, C]: a tap's rows lie `taps` rows apart
    };
    ggml_tensor * time_embd = nullptr; // [C, frames]
    std::array<Stage, 2> stages;
};

struct Weights {
    ggml_tensor * token_embd = nullptr; // [d, rows]
    ggml_tensor * output_norm = nullptr;
    ggml_tensor * output = nullptr; // [d, V]
    std::vector<DecoderLayer> decoder;
    SummaryWeights summary; // of Video-XL

    TowerWeights tower;
    SynthesisWeights synthesis;         // of Video-XL-2
    Linear projector_in, projector_out; // mm.0, mm.2

    // One of each for a share of the placement.
    std::vector<ggml_context_ptr> contexts;
    std::vector<uint64_t> bytes;
    std::unique_ptr<MappedFile> mapping; // what the buffer's bytes are in, or NULL
    std::vector<ggml_backend_buffer_ptr> buffers;
};

enum class Loading { MAPPED, READ };

// Loads keys and tensors of a GGUF onto devices; everything is validated before anything is allocated. MAPPED: as far as device and
// file allow it.
void load_weights(const char * path, const std::vector<Place> & places, Loading loading, vxl_progress_callback progress, void * user,
                  HParams & params, Placement & placement, Weights & weights);

} // namespace vxl
