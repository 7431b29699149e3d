// bf16 operands, two to a lane: AVX512-BF16.
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#include "kernels/kernels.h"

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

inline float half_to_float(uint16_t half) {
    return _cvtsh_ss(half);
}

inline Integers load_bytes(const uint8_t * from) {
    return (Integers) _mm512_maskz_cvtepu8_epi32(0xffff, _mm_loadu_si128(reinterpret_cast<const __m128i *>(from)));
}

inline Integers load_signed_bytes(const uint8_t * from) {
    return (Integers) _mm512_maskz_cvtepi8_epi32(0xffff, _mm_loadu_si128(reinterpret_cast<const __m128i *>(from)));
}

inline void interleave(Integers a, Integers b, Integers & first, Integers & second) {
    const __m512i of_first = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const __m512i of_second = _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    first = (Integers) _mm512_permutex2var_epi32((__m512i) a, of_first, (__m512i) b);
    second = (Integers) _mm512_permutex2var_epi32((__m512i) a, of_second, (__m512i) b);
}

} // namespace

#include "kernels/blocks.h"

extern const Kernels avx512_bf16_kernels;
const Kernels avx512_bf16_kernels = kernels("avx512-bf16", true);
