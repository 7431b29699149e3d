// The tensors of a model, by their place in it.
#pragma once

#include <vector>

#include "ggml-cpp.h"
#include "interface/hparams.h"
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
    Linear q, k, v;             // of ordinary tokens
    Linear q_vst, k_vst, v_vst; // of summary tokens
    Linear attn_output; // this and the next have no bias
    ggml_tensor * ffn_norm = nullptr;
    Linear ffn_gate, ffn_up, ffn_down;
};

struct VisionLayer {
    LayerNorm ln1, ln2;
    Linear q, k, v, out;
    Linear up, down; // fc1, fc2
};

struct Weights {
    ggml_tensor * token_embd = nullptr; // [d, rows]
    ggml_tensor * vst_embd = nullptr;   // [d, 1], the one input embedding of all summary tokens
    ggml_tensor * output_norm = nullptr;
    ggml_tensor * output = nullptr; // [d, V]
    std::vector<DecoderLayer> decoder;

    ggml_tensor * patch_embd = nullptr;    // [patch, patch, 3, e]
    ggml_tensor * class_embd = nullptr;    // [e]
    ggml_tensor * position_embd = nullptr; // [e, patches + 1]
    LayerNorm pre_ln;
    std::vector<VisionLayer> vision;

    Linear projector_in, projector_out; // mm.0, mm.2

    ggml_context_ptr context;
    ggml_backend_buffer_ptr buffer;
};

// Reads keys and tensors of a GGUF onto a device; everything is validated before anything is allocated.
void load_weights(const char * path, ggml_backend_dev_t device, vxl_progress_callback progress, void * user,
                  HParams & params, Weights & weights);

} // namespace vxl
