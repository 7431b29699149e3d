#include "graphs/vision.h"

#include <algorithm>

#include "interface/status.h"

using namespace vxl;

namespace {

std::unique_ptr<VisionTower> new_tower(const vxl_model & model, int32_t flash) {
    const AttentionPath path = tower_attention(model, flash);
    switch (model.params.family) {
        case Family::VIDEO_XL: return new_clip_tower(model, path);
        case Family::VIDEO_XL_2: return new_siglip_tower(model, path);
    }
    fail(VXL_INTERNAL, "the model's family has no tower");
}

std::unique_ptr<Connector> new_connector(const vxl_model & model, int32_t flash) {
    switch (model.params.family) {
        case Family::VIDEO_XL: return new_frame_pooling(model);
        case Family::VIDEO_XL_2: return new_token_synthesis(model, flash);
    }
    fail(VXL_INTERNAL, "the model's family has no connector");
}

} // namespace

vxl_vision::vxl_vision(const vxl_model & model, const vxl_compute_params & params)
    : model(model), tower(new_tower(model, params.flash)), connector(new_connector(model, params.flash)),
      compute(model, {model.device()}, params, tower_nodes(model) + connector->max_nodes()),
      patches(model.params.vision, model.weights,
              params.kernels == VXL_KERNELS_AUTO && ggml_backend_dev_type(model.device()) == GGML_BACKEND_DEVICE_TYPE_CPU) {}

void vxl_vision::encode(const uint8_t * rgb, int32_t n_frames, const int32_t * cancel, vxl_features & features,
                        int32_t first_row) {
    if (&features.model != &model) {
        fail(VXL_INVALID_ARGUMENT, "the features buffer belongs to another model");
    }
    check_frames(n_frames);
    features.check_rows(first_row, rows_of(n_frames));
    const size_t frame_bytes = size_t(3) * model.params.vision.image_size * model.params.vision.image_size;
    const int32_t most = frames_of_a_graph(n_frames);
    for (int32_t done = 0; done < n_frames; done += most) {
        encode_part(rgb + done * frame_bytes, std::min(most, n_frames - done), cancel, features, first_row + rows_of(done));
    }
}

int32_t vxl_vision::rows_of(int32_t n_frames) const {
    const int32_t group = model.params.frames_per_group();
    return (n_frames + group - 1) / group * model.params.tokens_per_group();
}

// On a CPU more frames at once are not faster, as one has rows enough, but what lies between layers takes memory for all of them.
int32_t vxl_vision::frames_of_a_graph(int32_t n_frames) const {
    constexpr int32_t FRAMES = 4;
    const int32_t group = model.params.frames_per_group();
    const bool on_cpu = ggml_backend_dev_type(model.device()) == GGML_BACKEND_DEVICE_TYPE_CPU;
    return on_cpu ? std::max(FRAMES / group, 1) * group : n_frames;
}

void vxl_vision::encode_part(const uint8_t * rgb, int32_t n_frames, const int32_t * cancel, vxl_features & features,
                             int32_t first_row) {
    const int32_t n_rows = rows_of(n_frames);
    const Graph graph = compute.begin();
    ggml_tensor * x = tokens(graph, n_frames); // [d, rows]
    ggml_tensor * target = ggml_view_2d(graph.context, features.rows, features.rows->ne[0], n_rows, features.rows->nb[1],
                                        features.rows->nb[1] * first_row);
    graph.add(ggml_cpy(graph.context, x, target));
    run(graph, rgb, n_frames, cancel);
}

void vxl_vision::stage(const uint8_t * rgb, int32_t n_frames, const char * name, float * out, size_t out_len) {
    check_frames(n_frames);
    const Graph graph = compute.begin();
    ggml_tensor * last = tokens(graph, n_frames);
    ggml_tensor * wanted = ggml_get_tensor(graph.context, name);
    if (wanted == nullptr || !ggml_is_contiguous(wanted) || wanted->type != GGML_TYPE_F32) {
        fail(VXL_INVALID_ARGUMENT, "this model has no stage \"%s\"", name);
    }
    if (out_len < static_cast<size_t>(ggml_nelements(wanted))) {
        fail(VXL_INVALID_ARGUMENT, "out holds %zu values, expected %lld", out_len, static_cast<long long>(ggml_nelements(wanted)));
    }
    ggml_set_output(wanted);
    ggml_set_output(last);
    graph.add(last);
    run(graph, rgb, n_frames, nullptr);
    ggml_backend_tensor_get(wanted, out, 0, ggml_nbytes(wanted));
}

ggml_tensor * vxl_vision::tokens(const Graph & graph, int32_t n_frames) {
    return connector->tokens(graph, tower->features(graph, patches.rows(graph, n_frames), n_frames));
}

void vxl_vision::run(const Graph & graph, const uint8_t * rgb, int32_t n_frames, const int32_t * cancel) {
    compute.allocate(graph);
    patches.set(rgb, n_frames);
    connector->set_inputs();
    compute.run(graph, cancel);
}

void vxl_vision::check_frames(int32_t n_frames) const {
    // Room for the frames that fill a group up, and for a border around.
    const int32_t most = INT32_MAX / model.params.vision.n_patches() / 8;
    if (n_frames < 1 || n_frames > most) {
        fail(VXL_INVALID_ARGUMENT, "n_frames is %d, expected 1 to %d", n_frames, most);
    }
}
