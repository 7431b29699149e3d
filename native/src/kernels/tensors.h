// What our operators take from ggml's tensors.
#pragma once

#include <cstdint>

#include "ggml.h"
#include "kernels/kernels.h"

namespace vxl {

constexpr size_t OPERAND_ALIGNMENT = 64;

constexpr int64_t round_up(int64_t n, int64_t to) {
    return (n + to - 1) / to * to;
}

inline char * aligned(void * p) {
    return reinterpret_cast<char *>(round_up(reinterpret_cast<intptr_t>(p), OPERAND_ALIGNMENT));
}

inline size_t operand_size(const Kernels & kernels) {
    return kernels.bf16 ? sizeof(uint16_t) : sizeof(float);
}

inline ggml_type operand_type(const Kernels & kernels) {
    return kernels.bf16 ? GGML_TYPE_BF16 : GGML_TYPE_F32;
}

inline int64_t n_rows_of(const ggml_tensor * x) {
    return x->ne[1] * x->ne[2] * x->ne[3];
}

inline const char * row_of(const ggml_tensor * x, int64_t row) {
    const int64_t i1 = row % x->ne[1], i2 = row / x->ne[1] % x->ne[2], i3 = row / x->ne[1] / x->ne[2];
    return static_cast<const char *>(x->data) + i1 * x->nb[1] + i2 * x->nb[2] + i3 * x->nb[3];
}

// A tensor's rows, from a byte on, `stride` bytes from one to the next.
Matrix matrix(const ggml_tensor * tensor, size_t offset, size_t stride);

// Rows of a head in keys or values [head_dim, n_head_kv, n_kv, batch], from a key on.
inline Matrix head_rows(const ggml_tensor * t, int64_t head, int64_t first, int64_t batch = 0) {
    return matrix(t, head * t->nb[1] + first * t->nb[2] + batch * t->nb[3], t->nb[2]);
}

} // namespace vxl
