// Frames to visual tokens: a tower and a connector, which are the model's family's.
#pragma once

#include <cstdint>
#include <memory>

#include "graphs/compute.h"
#include "graphs/connector.h"
#include "graphs/features.h"
#include "graphs/patches.h"
#include "graphs/tower.h"
#include "interface/model.h"

struct vxl_vision {
    vxl_vision(const vxl_model & model, const vxl_compute_params & params);

    void encode(const uint8_t * rgb, int32_t n_frames, const int32_t * cancel, vxl_features & features, int32_t first_row);

    // One named intermediate result of the same graph.
    void stage(const uint8_t * rgb, int32_t n_frames, const char * name, float * out, size_t out_len);

  private:
    void encode_part(const uint8_t * rgb, int32_t n_frames, const int32_t * cancel, vxl_features & features, int32_t first_row);
    int32_t rows_of(int32_t n_frames) const;
    int32_t frames_of_a_graph(int32_t n_frames) const;
    // Visual tokens of the frames, in a new graph.
    ggml_tensor * tokens(const vxl::Graph & graph, int32_t n_frames);
    void run(const vxl::Graph & graph, const uint8_t * rgb, int32_t n_frames, const int32_t * cancel);
    void check_frames(int32_t n_frames) const;

    const vxl_model & model;
    const std::unique_ptr<vxl::VisionTower> tower;
    const std::unique_ptr<vxl::Connector> connector;
    vxl::Compute compute;
    vxl::Patches patches;
};
