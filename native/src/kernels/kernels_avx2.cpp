// f32 operands in 256 bits: AVX2, FMA and F16C.
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#include "kernels/kernels.h"

using namespace vxl;

namespace {

using Vector = __m256;
typedef int32_t Integers __attribute__((vector_size(32)));
using Groups = Vector;
using Operand = float;

constexpr int LANES = 8, VECTORS = 2, ROWS = 6, STEP = 1;

inline Groups load_groups(const Operand * from) {
    return _mm256_loadu_ps(from);
}

inline Vector multiply_add(Vector sum, const Operand * a, Groups b) {
    return _mm256_fmadd_ps(_mm256_broadcast_ss(a), b, sum);
}

inline void to_groups(const float * from, Operand * out) {
    memcpy(out, from, LANES * sizeof(float));
}

inline Vector half_to_float(const uint16_t * from) {
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i *>(from)));
}

inline float half_to_float(uint16_t half) {
    return _cvtsh_ss(half);
}

inline Integers load_bytes(const uint8_t * from) {
    return (Integers) _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(from)));
}

inline Integers load_signed_bytes(const uint8_t * from) {
    return (Integers) _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(from)));
}

inline void interleave(Integers a, Integers b, Integers & first, Integers & second) {
    const __m256i low = _mm256_unpacklo_epi32((__m256i) a, (__m256i) b), high = _mm256_unpackhi_epi32((__m256i) a, (__m256i) b);
    first = (Integers) _mm256_permute2x128_si256(low, high, 0x20);
    second = (Integers) _mm256_permute2x128_si256(low, high, 0x31);
}

} // namespace

#include "kernels/blocks.h"

extern const Kernels avx2_kernels;
const Kernels avx2_kernels = kernels("avx2", false);
