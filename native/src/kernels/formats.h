// How the formats of weights, keys and values become f32: a part of vectors.h.
//
// The quantized formats are ggml's, and what comes out differs from its own conversion by the rounding of one product at most. A
// value is a factor times a few bits, in some formats minus an offset.

namespace {

template <typename T> T read(const uint8_t * from) {
    T value;
    memcpy(&value, from, sizeof value);
    return value;
}

inline float read_half(const uint8_t * from) { return half_to_float(read<uint16_t>(from)); }

inline Vector to_vector(Integers values) { return __builtin_convertvector(values, Vector); }

void f16_to_floats(const uint8_t * data, int64_t n, float * out) {
    const uint16_t * in = reinterpret_cast<const uint16_t *>(data);
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        store(out + i, half_to_float(in + i));
    }
    for (; i < n; i++) {
        out[i] = half_to_float(in[i]);
    }
}

void bf16_to_floats(const uint8_t * in, int64_t n, float * out) {
    for (int64_t i = 0; i < n; i++) {
        const uint32_t bits = uint32_t(read<uint16_t>(in + 2 * i)) << 16;
        memcpy(out + i, &bits, sizeof bits);
    }
}

// Blocks of 32 values: a factor in f16, then signed bytes.
void q8_0_to_floats(const uint8_t * in, int64_t n, float * out) {
    constexpr int64_t VALUES = 32, FACTOR = 2;
    for (int64_t i = 0; i < n; i += VALUES, in += FACTOR + VALUES) {
        const float factor = read_half(in);
#pragma GCC unroll 4
        for (int64_t v = 0; v < VALUES; v += LANES) {
            store(out + i + v, to_vector(load_signed_bytes(in + FACTOR + v)) * factor);
        }
    }
}

// The other formats have blocks of as many values.
constexpr int64_t K_VALUES = 256;

// Factors and offsets of 8 groups, both of 6 bits, from 12 bytes: those of the first four groups in a byte each; of the others the
// lower 4 bits together in a byte, and the upper ones behind the former's.
inline void q4_k_bits(const uint8_t * in, Vector (&values)[16 / LANES]) {
    if constexpr (LANES == 16) {
        // With a lane for each; behind the 12 bytes there are more of the block.
        static constexpr int32_t LOW[16] = {0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 8, 9, 10, 11};
        static constexpr int32_t HIGH[16] = {0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 4, 5, 6, 7};
        static constexpr int32_t SHIFTS[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 4, 4};
        static constexpr int32_t LOW_BITS[16] = {63, 63, 63, 63, 15, 15, 15, 15, 63, 63, 63, 63, 15, 15, 15, 15};
        static constexpr int32_t HIGH_BITS[16] = {0, 0, 0, 0, 48, 48, 48, 48, 0, 0, 0, 0, 48, 48, 48, 48};
        const auto lanes = [](const int32_t (&of)[16]) {
            Integers v;
            memcpy(&v, of, sizeof v);
            return v;
        };
        const Integers bytes = load_bytes(in);
        const Integers low = __builtin_shuffle(bytes, lanes(LOW)) >> lanes(SHIFTS) & lanes(LOW_BITS);
        values[0] = to_vector(low | (__builtin_shuffle(bytes, lanes(HIGH)) >> 2 & lanes(HIGH_BITS)));
        return;
    }
    constexpr uint32_t SIX = 0x3f3f3f3f, FOUR = 0x0f0f0f0f, TWO = 0x03030303; // bits of each byte
    const uint32_t a = read<uint32_t>(in), b = read<uint32_t>(in + 4), c = read<uint32_t>(in + 8);
    const uint64_t words[] = {(a & SIX) | uint64_t((c & FOUR) | (a >> 6 & TWO) << 4) << 32,
                              (b & SIX) | uint64_t((c >> 4 & FOUR) | (b >> 6 & TWO) << 4) << 32};
    uint8_t bytes[16];
    memcpy(bytes, words, sizeof bytes);
#pragma GCC unroll 2
    for (int i = 0; i < 16; i += LANES) {
        values[i / LANES] = to_vector(load_bytes(bytes + i));
    }
}

inline void q4_k_groups(const uint8_t * in, float factor, float offset, float * factors, float * offsets) {
    Vector vectors[16 / LANES];
    q4_k_bits(in, vectors);
    float values[16];
    memcpy(values, vectors, sizeof values);
    for (int g = 0; g < 8; g++) {
        factors[g] = factor * values[g];
        offsets[g] = offset * values[8 + g];
    }
}

// q4_K, and with a fifth bit q5_K. Blocks of 8 groups of 32 values: a factor and an offset of all in f16, those of the groups, bit
// g of 32 bytes for the fifth bits of group g, and 4 bits for each value, where two groups share 32 bytes.
template <bool FIFTH_BIT> void q4_k_to_floats(const uint8_t * in, int64_t n, float * out) {
    constexpr int64_t GROUP = 32, HEAD = 2 * 2 + 12, FIFTH = FIFTH_BIT ? GROUP : 0, BYTES = HEAD + FIFTH + K_VALUES / 2;
    for (int64_t i = 0; i < n; i += K_VALUES, in += BYTES) {
        float factors[8], offsets[8];
        q4_k_groups(in + 4, read_half(in), read_half(in + 2), factors, offsets);
#pragma GCC unroll 8
        for (int g = 0; g < 8; g++) {
            const uint8_t * low = in + HEAD + FIFTH + g / 2 * GROUP;
#pragma GCC unroll 4
            for (int64_t v = 0; v < GROUP; v += LANES) {
                Integers bits = load_bytes(low + v) >> (g % 2 * 4) & 15;
                if (FIFTH_BIT) {
                    bits |= (load_bytes(in + HEAD + v) >> g & 1) << 4;
                }
                store(out + i + g * GROUP + v, to_vector(bits) * factors[g] - offsets[g]);
            }
        }
    }
}

// Blocks of two halves, each of 4 rows of 32 values: the lower 4 bits of each value, rows 0 and 2 sharing 32 bytes and rows 1 and 3
// the next; then the upper 2 bits, of all rows in 32 bytes; then a signed byte for each 16 values and a factor of all in f16. 32 is
// taken off the 6 bits.
void q6_k_to_floats(const uint8_t * in, int64_t n, float * out) {
    constexpr int64_t ROW = 32, GROUP = 16, UPPER = K_VALUES / 2, SCALES = UPPER + K_VALUES / 4, FACTOR = SCALES + K_VALUES / GROUP;
    static_assert(GROUP % LANES == 0, "a vector has one factor");
    for (int64_t i = 0; i < n; i += K_VALUES, in += FACTOR + 2) {
        const float factor = read_half(in + FACTOR);
        float factors[K_VALUES / GROUP];
        for (int g = 0; g < K_VALUES / GROUP; g++) {
            factors[g] = factor * float(int8_t(in[SCALES + g]));
        }
#pragma GCC unroll 8
        for (int row = 0; row < 8; row++) {
            const uint8_t * lower = in + row / 4 * 2 * ROW + row % 2 * ROW;
            const uint8_t * upper = in + UPPER + row / 4 * ROW;
#pragma GCC unroll 4
            for (int64_t v = 0; v < ROW; v += LANES) {
                const Integers bits = (load_bytes(lower + v) >> (row % 4 / 2 * 4) & 15) |
                                      (load_bytes(upper + v) >> (row % 4 * 2) & 3) << 4;
                store(out + i + row * ROW + v, (to_vector(bits) - 32.0f) * factors[row * (ROW / GROUP) + v / GROUP]);
            }
        }
    }
}

// The block whose first value that is.
inline const char * block_at(const Matrix & matrix, int64_t row, int64_t value) {
    return matrix.data + row * matrix.stride + value / matrix.block_values * matrix.block_bytes;
}

// Values [first, first + n) of a row, from whole blocks of the format.
void to_floats(const Matrix & matrix, int64_t row, int64_t first, int64_t n, float * out) {
    const char * data = block_at(matrix, row, first);
    const uint8_t * in = reinterpret_cast<const uint8_t *>(data);
    switch (matrix.format) {
        case Format::F32: memcpy(out, in, n * sizeof(float)); return;
        case Format::F16: f16_to_floats(in, n, out); return;
        case Format::BF16: bf16_to_floats(in, n, out); return;
        case Format::Q8_0: q8_0_to_floats(in, n, out); return;
        case Format::Q4_K: q4_k_to_floats<false>(in, n, out); return;
        case Format::Q5_K: q4_k_to_floats<true>(in, n, out); return;
        case Format::Q6_K: q6_k_to_floats(in, n, out); return;
        case Format::OTHER: matrix.to_float(data, out, n); return;
    }
}

// The same where they lie, or at `room`.
inline const float * floats_of(const Matrix & matrix, int64_t row, int64_t first, int64_t n, float * room) {
    if (matrix.format == Format::F32) {
        return reinterpret_cast<const float *>(block_at(matrix, row, first));
    }
    to_floats(matrix, row, first, n, room);
    return room;
}

} // namespace
