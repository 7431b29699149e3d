// From patches to patch features: CLIP or SigLIP.
#pragma once

#include <cstdint>
#include <memory>

#include "graphs/compute.h"
#include "graphs/layers.h"
#include "interface/model.h"

namespace vxl {

class VisionTower {
  public:
    virtual ~VisionTower() = default;
    // Of patches f32 [3 * patch * patch, patches * frames]; result f32 [e, patches, frames].
    virtual ggml_tensor * features(const Graph & graph, ggml_tensor * patches, int32_t n_frames) const = 0;
};

std::unique_ptr<VisionTower> new_clip_tower(const vxl_model & model, AttentionPath path);
std::unique_ptr<VisionTower> new_siglip_tower(const vxl_model & model, AttentionPath path);

// ---- what both have ---------------------------------------------------------------------------------------------------

// The attention of the tower's blocks on the model's device.
AttentionPath tower_attention(const vxl_model & model, int32_t flash);

// [e, patches, frames]: a convolution whose stride is its kernel's size.
ggml_tensor * embed_patches(const Graph & graph, const vxl_model & model, ggml_tensor * patches, int32_t n_frames);

// A pre-norm block over [e, tokens, frames]. quantized: what weights in q8_0 allow, NONE or MIDDLE_GROUPS
ggml_tensor * vision_block(const Graph & graph, AttentionPath path, const VisionParams & params, const VisionLayer & layer,
                           ggml_tensor * x, Activation activation, Leeway quantized);

// Nodes and leaves of a tower's graph: a block has up to 42, and 16 weights.
size_t tower_nodes(const vxl_model & model);

} // namespace vxl
