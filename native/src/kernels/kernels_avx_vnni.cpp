// Products in int8, four to a lane, in 256 bits: AVX-VNNI.
#include "kernels/vectors_256.h"

namespace {

using RowValue = uint8_t;
using Weight = int8_t;

constexpr int VECTORS = 2, ROWS = 3, STEP = 4, OFFSET = 128;

inline Integers dot(Integers sum, int32_t a, Integers b) {
    return (Integers) _mm256_dpbusd_avx_epi32((__m256i) sum, _mm256_set1_epi32(a), (__m256i) b);
}

inline Integers dot(Integers sum, const RowValue * a, Integers b) {
    return (Integers) _mm256_dpbusd_avx_epi32((__m256i) sum, _mm256_loadu_si256(reinterpret_cast<const __m256i *>(a)), (__m256i) b);
}

using FewValue = int8_t;

inline Integers few_dot(Integers sum, Integers weights, const FewValue * a) {
    return (Integers) _mm256_dpbusd_avx_epi32((__m256i) sum, (__m256i) weights, _mm256_loadu_si256(reinterpret_cast<const __m256i *>(a)));
}

// A group of 32 weights.
inline Integers load_weights(const uint8_t * first, const uint8_t *) {
    return (Integers) _mm256_loadu_si256(reinterpret_cast<const __m256i *>(first));
}

// The lower or the upper 4 bits of 32 bytes.
inline Integers load_nibbles(const uint8_t * from, int upper) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from));
    return (Integers) _mm256_and_si256(bytes, _mm256_set1_epi8(char(upper ? 15 << 4 : 15)));
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

extern const Int8Kernels avx_vnni_kernels;
const Int8Kernels avx_vnni_kernels = int8_kernels("avx-vnni");
