// Visual tokens on the device, between the vision tower and the decoder.
#pragma once

#include "ggml-cpp.h"
#include "interface/model.h"

struct vxl_features {
    vxl_features(const vxl_model & model, int32_t capacity);

    // Throws unless rows [first, first + count) exist.
    void check_rows(int32_t first, int32_t count) const;

    const vxl_model & model;
    const int32_t capacity;
    ggml_context_ptr context;
    ggml_tensor * rows = nullptr; // f32 [d, capacity]
    ggml_backend_buffer_ptr buffer;
};
