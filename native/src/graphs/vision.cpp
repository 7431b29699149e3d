#include "graphs/vision.h"

#include "interface/status.h"

using namespace vxl;

namespace {
// Nodes and leaves: a block has up to 38, and 16 weights.
size_t max_nodes(const vxl_model & model) {
    return 80 * static_cast<size_t>(model.params.vision.n_layer) + 256;
}
} // namespace

vxl_vision::vxl_vision(const vxl_model & model, const vxl_compute_params & params)
    : model(model), path(choose_attention(model.device, params.flash, GGML_TYPE_F32,
                                          model.weights.vision.empty() || model.weights.vision[0].q.weight->type == GGML_TYPE_F32,
                                          model.params.vision.n_embd / model.params.vision.n_head,
                                          model.params.vision.n_head, model.params.vision.n_head)),
      compute(model.device, params, max_nodes(model)),
      patches(model.params.vision, model.weights,
              params.kernels == VXL_KERNELS_AUTO && ggml_backend_dev_type(model.device) == GGML_BACKEND_DEVICE_TYPE_CPU) {}

void vxl_vision::encode(const uint8_t * rgb, int32_t n_frames, const int32_t * cancel, vxl_features & features,
                        int32_t first_row) {
    const VisionParams & p = model.params.vision;
    if (&features.model != &model) {
        fail(VXL_INVALID_ARGUMENT, "the features buffer belongs to another model");
    }
    if (n_frames < 1 || n_frames > INT32_MAX / p.n_patches()) {
        fail(VXL_INVALID_ARGUMENT, "n_frames is %d, expected 1 to %d", n_frames, INT32_MAX / p.n_patches());
    }
    const int32_t n_rows = n_frames * p.tokens_per_frame();
    features.check_rows(first_row, n_rows);

    const Graph graph = compute.begin();
    ggml_tensor * x = embed_patches(graph, patches.rows(graph, n_frames), n_frames); // [e, 1 + patches, frames]
    for (const VisionLayer & layer : model.weights.vision) {
        x = block(graph, layer, x);
    }
    x = drop_class_token(graph, x); // [e, patches * frames]
    x = project(graph, x);          // [d, patches * frames]
    x = pool(graph, x);             // [d, tokens per frame * frames]
    ggml_tensor * target = ggml_view_2d(graph.context, features.rows, features.rows->ne[0], n_rows, features.rows->nb[1],
                                        features.rows->nb[1] * first_row);
    graph.add(ggml_cpy(graph.context, x, target));

    compute.allocate(graph);
    patches.set(rgb, n_frames);
    compute.run(graph, cancel);
}

ggml_tensor * vxl_vision::embed_patches(const Graph & graph, ggml_tensor * patches, int32_t n_frames) const {
    ggml_context * c = graph.context;
    const VisionParams & p = model.params.vision;
    const Weights & w = model.weights;
    // A convolution whose stride is its kernel's size is a matrix product over patches.
    ggml_tensor * kernel = ggml_reshape_2d(c, w.patch_embd, p.patch_values(), p.n_embd);
    ggml_tensor * embedded = ggml_reshape_3d(c, linear(graph, {kernel, nullptr}, patches), p.n_embd, p.n_patches(), n_frames);
    ggml_tensor * class_token = ggml_repeat_4d(c, w.class_embd, p.n_embd, 1, n_frames, 1);
    ggml_tensor * x = ggml_concat(c, class_token, embedded, 1);
    return layer_norm(graph, w.pre_ln, ggml_add(c, x, w.position_embd), p.layer_norm_eps);
}

ggml_tensor * vxl_vision::block(const Graph & graph, const VisionLayer & layer, ggml_tensor * x) const {
    ggml_context * c = graph.context;
    const VisionParams & p = model.params.vision;
    const int64_t head_dim = p.n_embd / p.n_head, n_tokens = x->ne[1], n_frames = x->ne[2];
    const auto heads = [&](const Linear & projection, ggml_tensor * in) {
        return ggml_reshape_4d(c, linear(graph, projection, in), head_dim, p.n_head, n_tokens, n_frames);
    };
    ggml_tensor * normed = layer_norm(graph, layer.ln1, x, p.layer_norm_eps);
    ggml_tensor * attended =
        attention(graph, path, heads(layer.q, normed), heads(layer.k, normed), heads(layer.v, normed),
                  /* causal = */ false, nullptr);
    x = add_linear(graph, x, layer.out, attended);
    ggml_tensor * hidden = quick_gelu(graph, linear(graph, layer.up, layer_norm(graph, layer.ln2, x, p.layer_norm_eps)));
    return add_linear(graph, x, layer.down, hidden);
}

ggml_tensor * vxl_vision::drop_class_token(const Graph & graph, ggml_tensor * x) const {
    ggml_context * c = graph.context;
    const int64_t n_patches = x->ne[1] - 1, n_frames = x->ne[2];
    ggml_tensor * patches = ggml_view_3d(c, x, x->ne[0], n_patches, n_frames, x->nb[1], x->nb[2], x->nb[1]);
    return ggml_reshape_2d(c, ggml_cont(c, patches), x->ne[0], n_patches * n_frames);
}

ggml_tensor * vxl_vision::project(const Graph & graph, ggml_tensor * x) const {
    const Weights & w = model.weights;
    return linear(graph, w.projector_out, ggml_gelu_erf(graph.context, linear(graph, w.projector_in, x)));
}

ggml_tensor * vxl_vision::pool(const Graph & graph, ggml_tensor * x) const {
    // Means of 2x2 patches: first neighbours in a row, then neighbouring rows. Rows of pairs keep whole tokens together, so each
    // step is an addition of two strided views.
    ggml_context * c = graph.context;
    const int64_t d = x->ne[0], half = model.params.vision.grid() / 2;
    const auto add_pairs = [&](ggml_tensor * t, int64_t width, int64_t pairs) {
        const size_t bytes = width * sizeof(float);
        return ggml_add(c, ggml_view_2d(c, t, width, pairs, 2 * bytes, 0), ggml_view_2d(c, t, width, pairs, 2 * bytes, bytes));
    };
    const int64_t n_pairs = x->ne[1] / 2;
    ggml_tensor * columns = add_pairs(x, d, n_pairs);                              // [d, half * grid * frames]
    ggml_tensor * rows = add_pairs(columns, d * half, n_pairs / half / 2);         // [d * half, half * frames]
    return ggml_reshape_2d(c, ggml_scale(c, rows, 0.25f), d, n_pairs / 2);
}
