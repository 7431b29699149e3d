// What each token may see, prepared once on the device and used by every pass.
#pragma once

#include <cstdint>

#include "graphs/compute.h"

namespace vxl {

// For operators that take a mask as a tensor. A token sees all of memory and its own pass up to itself, so one wide mask serves
// every length of memory: a pass takes the columns that its keys have there.
class CausalMask {
  public:
    explicit CausalMask(ggml_backend_dev_t device) : device(device) {}

    // Makes it large enough for passes of up to `n_queries` tokens over a memory of up to `length` tokens, with their keys
    // filled up to `n_keys`. Throws VXL_OUT_OF_MEMORY.
    void reserve(int64_t length, int64_t n_queries, int64_t n_keys);

    // f16 [n_keys, n_queries], contiguous: 0 where query i sees a key, which it does with those before length + i + 1, and minus
    // infinity elsewhere. What it needs was reserved.
    ggml_tensor * rows(const Graph & graph, int64_t length, int64_t n_queries, int64_t n_keys) const;

  private:
    ggml_backend_dev_t device;
    ggml_context_ptr context;
    ggml_backend_buffer_ptr buffer;
    ggml_tensor * all = nullptr; // [columns, queries]
    int64_t past = 0;            // columns that the first query sees, without itself
};

} // namespace vxl
