// f32 operands in 512 bits: AVX512F.
#include "kernels/vectors_512.h"

namespace {

using Groups = Vector;
using Operand = float;

constexpr int VECTORS = 4, ROWS = 6, STEP = 1;

inline Groups load_groups(const Operand * from) {
    return _mm512_loadu_ps(from);
}

inline Vector multiply_add(Vector sum, const Operand * a, Groups b) {
    return _mm512_fmadd_ps(_mm512_set1_ps(*a), b, sum);
}

inline void to_groups(const float * from, Operand * out) {
    memcpy(out, from, LANES * sizeof(float));
}

} // namespace

#include "kernels/blocks.h"

extern const Kernels avx512_kernels;
const Kernels avx512_kernels = kernels("avx512", false);
