// Writes small models with made-up weights, whole or with a chosen fault.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "ggml.h"
#include "gguf.h"

struct TinyShape {
    int32_t n_embd = 64, n_layer = 2, n_ff = 96, n_head = 4, n_head_kv = 2, n_vocab = 40, window = 24;
    bool synthesis = false; // of the family Video-XL-2; its vision_embd and image_size are then others
    int32_t n_distances = 129; // of the temporal attention's tables
    int32_t image_size = 28, patch_size = 7, vision_embd = 32, vision_ff = 48, vision_layer = 2, vision_head = 2;
};

// A last change before the file is written.
struct TinyFault {
    std::function<void(gguf_context *)> keys = nullptr;
    std::string missing_tensor;    // leave this one out
    std::string misshapen_tensor;  // give this one another first size
    std::string quantized_tensor;  // store this one as q8_0 (its values are then meaningless)
};

// Video-XL-2: 9x9 patches, of which 8x8 features are made, 64 channels.
TinyShape tiny_synthesis();

void write_tiny_model(const std::string & path, const TinyShape & shape, const TinyFault & fault = {});
