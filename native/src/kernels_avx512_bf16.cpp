// bf16 operands, two to a lane: AVX512-BF16.
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#include "kernels.h"

using namespace vxl;

namespace {

using Vector = __m512;
typedef int32_t Integers __attribute__((vector_size(64)));
using Groups = __m512bh;
using Operand = uint16_t;

constexpr int LANES = 16, VECTORS = 4, ROWS = 6, STEP = 2;

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

inline Vector half_to_float(const uint16_t * from) {
    return _mm512_maskz_cvtph_ps(0xffff, _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from)));
}

} // namespace

#include "blocks.h"

extern const Kernels avx512_bf16_kernels;
const Kernels avx512_bf16_kernels = kernels("avx512-bf16", true);
