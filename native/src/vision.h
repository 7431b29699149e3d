// Frames to visual tokens: CLIP tower, projector, pooling.
#pragma once

#include <cstdint>
#include <vector>

#include "compute.h"
#include "features.h"
#include "layers.h"
#include "model.h"

struct vxl_vision {
    vxl_vision(const vxl_model & model, const vxl_compute_params & params);

    void encode(const uint8_t * rgb, int32_t n_frames, const int32_t * cancel, vxl_features & features, int32_t first_row);

  private:
    // Normalises the frames and lays each patch out as a row in the order of the patch embedding's weights.
    void patchify(const uint8_t * rgb, int32_t n_frames);

    ggml_tensor * embed_patches(const vxl::Graph & graph, ggml_tensor * patches, int32_t n_frames) const;
    ggml_tensor * block(const vxl::Graph & graph, const vxl::VisionLayer & layer, ggml_tensor * x) const;
    ggml_tensor * drop_class_token(const vxl::Graph & graph, ggml_tensor * x) const;
    ggml_tensor * project(const vxl::Graph & graph, ggml_tensor * x) const;
    ggml_tensor * pool(const vxl::Graph & graph, ggml_tensor * x) const;

    const vxl_model & model;
    const vxl::AttentionPath path;
    vxl::Compute compute;
    std::vector<float> patch_rows; // [frames * patches][3 * patch * patch]
};
