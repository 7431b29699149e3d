#include "graphs/block_tensors.h"

#include <new>

#include "interface/log.h"
#include "interface/status.h"

namespace vxl {

BlockTensors::BlockTensors(const Placement & placement, ggml_type type, int64_t width, int64_t rows, const std::string & what) {
    for (const Share & share : placement) {
        if (share.n_blocks == 0) {
            continue; // ggml makes no buffer of nothing
        }
        const ggml_init_params init = {(2 * size_t(share.n_blocks) + 1) * ggml_tensor_overhead(), nullptr, /* no_alloc = */ true};
        contexts.emplace_back(ggml_init(init));
        if (!contexts.back()) {
            throw std::bad_alloc();
        }
        for (int32_t i = 0; i < share.n_blocks; i++) {
            for (auto * tensors : {&all_keys, &all_values}) {
                tensors->push_back(ggml_new_tensor_2d(contexts.back().get(), type, width, rows));
                ggml_format_name(tensors->back(), "block.%d.%s", share.first_block + i, tensors == &all_keys ? "key" : "value");
            }
        }
        take_ggml_error();
        buffers.emplace_back(ggml_backend_alloc_ctx_tensors_from_buft(contexts.back().get(), ggml_backend_dev_buffer_type(share.device)));
        if (!buffers.back()) {
            fail(VXL_OUT_OF_MEMORY, "device %s has too little memory for %s", ggml_backend_dev_name(share.device), what.c_str());
        }
    }
}

void BlockTensors::clear() {
    for (const ggml_backend_buffer_ptr & buffer : buffers) {
        ggml_backend_buffer_clear(buffer.get(), 0);
    }
}

} // namespace vxl
