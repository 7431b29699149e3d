// bf16 operands, two to a lane: AVX512-BF16.
#include "kernels/vectors_512.h"

namespace {

using Groups = __m512bh;
using Operand = uint16_t;

constexpr int VECTORS = 4, ROWS = 6, STEP = 2;

inline Groups load_groups(const Operand * from) {
    return (Groups) _mm512_loadu_si512(from);
}

inline Vector multiply_add(Vector sum, const Operand * a, Groups b) {
    int32_t pair;
    memcpy(&pair, a, sizeof pair);
    return _mm512_dpbf16_ps(sum, (Groups) _mm512_set1_epi32(pair), b);
}

inline void to_groups(const float * from, Operand * out) {
    const __m512bh both = _mm512_cvtne2ps_pbh(_mm512_loadu_ps(from + LANES), _mm512_loadu_ps(from));
    _mm512_storeu_si512(out, (__m512i) both);
}

} // namespace

#include "kernels/blocks.h"

extern const Kernels avx512_bf16_kernels;
const Kernels avx512_bf16_kernels = kernels("avx512-bf16", true);
