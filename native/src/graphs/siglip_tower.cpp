// SigLIP: no class token and no norm before or after the blocks, a bias on the patches, tanh GELU.
#include "graphs/tower.h"

namespace vxl {

namespace {

class SiglipTower : public VisionTower {
  public:
    SiglipTower(const vxl_model & model, AttentionPath path) : model(model), path(path) {}

    ggml_tensor * features(const Graph & graph, ggml_tensor * patches, int32_t n_frames) const override {
        const TowerWeights & w = model.weights.tower;
        ggml_tensor * x = ggml_add(graph.context, embed_patches(graph, model, patches, n_frames), w.position_embd);
        for (const VisionLayer & layer : w.layers) {
            x = vision_block(graph, path, model.params.vision, layer, x, Activation::TANH_GELU, Leeway::MIDDLE_GROUPS);
        }
        ggml_set_name(x, "tower");
        return x;
    }

  private:
    const vxl_model & model;
    const AttentionPath path;
};

} // namespace

std::unique_ptr<VisionTower> new_siglip_tower(const vxl_model & model, AttentionPath path) {
    return std::make_unique<SiglipTower>(model, path);
}

} // namespace vxl
