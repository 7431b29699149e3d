// Products in int8, four to a lane, in 512 bits: AVX512-VNNI.
#include "kernels/vectors_512.h"

namespace {

using RowValue = uint8_t;
using Weight = int8_t;

constexpr int VECTORS = 2, ROWS = 6, STEP = 4, OFFSET = 128;

inline Integers dot(Integers sum, int32_t a, Integers b) {
    return (Integers) _mm512_dpbusd_epi32((__m512i) sum, _mm512_set1_epi32(a), (__m512i) b);
}

inline Integers dot(Integers sum, const RowValue * a, Integers b) {
    return (Integers) _mm512_dpbusd_epi32((__m512i) sum, _mm512_loadu_si512(a), (__m512i) b);
}

using FewValue = int8_t;

inline Integers few_dot(Integers sum, Integers weights, const FewValue * a) {
    return (Integers) _mm512_dpbusd_epi32((__m512i) sum, (__m512i) weights, _mm512_loadu_si512(a));
}

// A group of 32 weights in each half.
inline Integers load_weights(const uint8_t * first, const uint8_t * second) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(first));
    return (Integers) _mm512_maskz_inserti64x4(0xff, _mm512_castsi256_si512(low), _mm256_loadu_si256(reinterpret_cast<const __m256i *>(second)), 1);
}

// Two groups' lower and upper 4 bits of the same 32 bytes.
inline Integers load_nibbles(const uint8_t * from, int) {
    const __m512i both = _mm512_maskz_broadcast_i64x4(0xff, _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from)));
    const __m512i bits = _mm512_maskz_inserti64x4(0xff, _mm512_set1_epi8(15), _mm256_set1_epi8(char(15 << 4)), 1);
    return (Integers) _mm512_and_si512(both, bits);
}

// A factor for each half.
inline Vector pick_factors(Vector factors, int i) {
    const __m512i halves = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
    return _mm512_maskz_permutexvar_ps(0xffff, _mm512_add_epi32(halves, _mm512_set1_epi32(i)), factors);
}

inline Vector load_half_factors(const uint8_t * first, const uint8_t * second) {
    uint16_t a, b;
    memcpy(&a, first, sizeof a);
    memcpy(&b, second, sizeof b);
    return _mm512_maskz_cvtph_ps(0xffff, _mm256_mask_set1_epi16(_mm256_set1_epi16(short(a)), 0xff00, short(b)));
}

inline void scale_q4_k_bits(const uint8_t * block, Vector (&bits)[1]) {
    bits[0] *= load_half_factors(block, block + 2);
}

} // namespace

#include "kernels/int8_blocks.h"

extern const Int8Kernels avx512_vnni_kernels;
const Int8Kernels avx512_vnni_kernels = int8_kernels("avx512-vnni");
