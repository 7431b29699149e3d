#include "graphs/summaries.h"

#include "interface/log.h"
#include "interface/status.h"

namespace vxl {

void Summaries::reserve(int64_t count) {
    if (!layers.empty() && layers[0]->ne[1] >= count) {
        return;
    }
    layers.clear();
    buffer.reset();
    const ggml_init_params init = {(2 * size_t(params.n_layer) + 1) * ggml_tensor_overhead(), nullptr, /* no_alloc = */ true};
    context.reset(ggml_init(init));
    if (!context) {
        throw std::bad_alloc();
    }
    std::vector<ggml_tensor *> fresh;
    for (int32_t i = 0; i < 2 * params.n_layer; i++) {
        fresh.push_back(ggml_new_tensor_2d(context.get(), GGML_TYPE_F32, params.kv_dim(), count));
    }
    take_ggml_error();
    buffer.reset(ggml_backend_alloc_ctx_tensors_from_buft(context.get(), ggml_backend_dev_buffer_type(device)));
    if (!buffer) {
        fail(VXL_OUT_OF_MEMORY, "device %s has too little memory for a window's %lld summaries", ggml_backend_dev_name(device),
             static_cast<long long>(count));
    }
    layers = std::move(fresh);
}

void Summaries::write(const Graph & graph, int32_t layer, ggml_tensor * keys, ggml_tensor * values) const {
    const auto write_rows = [&](ggml_tensor * source, ggml_tensor * rows) {
        graph.add(ggml_cpy(graph.context, source, first(graph, rows, source->ne[2])));
    };
    write_rows(keys, layers[2 * layer]);
    write_rows(values, layers[2 * layer + 1]);
}

ggml_tensor * Summaries::keys(const Graph & graph, int32_t layer, int64_t count) const {
    return first(graph, layers[2 * layer], count);
}

ggml_tensor * Summaries::values(const Graph & graph, int32_t layer, int64_t count) const {
    return first(graph, layers[2 * layer + 1], count);
}

ggml_tensor * Summaries::first(const Graph & graph, ggml_tensor * rows, int64_t count) const {
    return ggml_view_3d(graph.context, rows, params.head_dim(), params.n_head_kv, count, params.head_dim() * sizeof(float),
                        rows->nb[1], 0);
}

} // namespace vxl
