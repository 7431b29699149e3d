// From a frame's patch features to visual tokens: pooling, or the synthesis of one frame out of several.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "graphs/compute.h"
#include "interface/model.h"

namespace vxl {

class Connector {
  public:
    virtual ~Connector() = default;
    // Of features f32 [e, patches, frames]; result f32 [d, tokens].
    virtual ggml_tensor * tokens(const Graph & graph, ggml_tensor * features) = 0;
    // Sets what the graph takes in, once it is allocated.
    virtual void set_inputs() {}
    // Nodes and leaves at most.
    virtual size_t max_nodes() const = 0;
};

std::unique_ptr<Connector> new_frame_pooling(const vxl_model & model);
std::unique_ptr<Connector> new_token_synthesis(const vxl_model & model, int32_t flash);

// ---- what both have ---------------------------------------------------------------------------------------------------

// [e, n] -> [d, n]: two linear layers with an erf GELU between.
ggml_tensor * project(const Graph & graph, const Weights & weights, ggml_tensor * x);

// Means of 2x2 neighbours: [d, grid * grid * frames] -> [d, grid / 2 * grid / 2 * frames].
ggml_tensor * pool(const Graph & graph, ggml_tensor * x, int64_t grid);

} // namespace vxl
