// CLIP: a class token, a norm before the blocks, quick GELU.
#include "graphs/tower.h"

namespace vxl {

namespace {

class ClipTower : public VisionTower {
  public:
    ClipTower(const vxl_model & model, AttentionPath path) : model(model), path(path) {}

    ggml_tensor * features(const Graph & graph, ggml_tensor * patches, int32_t n_frames) const override {
        const VisionParams & p = model.params.vision;
        ggml_tensor * x = embed(graph, patches, n_frames); // [e, 1 + patches, frames]
        for (const VisionLayer & layer : model.weights.tower.layers) {
            x = vision_block(graph, path, p, layer, x, Activation::QUICK_GELU, Leeway::NONE);
        }
        return drop_class_token(graph, x);
    }

  private:
    ggml_tensor * embed(const Graph & graph, ggml_tensor * patches, int32_t n_frames) const {
        ggml_context * c = graph.context;
        const VisionParams & p = model.params.vision;
        const TowerWeights & w = model.weights.tower;
        ggml_tensor * embedded = embed_patches(graph, model, patches, n_frames);
        ggml_tensor * class_token = ggml_repeat_4d(c, w.class_embd, p.n_embd, 1, n_frames, 1);
        ggml_tensor * x = ggml_concat(c, class_token, embedded, 1);
        return layer_norm(graph, w.pre_ln, ggml_add(c, x, w.position_embd), p.layer_norm_eps);
    }

    static ggml_tensor * drop_class_token(const Graph & graph, ggml_tensor * x) {
        ggml_context * c = graph.context;
        return ggml_cont(c, ggml_view_3d(c, x, x->ne[0], x->ne[1] - 1, x->ne[2], x->nb[1], x->nb[2], x->nb[1]));
    }

    const vxl_model & model;
    const AttentionPath path;
};

} // namespace

std::unique_ptr<VisionTower> new_clip_tower(const vxl_model & model, AttentionPath path) {
    return std::make_unique<ClipTower>(model, path);
}

} // namespace vxl
