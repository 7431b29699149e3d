// What is done with vectors of any width, for kernels of any instruction set. Included by the file that defines, in an unnamed
// namespace:
//   LANES                 floats in a vector
//   Vector, Integers      LANES floats; as many int32_t
//   half_to_float(const uint16_t *), half_to_float(uint16_t)
//                         LANES values of f16; one
//   sum_of(Vector), max_of(Vector)
//                         of all lanes
//   smaller(Vector, Vector), larger(Vector, Vector)
//                         of each lane; the second where one is no number
//   larger_integers(Integers, Integers), max_of_integers(Integers)
//                         the same of integers
//   reciprocal(Vector)    1 / x to 2 units in the last place, for numbers from 1 to 2^126
//   scaled(Vector x, Vector n)
//                         x * 2^n for integers n from -127 to 127
//   load_bytes(const uint8_t *), load_signed_bytes(const uint8_t *)
//                         LANES bytes as Integers
//   load_first(const float *, int64_t n), store_first(float *, Vector, int64_t n)
//                         the first n of LANES, n < LANES; what is loaded is filled up with zeros
//   interleave(Integers a, Integers b, Integers & first, Integers & second)
//                         a[0], b[0], a[1], b[1], ...: the first LANES of them, and the rest

namespace {

// Of functions that only ask for memory ahead: GCC takes such a one for one without effects, and leaves its calls out.
#define VXL_ASKS_AHEAD inline __attribute__((always_inline))

constexpr int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

constexpr int64_t round_up(int64_t n, int64_t to) { return (n + to - 1) / to * to; }

inline Vector load(const float * from) {
    Vector v;
    memcpy(&v, from, sizeof v);
    return v;
}

inline void store(float * to, Vector v) { memcpy(to, &v, sizeof v); }

inline Vector all(float x) { return Vector{} + x; }

// e^x to 2 units in the last place: x = n ln 2 + r, |r| <= ln 2 / 2, and a polynomial in r (Cephes' expf).
inline Vector exponential(Vector x) {
    x = larger(all(-87.0f), smaller(all(88.0f), x)); // what is no number stays none
    constexpr float ROUND = 12582912.0f; // 1.5 * 2^23: adding it rounds to an integer, found in the lowest bits
    const Vector shifted = x * 1.44269504f + ROUND;
    const Vector n = shifted - ROUND;
    const Vector r = x - n * 0.693359375f + n * 2.12194440e-4f;
    Vector p = r * 1.9875691500e-4f + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    return scaled(p, n);
}

// 2^x to 2 units in the last place, for x from -126 to 127 (Cephes' exp2f).
inline Vector power_of_two(Vector x) {
    constexpr float ROUND = 12582912.0f; // as above
    const Vector n = x + ROUND - ROUND, f = x - n;
    Vector p = f * 1.535336188e-4f + 1.339887440e-3f;
    p = p * f + 9.618437357e-3f;
    p = p * f + 5.550332471e-2f;
    p = p * f + 2.402264791e-1f;
    p = p * f + 6.931472028e-1f;
    return scaled(p * f + 1.0f, n);
}

// Rows become columns: each round interleaves the first half of the rows with the second.
inline __attribute__((always_inline)) void transpose(Integers (&rows)[LANES]) {
#pragma GCC unroll 4
    for (int round = 1; round < LANES; round *= 2) {
        Integers next[LANES];
#pragma GCC unroll 8
        for (int i = 0; i < LANES / 2; i++) {
            interleave(rows[i], rows[i + LANES / 2], next[2 * i], next[2 * i + 1]);
        }
#pragma GCC unroll 16
        for (int i = 0; i < LANES; i++) {
            rows[i] = next[i];
        }
    }
}

// At the right edge of a product a vector may have fewer than LANES values.
inline Vector load_some(const float * from, int64_t n) {
    return n >= LANES ? load(from) : load_first(from, n);
}

inline void store_some(float * to, Vector v, int64_t n) {
    if (n >= LANES) {
        store(to, v);
    } else {
        store_first(to, v, n);
    }
}

} // namespace

#include "kernels/edges.h"
#include "kernels/formats.h"

#include "kernels/ahead.h"
