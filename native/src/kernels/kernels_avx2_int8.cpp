// Products of int8 in 16 bits, two to a lane: AVX2. Its products of bytes saturate, and signs taken care of they are no faster.
#include "kernels/vectors_256.h"

namespace {

using RowValue = int16_t;
using Weight = int16_t;

constexpr int VECTORS = 2, ROWS = 3, STEP = 2, OFFSET = 0;

inline Integers dot(Integers sum, int32_t a, Integers b) {
    return sum + (Integers) _mm256_madd_epi16(_mm256_set1_epi32(a), (__m256i) b);
}

inline Integers dot(Integers sum, const RowValue * a, Integers b) {
    return sum + (Integers) _mm256_madd_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(a)), (__m256i) b);
}

using FewValue = int16_t;

inline Integers few_dot(Integers sum, Integers weights, const FewValue * a) {
    return sum + (Integers) _mm256_madd_epi16((__m256i) weights, _mm256_loadu_si256(reinterpret_cast<const __m256i *>(a)));
}

// Half a group of weights.
inline Integers load_weights(const uint8_t * first, const uint8_t *) {
    return (Integers) _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i *>(first)));
}

// The lower or the upper 4 bits of 16 bytes.
inline Integers load_nibbles(const uint8_t * from, int upper) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(from));
    return (Integers) _mm256_cvtepu8_epi16(_mm_and_si128(bytes, _mm_set1_epi8(char(upper ? 15 << 4 : 15))));
}

inline Vector pick_factors(Vector factors, int i) {
    return _mm256_permutevar8x32_ps(factors, _mm256_set1_epi32(i));
}

inline Vector load_half_factors(const uint8_t * first, const uint8_t *) {
    uint16_t half;
    memcpy(&half, first, sizeof half);
    return _mm256_cvtph_ps(_mm_set1_epi16(short(half)));
}

inline void scale_q4_k_bits(const uint8_t * block, Vector (&bits)[2]) {
    bits[0] *= load_half_factors(block, block);
    bits[1] *= load_half_factors(block + 2, block + 2);
}

} // namespace

#include "kernels/int8_blocks.h"

extern const Int8Kernels avx2_int8_kernels;
const Int8Kernels avx2_int8_kernels = int8_kernels("avx2-int8");
