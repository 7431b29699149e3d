// Keys and values of every block of the decoder, where the block is.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ggml-cpp.h"
#include "interface/placement.h"

namespace vxl {

class BlockTensors {
  public:
    BlockTensors() = default;
    // Each [width, rows]. Throws VXL_OUT_OF_MEMORY with the device on which `what` does not fit.
    BlockTensors(const Placement & placement, ggml_type type, int64_t width, int64_t rows, const std::string & what);

    bool empty() const { return all_keys.empty(); }
    int32_t n_blocks() const { return static_cast<int32_t>(all_keys.size()); }
    ggml_tensor * keys(int32_t block) const { return all_keys[block]; }
    ggml_tensor * values(int32_t block) const { return all_values[block]; }

    void clear(); // to zeros

  private:
    std::vector<ggml_context_ptr> contexts;
    std::vector<ggml_backend_buffer_ptr> buffers;
    std::vector<ggml_tensor *> all_keys;
    std::vector<ggml_tensor *> all_values;
};

} // namespace vxl
