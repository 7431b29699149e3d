// Products of a few quantized rows: a part of int8_blocks.h. What they take is the reading of weights, which are read once for all
// rows, as they lie in memory. A row's numbers are the same whatever others it is multiplied with.

namespace {

constexpr int FEW = LANES / 2;                // rows at once
constexpr int FEW_OF_MANY = 4;                // and of several blocks of k: with more, their parts leave the first-level cache
constexpr int CHAINS = 2;                     // sums of a row, so that one need not wait for the other
constexpr int64_t REGISTER = LANES * STEP;    // weights
constexpr int64_t WEIGHTS_AHEAD = 12288;      // bytes
constexpr int64_t OCTET = 8;                  // groups of a block of q4_K
typedef float Eight __attribute__((vector_size(OCTET * sizeof(float))));

// A row's part of a block of k. Groups are narrow whatever the weights.
struct FewPart {
    RowValue values[INT8_K_BLOCK]; // for q8_0, with OFFSET
    FewValue plain[INT8_K_BLOCK];  // for q4_K, without
    float spread[INT8_K_BLOCK / NARROW][8]; // factors, each 8 times
    // Of each eight groups their factors, and then the sums of what their values stand for.
    float octets[INT8_K_BLOCK / NARROW / OCTET][2][OCTET];
};

inline void put_few_group(const float * values, int64_t g, FewPart & part) {
    const float factor = quantize(values, NARROW, 0, part.plain + g * NARROW);
    int32_t sum = 0;
    for (int64_t i = g * NARROW; i < (g + 1) * NARROW; i++) {
        sum += part.plain[i];
        part.values[i] = RowValue(part.plain[i] + OFFSET);
    }
    for (float & f : part.spread[g]) {
        f = factor;
    }
    part.octets[g / OCTET][0][g % OCTET] = factor;
    part.octets[g / OCTET][1][g % OCTET] = float(sum) * factor;
}

// Behind `n` values of a part: zeros for the second of two groups that are taken at once.
inline void end_few_groups(int64_t n, FewPart & part) {
    if (REGISTER > NARROW && n % REGISTER != 0) {
        memset(part.values + n, 0, NARROW * sizeof(RowValue));
        memset(part.spread[n / NARROW], 0, sizeof part.spread[0]);
    }
}

void quantize_few(const float * from, int64_t k, char * to, size_t k_block_bytes) {
    for (int64_t first = 0; first < k; first += INT8_K_BLOCK, to += k_block_bytes) {
        FewPart * part = reinterpret_cast<FewPart *>(to);
        const int64_t n = smaller(INT8_K_BLOCK, k - first);
        for (int64_t i = 0; i < n; i += NARROW) {
            put_few_group(from + first + i, i / NARROW, *part);
        }
        end_few_groups(n, *part);
    }
}

VXL_ASKS_AHEAD void prefetch_weights(const uint8_t * from, int64_t bytes) {
    const uintptr_t ahead = reinterpret_cast<uintptr_t>(from) + WEIGHTS_AHEAD;
    for (int64_t i = 0; i < bytes; i += 64) {
        __builtin_prefetch(reinterpret_cast<const void *>(ahead + i));
    }
}

struct FewQ8_0 {
    template <int N>
    static inline __attribute__((always_inline)) void add(const FewPart * rows, int64_t n, const uint8_t * weights,
                                                          Vector (&sums)[CHAINS][N], Vector (&)[N]) {
        constexpr int64_t BLOCK = 2 + NARROW;
        constexpr int64_t STRETCH = CHAINS * 2 * NARROW;
        // Weights that meet the rows' values from i on.
        const auto add_register = [&](int64_t i, Integers w, Vector factors, int chain) __attribute__((always_inline)) {
            Integers start = {};
            if (OFFSET != 0) {
                start = -dot(start, int32_t(OFFSET * 0x01010101u), w);
            }
#pragma GCC unroll 8
            for (int r = 0; r < N; r++) {
                sums[chain][r] += to_vector(dot(start, rows[r].values + i, w)) * (factors * load(rows[r].spread[i / NARROW]));
            }
        };
        const auto add = [&](int64_t i, int chain) __attribute__((always_inline)) {
            const uint8_t *block = weights + i / NARROW * BLOCK, *next = block + BLOCK;
            add_register(i, load_weights(block + 2 + i % NARROW, next + 2), load_half_factors(block, next), chain);
        };
        int64_t i = 0;
        for (; i + STRETCH <= n; i += STRETCH) {
            prefetch_weights(weights + i / NARROW * BLOCK, STRETCH / NARROW * BLOCK);
#pragma GCC unroll 8
            for (int64_t j = 0; j < STRETCH; j += REGISTER) {
                add(i + j, j / REGISTER % CHAINS);
            }
        }
        for (; i + REGISTER <= n; i += REGISTER) {
            add(i, 0);
        }
        if (i < n) {
            // One group is left, of the two that are taken at once.
            static constexpr uint8_t NONE[BLOCK] = {};
            const uint8_t * block = weights + i / NARROW * BLOCK;
            add_register(i, load_weights(block + 2, NONE + 2), load_half_factors(block, NONE), 0);
        }
    }
};

struct FewQ4_K {
    // Offsets, times the sums of the rows' groups, are added up in the last 8 lanes of `offsets`.
    template <int N>
    static inline __attribute__((always_inline)) void add(const FewPart * rows, int64_t n, const uint8_t * weights,
                                                          Vector (&sums)[CHAINS][N], Vector (&offsets)[N]) {
        constexpr int64_t HEAD = 2 * 2 + 12, BYTES = HEAD + K_VALUES / 2;
        constexpr int LAST = 16 / LANES - 1;
        // Upper 4 bits of a byte stay where they are, and count 16 times as much.
        Vector scale = all(1.0f);
        for (int i = 1; i < OCTET; i += 2) {
            scale[i] = 1.0f / 16;
        }
        for (int64_t first = 0; first < n; first += K_VALUES, weights += BYTES) {
            prefetch_weights(weights, BYTES);
            Vector bits[LAST + 1];
            q4_k_bits(weights + 4, bits);
            scale_q4_k_bits(weights, bits);
            bits[0] *= scale;
            Vector factors[N];
#pragma GCC unroll 8
            for (int r = 0; r < N; r++) {
                const float * octet = rows[r].octets[first / K_VALUES][0];
                factors[r] = bits[0] * load(octet);
                offsets[r] += LAST == 0 ? factors[r] : bits[LAST] * load(octet + LAST * LANES);
            }
#pragma GCC unroll 4
            for (int64_t i = 0; i < K_VALUES; i += REGISTER) {
                const uint8_t * bytes = weights + HEAD + i / (2 * NARROW) * NARROW + i % NARROW;
                const Integers w = load_nibbles(bytes, i / NARROW % 2);
#pragma GCC unroll 8
                for (int r = 0; r < N; r++) {
                    sums[i / REGISTER % CHAINS][r] +=
                        to_vector(few_dot(Integers{}, w, rows[r].plain + first + i)) * pick_factors(factors[r], i / NARROW);
                }
            }
        }
    }
};

inline float sum_of_last_eight(Vector v) {
    Eight last;
    memcpy(&last, reinterpret_cast<const char *>(&v) + sizeof v - sizeof last, sizeof last);
    Vector sum = all(0.0f);
    memcpy(&sum, &last, sizeof last);
    return sum_of(sum);
}

template <typename Weights, int N> void few_columns(const Int8Block & b, int64_t first_row) {
    for (int64_t c = 0; c < b.n_columns; c++) {
        const uint8_t * weights = reinterpret_cast<const uint8_t *>(b.weights.data) + c * b.weights.stride;
        Vector sums[CHAINS][N];
        Vector offsets[N];
        for (int r = 0; r < N; r++) {
            for (int i = 0; i < CHAINS; i++) {
                sums[i][r] = all(0.0f);
            }
            offsets[r] = all(0.0f);
        }
        for (int64_t k = 0; k < b.k; k += INT8_K_BLOCK) {
            const FewPart * rows = reinterpret_cast<const FewPart *>(b.rows + k / INT8_K_BLOCK * b.k_block_bytes) + first_row;
            Weights::add(rows, smaller(INT8_K_BLOCK, b.k - k),
                         weights + k / b.weights.block_values * b.weights.block_bytes, sums, offsets);
        }
        for (int r = 0; r < N; r++) {
            float sum = sum_of(sums[0][r] + sums[1][r]) - sum_of_last_eight(offsets[r]);
            const int64_t at = (first_row + r) * b.out_stride + c;
            sum += b.bias == nullptr ? 0.0f : b.bias[c];
            sum += b.residual == nullptr ? 0.0f : b.residual[at];
            b.out[at] = sum;
        }
    }
}

template <typename Weights, int N = FEW> void few_columns_of(int64_t n, const Int8Block & b, int64_t first_row) {
    if (n == N) {
        few_columns<Weights, N>(b, first_row);
    } else if constexpr (N > 1) {
        few_columns_of<Weights, N - 1>(n, b, first_row);
    }
}

void int8_few_rows(const Int8Block & b) {
    const int64_t most = b.k <= INT8_K_BLOCK ? FEW : FEW_OF_MANY;
    for (int64_t first = 0; first < b.n_rows; first += most) {
        const int64_t n = smaller(most, b.n_rows - first);
        if (b.weights.format == Format::Q8_0) {
            few_columns_of<FewQ8_0>(n, b, first);
        } else {
            few_columns_of<FewQ4_K>(n, b, first);
        }
    }
}

} // namespace
