// Vectors of 512 bits: AVX-512. What vectors.h needs of an instruction set.
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#include "kernels/kernels.h"

using namespace vxl;

namespace {

using Vector = __m512;
typedef int32_t Integers __attribute__((vector_size(64)));

constexpr int LANES = 16;

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

// Of fewer than LANES.
inline Vector load_first(const float * from, int64_t n) {
    return _mm512_maskz_loadu_ps(__mmask16((1u << n) - 1), from);
}

inline void store_first(float * to, Vector v, int64_t n) {
    _mm512_mask_storeu_ps(to, __mmask16((1u << n) - 1), v);
}

inline void interleave(Integers a, Integers b, Integers & first, Integers & second) {
    const __m512i of_first = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const __m512i of_second = _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    first = (Integers) _mm512_permutex2var_epi32((__m512i) a, of_first, (__m512i) b);
    second = (Integers) _mm512_permutex2var_epi32((__m512i) a, of_second, (__m512i) b);
}

inline float sum_of(Vector v) {
    __m256 half[2];
    memcpy(half, &v, sizeof half);
    const __m256 halves = _mm256_add_ps(half[0], half[1]);
    __m128 sums = _mm_add_ps(_mm256_castps256_ps128(halves), _mm256_extractf128_ps(halves, 1));
    sums = _mm_add_ps(sums, _mm_movehl_ps(sums, sums));
    return _mm_cvtss_f32(sums) + _mm_cvtss_f32(_mm_movehdup_ps(sums));
}

inline Vector larger(Vector a, Vector b) {
    return _mm512_maskz_max_ps(0xffff, a, b);
}

inline Vector smaller(Vector a, Vector b) {
    return _mm512_maskz_min_ps(0xffff, a, b);
}

inline float max_of(Vector v) {
    __m256 half[2];
    memcpy(half, &v, sizeof half);
    const __m256 halves = _mm256_max_ps(half[0], half[1]);
    __m128 most = _mm_max_ps(_mm256_castps256_ps128(halves), _mm256_extractf128_ps(halves, 1));
    most = _mm_max_ps(most, _mm_movehl_ps(most, most));
    return _mm_cvtss_f32(_mm_max_ss(most, _mm_movehdup_ps(most)));
}

inline Integers larger_integers(Integers a, Integers b) {
    return (Integers) _mm512_maskz_max_epi32(0xffff, (__m512i) a, (__m512i) b);
}

inline int32_t max_of_integers(Integers v) {
    __m256i half[2];
    memcpy(half, &v, sizeof half);
    const __m256i halves = _mm256_max_epi32(half[0], half[1]);
    __m128i most = _mm_max_epi32(_mm256_castsi256_si128(halves), _mm256_extracti128_si256(halves, 1));
    most = _mm_max_epi32(most, _mm_unpackhi_epi64(most, most));
    return _mm_cvtsi128_si32(_mm_max_epi32(most, _mm_srli_epi64(most, 32)));
}

inline Vector reciprocal(Vector x) {
    const Vector guess = _mm512_maskz_rcp14_ps(0xffff, x);
    return guess + guess * (1.0f - x * guess);
}

inline Vector scaled(Vector x, Vector n) {
    return _mm512_maskz_scalef_ps(0xffff, x, n);
}

} // namespace

#include "kernels/vectors.h"
