// Products of quantized rows and quantized weights, written once for vectors of any width. The including file has the vectors of its
// set, vectors_512.h or vectors_256.h, and defines, in an unnamed namespace:
//   VECTORS, ROWS         vectors in a row of a tile of sums; rows of that tile
//   RowValue, Weight      what a quantized activation and a packed weight are stored as
//   STEP                  how many of them a lane takes at once, 32 bits of weights
//   OFFSET                added to quantized activations, where the instruction takes unsigned ones; else 0
//   dot(Integers sum, int32_t a, Integers b)
//                         to each lane the products of its STEP weights in b and the STEP activations in a
// and, for few rows, with LANES * STEP weights as they lie in memory:
//   dot(Integers sum, const RowValue * a, Integers b)   the same with activations of its own for each lane
//   FewValue              what a quantized activation is stored as; no OFFSET is added to it
//   few_dot(Integers sum, Integers weights, const FewValue * a)
//                         to each lane the products of its STEP weights, none below 0, and the STEP activations at a
//   load_weights(const uint8_t * first, const uint8_t * second)
//                         bytes at `first`; where these are two groups of 32, the other at `second`
//   load_nibbles(const uint8_t * from, int upper)
//                         the lower 4 bits of each byte or, 16 times as large, the upper ones; where these are two groups of 32, both
//   scale_q4_k_bits(const uint8_t * block, Vector (&bits)[16 / LANES])
//                         the first 8 of 16 values times the block's factor, the others times its offset
//   pick_factors(Vector factors, int i), load_half_factors(const uint8_t * first, const uint8_t * second)
//                         the groups' factors: the i-th, and where these are two groups the next; those in f16
//
// A weight of q8_0 stays the byte that it is, and 32 neighbours keep their factor; activations are quantized in as many, as ggml does.
// In MIDDLE groups it is quantized again, as are those of f16 and bf16: a factor for 64 costs half as many multiplications.
// Weights of q4_K, q5_K and q6_K become bytes with one factor for WIDE of them: a step of such a byte is about a twelfth of q4_K's own
// step. Activations that meet them have one for as many; ggml's have one for 256. Products within a group are added up as integers,
// exactly, the groups in f32.

namespace {

constexpr int TILE = LANES * VECTORS; // columns of a tile
static_assert(STEP * sizeof(Weight) == sizeof(int32_t), "a step is moved as an integer");
static_assert(COLUMN_BLOCK % TILE == 0, "blocks hold whole tiles");
static_assert(INT8_K_BLOCK % K_VALUES == 0 && LARGEST_INT8_K_BLOCK % WIDE == 0 && K_VALUES % WIDE == 0 && WIDE % MIDDLE == 0 && MIDDLE % NARROW == 0,
              "whole groups");

// A row's part of a block of k.
struct RowPart {
    RowValue values[LARGEST_INT8_K_BLOCK];
    float factors[LARGEST_INT8_K_BLOCK / NARROW]; // of each group
    float unused[12];                             // to an odd number of cache lines
};

// A group of weights of a tile's columns: what takes OFFSET off again, the factors, and the weights step by step.
template <int64_t GROUP> struct WeightGroup {
    int32_t start[VECTORS][LANES];
    float factors[VECTORS][LANES];
    int32_t steps[GROUP / STEP][VECTORS][LANES];
};

// Of some columns, before they are packed.
struct PackScratch {
    alignas(64) Weight weights[LANES][LARGEST_INT8_K_BLOCK];
    float factors[LANES][LARGEST_INT8_K_BLOCK / NARROW];
};

// Rows that all tiles of a block of columns meet before the next rows: they come from memory once, and stay in the second-level cache.
constexpr int64_t CACHED_ROWS = 96;
static_assert(CACHED_ROWS % ROWS == 0, "whole tiles");

struct Int8Scratch {
    // Of all tiles of a block of columns; the narrow groups take the most.
    alignas(64) char panel[COLUMN_BLOCK / TILE * (LARGEST_INT8_K_BLOCK / NARROW) * sizeof(WeightGroup<NARROW>)];
    PackScratch pack;
};

// ---- rows --------------------------------------------------------------------------------------------------------------

inline Integers rounded(Vector v) {
    // Adding 1.5 * 2^23 rounds to an integer, ties to even, found in the lowest bits.
    constexpr float ROUND = 12582912.0f;
    v += ROUND;
    Integers bits;
    memcpy(&bits, &v, sizeof bits);
    return bits - 0x4b400000;
}

// The order of numbers that are not below 0 is that of their bits, and infinity and what is no number lie above all others. So one
// maximum finds the highest value and whether all are numbers.
inline Integers bits_of(Vector v) {
    Integers bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

inline float from_bits(int32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

constexpr int32_t SIGN = INT32_MIN;

// `n` values, whole vectors, to integers of up to 127 and the factor that makes them values again.
template <typename T> inline float quantize(const float * from, int64_t n, int32_t offset, T * to) {
    Integers highest = {};
    for (int64_t i = 0; i < n; i += LANES) {
        highest = larger_integers(highest, bits_of(load(from + i)) & ~SIGN);
    }
    const float most = from_bits(max_of_integers(highest)), inverse = most > 0.0f ? 127.0f / most : 0.0f;
    for (int64_t i = 0; i < n; i += LANES) {
        typedef T Narrow __attribute__((vector_size(LANES * sizeof(T))));
        const Narrow narrow = __builtin_convertvector(rounded(load(from + i) * inverse) + offset, Narrow);
        memcpy(to + i, &narrow, sizeof narrow);
    }
    return most / 127.0f + most * 0.0f; // no number where one is infinite or none
}

// `n` values to groups, the last of which zeros fill up.
template <int64_t GROUP, typename T> inline void quantize_groups(const float * from, int64_t n, int32_t offset, T * to, float * factors) {
    int64_t i = 0;
    for (; i + GROUP <= n; i += GROUP) {
        factors[i / GROUP] = quantize(from + i, GROUP, offset, to + i);
    }
    if (i < n) {
        float rest[GROUP] = {};
        memcpy(rest, from + i, (n - i) * sizeof(float));
        factors[i / GROUP] = quantize(rest, GROUP, offset, to + i);
    }
}

template <int64_t GROUP> void quantize_row_in(const float * from, int64_t k, char * to, size_t k_block_bytes) {
    const int64_t k_block = int8_k_block(k);
    for (int64_t first = 0; first < k; first += k_block, to += k_block_bytes) {
        RowPart * part = reinterpret_cast<RowPart *>(to);
        quantize_groups<GROUP>(from + first, smaller(k_block, k - first), OFFSET, part->values, part->factors);
    }
}

void quantize_row(int64_t group, const float * from, int64_t k, char * to, size_t k_block_bytes) {
    switch (group) {
        case NARROW: quantize_row_in<NARROW>(from, k, to, k_block_bytes); break;
        case MIDDLE: quantize_row_in<MIDDLE>(from, k, to, k_block_bytes); break;
        default: quantize_row_in<WIDE>(from, k, to, k_block_bytes);
    }
}

// Where a group of a row that is put piece by piece lies, and its values, which zeros fill up.
template <int64_t GROUP, typename Quantize>
inline void put_groups(const OperandRows & to, int64_t row, int64_t first, const float * values, int64_t n, Quantize quantize_group) {
    for (int64_t i = 0; i < n; i += GROUP) {
        const int64_t at = (first + i) % to.k_block;
        RowPart * part = reinterpret_cast<RowPart *>(to.data + (first + i) / to.k_block * to.k_block_bytes + row * to.row_bytes);
        float rest[GROUP] = {};
        const float * group = values + i;
        if (n - i < GROUP) {
            memcpy(rest, group, (n - i) * sizeof(float));
            group = rest;
        }
        part->factors[at / GROUP] = quantize_group(group, part->values + at);
    }
}

template <int64_t GROUP> void put_row_in(const OperandRows & to, int64_t row, int64_t first, const float * values, int64_t n) {
    put_groups<GROUP>(to, row, first, values, n, [](const float * group, RowValue * out) { return quantize(group, GROUP, OFFSET, out); });
}

void put_row(const OperandRows & to, int64_t row, int64_t first, const float * values, int64_t n) {
    (to.group == NARROW ? put_row_in<NARROW> : put_row_in<MIDDLE>)(to, row, first, values, n);
}

// Values of which none is far below zero, as behind GELU: integers from -GELU_ZERO to 255 - GELU_ZERO.
template <int64_t GROUP> void put_gelu_row_in(const OperandRows & to, int64_t row, int64_t first, const float * values, int64_t n) {
    put_groups<GROUP>(to, row, first, values, n, [](const float * group, RowValue * out) {
        Integers highest = {}, lowest = {}; // of values above 0 and below
        for (int64_t i = 0; i < GROUP; i += LANES) {
            const Integers bits = bits_of(load(group + i));
            highest = larger_integers(highest, bits);
            lowest = larger_integers(lowest, bits ^ SIGN);
        }
        const float most = from_bits(max_of_integers(highest)), least = from_bits(max_of_integers(lowest));
        const float above = most * (1.0f / float(255 - GELU_ZERO)), below = least * (1.0f / float(GELU_ZERO));
        const float step = above > below ? above : below, inverse = step > 0.0f ? 1.0f / step : 0.0f;
        for (int64_t i = 0; i < GROUP; i += LANES) {
            typedef RowValue Narrow __attribute__((vector_size(LANES * sizeof(RowValue))));
            const Narrow narrow = __builtin_convertvector(rounded(load(group + i) * inverse) + (OFFSET == 0 ? 0 : GELU_ZERO), Narrow);
            memcpy(out + i, &narrow, sizeof narrow);
        }
        return step + (most + least) * 0.0f;
    });
}

void put_gelu_row(const OperandRows & to, int64_t row, int64_t first, const float * values, int64_t n) {
    (to.group == NARROW ? put_gelu_row_in<NARROW> : put_gelu_row_in<MIDDLE>)(to, row, first, values, n);
}

// ---- weights -----------------------------------------------------------------------------------------------------------

// Values [first, first + n) of a row, and a factor for each group.
template <int64_t GROUP> inline void fetch(const Matrix & matrix, int64_t row, int64_t first, int64_t n, Weight * to, float * factors) {
    if (GROUP == NARROW && matrix.format == Format::Q8_0) {
        const uint8_t * block = reinterpret_cast<const uint8_t *>(block_at(matrix, row, first));
        for (int64_t i = 0; i < n; i += NARROW, block += 2 + NARROW) {
            factors[i / NARROW] = read_half(block);
            for (int64_t j = 0; j < NARROW; j++) {
                to[i + j] = Weight(int8_t(block[2 + j]));
            }
        }
    } else {
        alignas(64) float values[LARGEST_INT8_K_BLOCK];
        to_floats(matrix, row, first, n, values);
        quantize_groups<GROUP>(values, n, 0, to, factors);
    }
}

// Asks for a row's part ahead of its use: rows lie too far apart for the CPU to guess the next.
VXL_ASKS_AHEAD void prefetch(const Matrix & matrix, int64_t row, int64_t first, int64_t n) {
    const char * data = block_at(matrix, row, first);
    const int64_t bytes = n / matrix.block_values * int64_t(matrix.block_bytes);
    for (int64_t i = 0; i < bytes; i += 64) {
        __builtin_prefetch(data + i);
    }
}

// Values [first, first + n) of columns become tiles of groups, of the k that there are. Zeros stand for columns that are not there. `zero`
// is what stands for 0 in rows.
template <int64_t GROUP>
void pack(const Matrix & matrix, int64_t n_columns, int64_t k, int64_t first, int64_t n, WeightGroup<GROUP> * groups,
          PackScratch & scratch, int32_t zero = OFFSET) {
    constexpr int64_t STEPS = GROUP / STEP;
    const int64_t n_groups = round_up(n, GROUP) / GROUP;
    for (int64_t c = 0; c < round_up(n_columns, TILE); c += LANES) {
        for (int64_t l = 0; l < LANES; l++) {
            const int64_t column = c + l, ahead = column + LANES;
            if (ahead < n_columns) {
                prefetch(matrix, ahead, first, n);
            } else if (first + n < k && ahead - n_columns < n_columns) {
                prefetch(matrix, ahead - n_columns, first + n, smaller(int8_k_block(k), k - first - n));
            }
            if (column < n_columns) {
                fetch<GROUP>(matrix, column, first, n, scratch.weights[l], scratch.factors[l]);
            } else {
                memset(scratch.weights[l], 0, n_groups * GROUP * sizeof(Weight));
                memset(scratch.factors[l], 0, n_groups * sizeof(float));
            }
        }
        WeightGroup<GROUP> * tile = groups + c / TILE * n_groups;
        const int64_t v = c % TILE / LANES;
        for (int64_t s = 0; s < n_groups * STEPS; s += LANES) {
            Integers lanes[LANES];
#pragma GCC unroll 16
            for (int l = 0; l < LANES; l++) {
                memcpy(&lanes[l], scratch.weights[l] + s * STEP, sizeof lanes[l]);
            }
            transpose(lanes);
#pragma GCC unroll 16
            for (int l = 0; l < LANES; l++) {
                if (s + l < n_groups * STEPS) {
                    memcpy(tile[(s + l) / STEPS].steps[(s + l) % STEPS][v], &lanes[l], sizeof lanes[l]);
                }
            }
        }
        for (int64_t g = 0; g < n_groups; g++) {
            Integers sum = {};
            if (OFFSET != 0) {
                for (int64_t s = 0; s < STEPS; s++) {
                    Integers weights;
                    memcpy(&weights, tile[g].steps[s][v], sizeof weights);
                    sum = dot(sum, int32_t(zero * 0x01010101u), weights);
                }
            }
            sum = -sum;
            memcpy(tile[g].start[v], &sum, sizeof sum);
            for (int64_t l = 0; l < LANES; l++) {
                tile[g].factors[v][l] = scratch.factors[l][g];
            }
        }
    }
}

// ---- products ----------------------------------------------------------------------------------------------------------

inline int32_t step_of(const RowPart & row, int64_t i) {
    int32_t step;
    memcpy(&step, row.values + i, sizeof step);
    return step;
}

// Asks for rows that are met next: for where their values begin, which are then fetched ahead as a stream, and for their factors. To the
// second-level cache, since the first one is full of weights.
template <int64_t GROUP> VXL_ASKS_AHEAD void prefetch_rows(const RowPart * rows, int64_t n_groups) {
#pragma GCC unroll 16
    for (int r = 0; r < ROWS; r++) {
        __builtin_prefetch(rows[r].values, 0, 2);
        __builtin_prefetch(rows[r].values + 64 / sizeof(RowValue), 0, 2);
        __builtin_prefetch(rows[r].factors, 0, 2);
        __builtin_prefetch(rows[r].factors + n_groups - 1, 0, 2);
    }
}

// The sums of rows * columns over some groups of k.
template <int64_t GROUP>
inline __attribute__((always_inline)) void multiply(const RowPart * rows, const WeightGroup<GROUP> * groups, int64_t n_groups,
                                                    Vector (&total)[ROWS][VECTORS]) {
    // A variable of its own, which stays in registers whatever is done with `total` afterwards.
    Vector sums[ROWS][VECTORS] = {};
    for (int64_t g = 0; g < n_groups; g++) {
        const WeightGroup<GROUP> & group = groups[g];
        Integers products[ROWS][VECTORS];
#pragma GCC unroll 16
        for (int r = 0; r < ROWS; r++) {
#pragma GCC unroll 8
            for (int v = 0; v < VECTORS; v++) {
                memcpy(&products[r][v], group.start[v], sizeof(Integers));
            }
        }
#pragma GCC unroll 8
        for (int64_t s = 0; s < GROUP / STEP; s++) {
            Integers weights[VECTORS];
#pragma GCC unroll 8
            for (int v = 0; v < VECTORS; v++) {
                memcpy(&weights[v], group.steps[s][v], sizeof(Integers));
            }
#pragma GCC unroll 16
            for (int r = 0; r < ROWS; r++) {
                const int32_t a = step_of(rows[r], g * GROUP + s * STEP);
#pragma GCC unroll 8
                for (int v = 0; v < VECTORS; v++) {
                    products[r][v] = dot(products[r][v], a, weights[v]);
                }
            }
        }
#pragma GCC unroll 8
        for (int v = 0; v < VECTORS; v++) {
            const Vector factors = load(group.factors[v]);
#pragma GCC unroll 16
            for (int r = 0; r < ROWS; r++) {
                sums[r][v] += to_vector(products[r][v]) * (factors * rows[r].factors[g]);
            }
        }
    }
#pragma GCC unroll 16
    for (int r = 0; r < ROWS; r++) {
#pragma GCC unroll 8
        for (int v = 0; v < VECTORS; v++) {
            total[r][v] = sums[r][v];
        }
    }
}

// Rows of sums, which lie from row `before` on, become operands.
inline void put_columns(const Int8Block & b, int64_t first, int64_t end, int64_t before) {
    for (int64_t r = first; r < end; r++) {
        float * sums = b.out + (r - before) * b.out_stride;
        activate(b.activation, sums, round_up(b.n_columns, LANES));
        b.place.rows->put(*b.place.rows, b.place.row + r, b.place.column, sums, b.n_columns);
    }
}

template <int64_t GROUP> void int8_product_of(const Int8Block & b) {
    Int8Scratch & scratch = *static_cast<Int8Scratch *>(b.scratch);
    Int8Block sums_alone = b;
    if (b.place.rows != nullptr) {
        sums_alone.place = {};
        sums_alone.activation = Activation::NONE;
    }
    const int64_t k_block = int8_k_block(b.k);
    // Then sums are operands before those of the next rows, which take their place.
    const bool at_once = b.place.rows != nullptr && b.k <= k_block;
    for (int64_t k = 0; k < b.k; k += k_block) {
        const int64_t n = smaller(k_block, b.k - k);
        WeightGroup<GROUP> * groups = reinterpret_cast<WeightGroup<GROUP> *>(scratch.panel);
        pack<GROUP>(b.weights, b.n_columns, b.k, k, n, groups, scratch.pack, b.of_gelu ? GELU_ZERO : OFFSET);
        Ahead ahead = weights_ahead(b, k + n, k_block, round_up(b.n_rows, ROWS) / ROWS * (round_up(b.n_columns, TILE) / TILE));
        const RowPart * rows = reinterpret_cast<const RowPart *>(b.rows + k / k_block * b.k_block_bytes);
        const int64_t n_groups = round_up(n, GROUP) / GROUP;
        for (int64_t first = 0; first < b.n_rows; first += CACHED_ROWS) {
            const int64_t end = smaller(first + CACHED_ROWS, b.n_rows), before = at_once ? first : 0;
            for (int64_t c = 0; c < b.n_columns; c += TILE) {
                for (int64_t r = first; r < end; r += ROWS) {
                    prefetch_columns(b, r, ROWS, c, TILE, k == 0);
                    ahead.step();
                    Vector sums[ROWS][VECTORS];
                    if (c == 0) {
                        prefetch_rows<GROUP>(rows + r + ROWS, n_groups);
                    }
                    multiply<GROUP>(rows + r, groups + c / TILE * n_groups, n_groups, sums);
                    for (int64_t i = 0; i < smaller(ROWS, end - r); i++) {
                        add_columns(sums_alone, r - before + i, c, k == 0, k + n == b.k, sums[i]);
                    }
                }
            }
            if (k + n == b.k && b.place.rows != nullptr) {
                put_columns(b, first, end, before);
            }
        }
    }
}

void int8_product(const Int8Block & b) {
    switch (b.group) {
        case NARROW: int8_product_of<NARROW>(b); break;
        case MIDDLE: int8_product_of<MIDDLE>(b); break;
        default: int8_product_of<WIDE>(b);
    }
}

} // namespace

#include "kernels/int8_few_rows.h"
#include "kernels/int8_gated.h"

namespace {

union AnyInt8Scratch {
    Int8Scratch product;
    GatedScratch gated;
};

constexpr Int8Kernels int8_kernels(const char * name) {
    return {name,    ROWS,         TILE,         sizeof(RowPart), sizeof(FewPart), sizeof(AnyInt8Scratch), quantize_row,
            put_row, put_gelu_row, int8_product, quantize_few,    int8_few_rows,   put_few_gated,          gated_columns, gated_product};
}

} // namespace
