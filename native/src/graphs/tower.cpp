#include "graphs/tower.h"

namespace vxl {

AttentionPath tower_attention(const vxl_model & model, int32_t flash) {
    const VisionParams & p = model.params.vision;
    const std::vector<VisionLayer> & layers = model.weights.tower.layers;
    const bool exact = layers.empty() || layers[0].q.weight->type == GGML_TYPE_F32;
    return choose_attention(model.device(), flash, GGML_TYPE_F32, exact, p.n_embd / p.n_head, p.n_head, p.n_head);
}

ggml_tensor * embed_patches(const Graph & graph, const vxl_model & model, ggml_tensor * patches, int32_t n_frames) {
    const VisionParams & p = model.params.vision;
    const Linear & embedding = model.weights.tower.patch_embd;
    ggml_tensor * kernel = ggml_reshape_2d(graph.context, embedding.weight, p.patch_values(), p.n_embd);
    return ggml_reshape_3d(graph.context, linear(graph, {kernel, embedding.bias}, patches), p.n_embd, p.n_patches(), n_frames);
}

ggml_tensor * vision_block(const Graph & graph, AttentionPath path, const VisionParams & p, const VisionLayer & layer,
                           ggml_tensor * x, Activation activation, Leeway quantized) {
    ggml_context * c = graph.context;
    // In int8 go those matrices of f16 for which that costs less than weights of q8_0 would: all but the first of the feed-forward.
    const Leeway leeway = quantized == Leeway::NONE ? Leeway::INT8 : Leeway::BOTH;
    const int64_t head_dim = p.n_embd / p.n_head, n_tokens = x->ne[1], n_frames = x->ne[2];
    const auto heads = [&](const Linear & projection, ggml_tensor * in) {
        return ggml_reshape_4d(c, linear(graph, projection, in, leeway), head_dim, p.n_head, n_tokens, n_frames);
    };
    ggml_tensor * normed = layer_norm(graph, layer.ln1, x, p.layer_norm_eps);
    ggml_tensor * attended =
        attention(graph, path, heads(layer.q, normed), heads(layer.k, normed), heads(layer.v, normed),
                  /* causal = */ false, nullptr);
    x = add_linear(graph, x, layer.out, attended, leeway);
    ggml_tensor * hidden = activated_linear(graph, layer.up, layer_norm(graph, layer.ln2, x, p.layer_norm_eps), activation, quantized);
    return add_linear(graph, x, layer.down, hidden, leeway);
}

size_t tower_nodes(const vxl_model & model) {
    return 80 * static_cast<size_t>(model.params.vision.n_layer) + 128;
}

} // namespace vxl
