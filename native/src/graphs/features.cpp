#include "graphs/features.h"

#include "interface/status.h"

using namespace vxl;

vxl_features::vxl_features(const vxl_model & model, int32_t capacity) : model(model), capacity(capacity) {
    if (capacity < 1) {
        fail(VXL_INVALID_ARGUMENT, "capacity is %d, expected 1 or more", capacity);
    }
    ggml_init_params init = {2 * ggml_tensor_overhead(), nullptr, /* no_alloc = */ true};
    context.reset(ggml_init(init));
    if (!context) {
        throw std::bad_alloc();
    }
    rows = ggml_new_tensor_2d(context.get(), GGML_TYPE_F32, model.params.decoder.n_embd, capacity);
    ggml_set_name(rows, "features");
    buffer.reset(ggml_backend_alloc_ctx_tensors_from_buft(context.get(), ggml_backend_dev_buffer_type(model.device())));
    if (!buffer) {
        fail(VXL_OUT_OF_MEMORY, "device %s has too little memory for %d visual tokens", ggml_backend_dev_name(model.device()),
             capacity);
    }
    ggml_backend_buffer_clear(buffer.get(), 0); // what was never encoded is zero
}

void vxl_features::check_rows(int32_t first, int32_t count) const {
    if (first < 0 || count < 1 || first > capacity || count > capacity - first) {
        fail(VXL_INVALID_ARGUMENT, "rows %d to %lld of a features buffer with %d rows", first,
             static_cast<long long>(first) + count, capacity);
    }
}
