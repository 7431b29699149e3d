#include "graphs/causal_mask.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "graphs/layers.h"
#include "interface/log.h"
#include "interface/status.h"

namespace vxl {

namespace {
constexpr int64_t STEP = 8192; // that many tokens more of memory each time it has become too small
}

void CausalMask::reserve(int64_t length, int64_t n_queries, int64_t n_keys) {
    const int64_t behind = n_keys - length; // columns behind memory: the pass and what fills it up
    if (all != nullptr && past >= length && all->ne[1] >= n_queries && all->ne[0] - past >= behind) {
        return;
    }
    const int64_t wanted_queries = std::max(n_queries, all == nullptr ? 0 : all->ne[1]);
    const int64_t wanted_behind = std::max(behind + GPU_KEY_MULTIPLE, all == nullptr ? 0 : all->ne[0] - past);
    const int64_t wanted_past = std::max(next_multiple(length, STEP), past);

    const ggml_init_params init = {2 * ggml_tensor_overhead(), nullptr, /* no_alloc = */ true};
    ggml_context_ptr fresh(ggml_init(init));
    if (!fresh) {
        throw std::bad_alloc();
    }
    all = nullptr;
    buffer.reset();
    context = std::move(fresh);
    ggml_tensor * tensor = ggml_new_tensor_2d(context.get(), GGML_TYPE_F16, wanted_past + wanted_behind, wanted_queries);
    ggml_set_name(tensor, "causal mask");
    take_ggml_error();
    buffer.reset(ggml_backend_alloc_ctx_tensors_from_buft(context.get(), ggml_backend_dev_buffer_type(device)));
    if (!buffer) {
        fail(VXL_OUT_OF_MEMORY, "device %s has too little memory for the mask of a window (%lld MiB)", ggml_backend_dev_name(device),
             static_cast<long long>(ggml_nbytes(tensor) >> 20));
    }
    std::vector<ggml_fp16_t> row(tensor->ne[0], ggml_fp32_to_fp16(-INFINITY));
    std::fill_n(row.begin(), wanted_past, ggml_fp32_to_fp16(0.0f));
    for (int64_t i = 0; i < wanted_queries; i++) {
        if (wanted_past + i < tensor->ne[0]) {
            row[wanted_past + i] = ggml_fp32_to_fp16(0.0f);
        }
        ggml_backend_tensor_set(tensor, row.data(), i * tensor->nb[1], tensor->nb[1]);
    }
    past = wanted_past;
    all = tensor;
}

ggml_tensor * CausalMask::rows(const Graph & graph, int64_t length, int64_t n_queries, int64_t n_keys) const {
    ggml_tensor * view =
        ggml_view_2d(graph.context, all, n_keys, n_queries, all->nb[1], (past - length) * sizeof(ggml_fp16_t));
    return ggml_cont(graph.context, view);
}

} // namespace vxl
