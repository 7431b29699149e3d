// Frames to visual tokens: CLIP tower, projector, pooling.
#pragma once

#include <cstdint>

#include "graphs/compute.h"
#include "graphs/features.h"
#include "graphs/layers.h"
#include "interface/model.h"
#include "graphs/patches.h"

struct vxl_vision {
    vxl_vision(const vxl_model & model, const vxl_compute_params & params);

    void encode(const uint8_t * rgb, int32_t n_frames, const int32_t * cancel, vxl_features & features, int32_t first_row);

  private:
    ggml_tensor * embed_patches(const vxl::Graph & graph, ggml_tensor * patches, int32_t n_frames) const;
    ggml_tensor * block(const vxl::Graph & graph, const vxl::VisionLayer & layer, ggml_tensor * x) const;
    ggml_tensor * drop_class_token(const vxl::Graph & graph, ggml_tensor * x) const;
    ggml_tensor * project(const vxl::Graph & graph, ggml_tensor * x) const;
    ggml_tensor * pool(const vxl::Graph & graph, ggml_tensor * x) const;

    const vxl_model & model;
    const vxl::AttentionPath path;
    vxl::Compute compute;
    vxl::Patches patches;
};
