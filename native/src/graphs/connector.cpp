#include "graphs/connector.h"

#include "graphs/layers.h"

namespace vxl {

ggml_tensor * project(const Graph & graph, const Weights & w, ggml_tensor * x) {
    return linear(graph, w.projector_out, activated_linear(graph, w.projector_in, x, Activation::ERF_GELU));
}

ggml_tensor * pool(const Graph & graph, ggml_tensor * x, int64_t grid) {
    // First neighbours in a row, then neighbouring rows. Rows of pairs keep whole tokens together, so each step is an addition of
    // two strided views.
    ggml_context * c = graph.context;
    const int64_t d = x->ne[0], half = grid / 2;
    const auto add_pairs = [&](ggml_tensor * t, int64_t width, int64_t pairs) {
        const size_t bytes = width * sizeof(float);
        return ggml_add(c, ggml_view_2d(c, t, width, pairs, 2 * bytes, 0), ggml_view_2d(c, t, width, pairs, 2 * bytes, bytes));
    };
    const int64_t n_pairs = x->ne[1] / 2;
    ggml_tensor * columns = add_pairs(x, d, n_pairs);                      // [d, half * grid * frames]
    ggml_tensor * rows = add_pairs(columns, d * half, n_pairs / half / 2); // [d * half, half * frames]
    return ggml_reshape_2d(c, ggml_scale(c, rows, 0.25f), d, n_pairs / 2);
}

namespace {

// Each frame by itself.
class FramePooling : public Connector {
  public:
    explicit FramePooling(const vxl_model & model) : model(model) {}

    ggml_tensor * tokens(const Graph & graph, ggml_tensor * features) override {
        ggml_tensor * x = ggml_reshape_2d(graph.context, features, features->ne[0], features->ne[1] * features->ne[2]);
        return pool(graph, project(graph, model.weights, x), model.params.vision.grid());
    }

    size_t max_nodes() const override { return 128; }

  private:
    const vxl_model & model;
};

} // namespace

std::unique_ptr<Connector> new_frame_pooling(const vxl_model & model) {
    return std::make_unique<FramePooling>(model);
}

} // namespace vxl
