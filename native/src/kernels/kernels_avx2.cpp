// f32 operands in 256 bits: AVX2, FMA and F16C.
#include "kernels/vectors_256.h"

namespace {

using Groups = Vector;
using Operand = float;

constexpr int VECTORS = 2, ROWS = 6, STEP = 1;

inline Groups load_groups(const Operand * from) {
    return _mm256_loadu_ps(from);
}

inline Vector multiply_add(Vector sum, const Operand * a, Groups b) {
    return _mm256_fmadd_ps(_mm256_broadcast_ss(a), b, sum);
}

inline void to_groups(const float * from, Operand * out) {
    memcpy(out, from, LANES * sizeof(float));
}

} // namespace

#include "kernels/blocks.h"

extern const Kernels avx2_kernels;
const Kernels avx2_kernels = kernels("avx2", false);
