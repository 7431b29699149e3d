// Vectors of 256 bits: AVX2, FMA and F16C. What vectors.h needs of an instruction set.
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#include "kernels/kernels.h"

using namespace vxl;

namespace {

using Vector = __m256;
typedef int32_t Integers __attribute__((vector_size(32)));

constexpr int LANES = 8;

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

// Of fewer than LANES.
inline __m256i first_lanes(int64_t n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(int32_t(n)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

inline Vector load_first(const float * from, int64_t n) {
    return _mm256_maskload_ps(from, first_lanes(n));
}

inline void store_first(float * to, Vector v, int64_t n) {
    _mm256_maskstore_ps(to, first_lanes(n), v);
}

inline void interleave(Integers a, Integers b, Integers & first, Integers & second) {
    const __m256i low = _mm256_unpacklo_epi32((__m256i) a, (__m256i) b), high = _mm256_unpackhi_epi32((__m256i) a, (__m256i) b);
    first = (Integers) _mm256_permute2x128_si256(low, high, 0x20);
    second = (Integers) _mm256_permute2x128_si256(low, high, 0x31);
}

inline float sum_of(Vector v) {
    __m128 sums = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    sums = _mm_add_ps(sums, _mm_movehl_ps(sums, sums));
    return _mm_cvtss_f32(sums) + _mm_cvtss_f32(_mm_movehdup_ps(sums));
}

inline Vector larger(Vector a, Vector b) {
    return _mm256_max_ps(a, b);
}

inline Vector smaller(Vector a, Vector b) {
    return _mm256_min_ps(a, b);
}

inline float max_of(Vector v) {
    __m128 most = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    most = _mm_max_ps(most, _mm_movehl_ps(most, most));
    return _mm_cvtss_f32(_mm_max_ss(most, _mm_movehdup_ps(most)));
}

inline Integers larger_integers(Integers a, Integers b) {
    return (Integers) _mm256_max_epi32((__m256i) a, (__m256i) b);
}

inline int32_t max_of_integers(Integers v) {
    __m128i most = _mm_max_epi32(_mm256_castsi256_si128((__m256i) v), _mm256_extracti128_si256((__m256i) v, 1));
    most = _mm_max_epi32(most, _mm_unpackhi_epi64(most, most));
    return _mm_cvtsi128_si32(_mm_max_epi32(most, _mm_srli_epi64(most, 32)));
}

inline Vector reciprocal(Vector x) {
    return 1.0f / x;
}

inline Vector scaled(Vector x, Vector n) {
    const __m256i exponent = _mm256_slli_epi32(_mm256_cvtps_epi32(n), 23);
    return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(x), exponent));
}

} // namespace

#include "kernels/vectors.h"
