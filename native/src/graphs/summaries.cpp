#include "graphs/summaries.h"

#include <string>

namespace vxl {

void Summaries::reserve(int64_t count) {
    if (storage.empty() || storage.keys(0)->ne[1] < count) {
        storage = {}; // gives its memory back before more is asked for
        storage = BlockTensors(placement, GGML_TYPE_F32, params.kv_dim(), count, "a window's " + std::to_string(count) + " summaries");
    }
}

void Summaries::write(const Graph & graph, int32_t layer, ggml_tensor * keys, ggml_tensor * values) const {
    const auto write_rows = [&](ggml_tensor * source, ggml_tensor * rows) {
        graph.add(ggml_cpy(graph.context, source, first(graph, rows, source->ne[2])));
    };
    write_rows(keys, storage.keys(layer));
    write_rows(values, storage.values(layer));
}

ggml_tensor * Summaries::keys(const Graph & graph, int32_t layer, int64_t count) const {
    return first(graph, storage.keys(layer), count);
}

ggml_tensor * Summaries::values(const Graph & graph, int32_t layer, int64_t count) const {
    return first(graph, storage.values(layer), count);
}

ggml_tensor * Summaries::first(const Graph & graph, ggml_tensor * rows, int64_t count) const {
    return ggml_view_3d(graph.context, rows, params.head_dim(), params.n_head_kv, count, params.head_dim() * sizeof(float),
                        rows->nb[1], 0);
}

} // namespace vxl
