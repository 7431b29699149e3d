// f32 operands in 512 bits: AVX512F.
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#include "kernels.h"

using namespace vxl;

namespace {

using Vector = __m512;
typedef int32_t Integers __attribute__((vector_size(64)));
using Groups = Vector;
using Operand = float;

constexpr int LANES = 16, VECTORS = 4, ROWS = 6, STEP = 1;

inline Groups load_groups(const Operand * from) {
    return _mm512_loadu_ps(from);
}

inline Vector multiply_add(Vector sum, const Operand * a, Groups b) {
    return _mm512_fmadd_ps(_mm512_set1_ps(*a), b, sum);
}

inline void to_groups(const float * from, Operand * out) {
    memcpy(out, from, LANES * sizeof(float));
}

inline Vector half_to_float(const uint16_t * from) {
    return _mm512_maskz_cvtph_ps(0xffff, _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from)));
}

} // namespace

#include "blocks.h"

extern const Kernels avx512_kernels;
const Kernels avx512_kernels = kernels("avx512", false);
