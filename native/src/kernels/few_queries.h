// Attention of a few queries over many keys: a part of blocks.h, of which it uses the vectors.
//
// What it takes is the reading of keys and values: once for all query heads that share them, as they lie in memory, and converted in
// registers. The keys are cut into splits, which any thread attends on their own and which are combined afterwards: flash-decoding.
// Everything is multiplied and added up in f32. Where a split ends depends on nothing but the number of its first key, and splits are
// combined in their order, so the same bits come out for any number of threads and for queries together or alone.

namespace {

// A tile of scores is some queries by some keys, one of values some queries by some vectors: LANES sums, or fewer.
constexpr int TILE_QUERIES = LANES / 2;
constexpr int next_power(int n) { return n <= 1 ? 1 : 2 * next_power((n + 1) / 2); }
constexpr int tile_keys(int n_queries) { return LANES / next_power(n_queries); }
constexpr int tile_vectors(int n_queries) { return tile_keys(n_queries) < 4 ? tile_keys(n_queries) : 4; }
static_assert(SPLIT_KEYS % LANES == 0 && PARTIAL_STEP % LANES == 0, "whole vectors");

struct SplitScratch {
    // A power of two would put the rows into the same few places of the cache.
    static constexpr int64_t QUERY_STRIDE = MAX_HEAD_DIM + 16;

    alignas(64) float queries[TILE_QUERIES * QUERY_STRIDE];
    alignas(64) float scores[TILE_QUERIES * SPLIT_KEYS];
    // Keys and values whose format or size no reader has, or that do not follow each other.
    alignas(64) float keys[SPLIT_KEYS * MAX_HEAD_DIM];
    alignas(64) float values[SPLIT_KEYS * MAX_HEAD_DIM];
};

// ---- readers: LANES values of a row, from the d-th on, a multiple of LANES; and where in the row they lie --------------------

struct ReadF32 {
    static int64_t offset(int64_t d) { return d * int64_t(sizeof(float)); }
    static Vector read(const char * row, int64_t d) { return load(reinterpret_cast<const float *>(row) + d); }
};

struct ReadF16 {
    static int64_t offset(int64_t d) { return d * int64_t(sizeof(uint16_t)); }
    static Vector read(const char * row, int64_t d) { return half_to_float(reinterpret_cast<const uint16_t *>(row) + d); }
};

struct ReadQ8 {
    static constexpr int64_t VALUES = 32, FACTOR = 2;
    static int64_t offset(int64_t d) { return d / VALUES * (FACTOR + VALUES); }
    static Vector read(const char * row, int64_t d) {
        const uint8_t * block = reinterpret_cast<const uint8_t *>(row) + offset(d);
        return to_vector(load_signed_bytes(block + FACTOR + d % VALUES)) * read_half(block);
    }
};

// ---- sums ------------------------------------------------------------------------------------------------------------------

template <typename Combine>
inline __attribute__((always_inline)) Vector interleaved(Vector a, Vector b, Combine combine) {
    Integers x, y, first, second;
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    interleave(x, y, first, second);
    memcpy(&a, &first, sizeof a);
    memcpy(&b, &second, sizeof b);
    return combine(a, b);
}

inline Vector added(Vector a, Vector b) { return a + b; }

// The sums of vectors I, I + STRIDE, I + 2 STRIDE ... side by side; of all, in their order, for 0 and 1.
template <int I, int STRIDE> inline __attribute__((always_inline)) Vector sums_of(const Vector (&vectors)[LANES]) {
    if constexpr (STRIDE == LANES) {
        return vectors[I];
    } else {
        return interleaved(sums_of<I, 2 * STRIDE>(vectors), sums_of<I + STRIDE, 2 * STRIDE>(vectors), added);
    }
}

// All lanes combined, in all lanes.
template <typename Combine> inline __attribute__((always_inline)) Vector reduced(Vector v, Combine combine) {
#pragma GCC unroll 4
    for (int n = LANES; n > 1; n /= 2) {
        v = interleaved(v, v, combine);
    }
    return v;
}

// ---- a split ---------------------------------------------------------------------------------------------------------------

constexpr int64_t AHEAD = 16; // rows

// The keys or the values of a split.
struct Rows {
    const char * data;
    size_t stride; // bytes
    int64_t n;     // that are seen by any query
    int64_t size;  // values, whole vectors

    // The last one stands for those behind it.
    const char * at(int64_t i) const { return data + smaller(i, n - 1) * stride; }

    // Asks for values [first, end) of a row ahead of their use: a head's rows lie too far apart for the CPU to guess the next.
    // Behind the last row another split may begin; asking for what is not there does no harm.
    template <typename Reader> VXL_ASKS_AHEAD void prefetch(int64_t i, int64_t first, int64_t end) const {
        const uintptr_t row = reinterpret_cast<uintptr_t>(data) + i * stride;
        for (int64_t at = Reader::offset(first); at < Reader::offset(end); at += 64) {
            __builtin_prefetch(reinterpret_cast<const void *>(row + at));
        }
    }
};

// scores[q][key] of N queries, and of what follows up to whole tiles.
template <typename Reader, int N> void score(const float * queries, const Rows & keys, float * scores) {
    constexpr int KEYS = tile_keys(N);
    for (int64_t key = 0; key < keys.n; key += KEYS) {
        const char * row[KEYS];
        Vector sums[LANES];
#pragma GCC unroll 16
        for (int i = 0; i < KEYS; i++) {
            row[i] = keys.at(key + i);
            keys.prefetch<Reader>(key + i + AHEAD, 0, keys.size);
        }
#pragma GCC unroll 16
        for (int i = 0; i < LANES; i++) {
            sums[i] = all(0.0f);
        }
        for (int64_t d = 0; d < keys.size; d += LANES) {
            Vector k[KEYS];
#pragma GCC unroll 16
            for (int i = 0; i < KEYS; i++) {
                k[i] = Reader::read(row[i], d);
            }
#pragma GCC unroll 16
            for (int q = 0; q < N; q++) {
                const Vector query = load(queries + q * SplitScratch::QUERY_STRIDE + d);
#pragma GCC unroll 16
                for (int i = 0; i < KEYS; i++) {
                    sums[q * KEYS + i] += query * k[i];
                }
            }
        }
        const Vector tile = sums_of<0, 1>(sums);
#pragma GCC unroll 16
        for (int q = 0; q < N; q++) {
            memcpy(scores + q * SPLIT_KEYS + key, reinterpret_cast<const float *>(&tile) + q * KEYS, KEYS * sizeof(float));
        }
    }
}

// Scores of one query, of which it sees `n_seen`, become weights relative to the highest; the rest of the `n` become 0. Up to whole
// vectors there is room.
inline void weigh(float * scores, int64_t n_seen, int64_t n, float & highest, float & total) {
    for (int64_t i = n_seen < 0 ? 0 : n_seen; i < round_up(n, LANES); i++) {
        scores[i] = LOWEST;
    }
    Vector max = all(LOWEST), sum = all(0.0f);
    for (int64_t i = 0; i < n; i += LANES) {
        max = larger(max, load(scores + i));
    }
    max = reduced(max, larger);
    for (int64_t i = 0; i < n; i += LANES) {
        const Vector score = load(scores + i), x = score - max;
        // Below this, what would be added does not count. Where all are hidden, x is 0.
        Vector weight = x > -86.0f ? exponential(x) : all(0.0f);
        weight = score > LOWEST ? weight : all(0.0f);
        sum += weight;
        store(scores + i, weight);
    }
    highest = max[0];
    total = reduced(sum, added)[0];
}

// partials[q][d ...] = the sum over keys of weights[q][key] * values[key][d ...], for N queries and V vectors.
template <typename Reader, int N, int V>
inline void add_values(const float * weights, const Rows & values, int64_t d, float * partials, int64_t partial_stride) {
    Vector sums[N][V];
#pragma GCC unroll 16
    for (int q = 0; q < N; q++) {
#pragma GCC unroll 4
        for (int v = 0; v < V; v++) {
            sums[q][v] = all(0.0f);
        }
    }
    for (int64_t key = 0; key < values.n; key++) {
        const char * row = values.at(key);
        values.prefetch<Reader>(key + AHEAD, d, d + V * LANES);
        Vector value[V];
#pragma GCC unroll 4
        for (int v = 0; v < V; v++) {
            value[v] = Reader::read(row, d + v * LANES);
        }
#pragma GCC unroll 16
        for (int q = 0; q < N; q++) {
            const Vector weight = all(weights[q * SPLIT_KEYS + key]);
#pragma GCC unroll 4
            for (int v = 0; v < V; v++) {
                sums[q][v] += weight * value[v];
            }
        }
    }
#pragma GCC unroll 16
    for (int q = 0; q < N; q++) {
#pragma GCC unroll 4
        for (int v = 0; v < V; v++) {
            store(partials + q * partial_stride + d + v * LANES, sums[q][v]);
        }
    }
}

// What a split leaves of one query: weighted values up to whole steps, then the highest score and the sum of the weights.
inline float & highest_in(float * partial, int64_t head_dim) { return partial[partial_size(head_dim) - PARTIAL_STEP]; }
inline float & total_in(float * partial, int64_t head_dim) { return partial[partial_size(head_dim) - PARTIAL_STEP + 1]; }

// N rows, which are queries of a head, from `first` on.
template <typename Reader, int N> void attend_tile(const SplitAttention & b, const Rows & keys, const Rows & values, int64_t first) {
    SplitScratch & s = *static_cast<SplitScratch *>(b.scratch);
    const int64_t partial_stride = partial_size(b.head_dim);
    float * partials = b.partials + first * partial_stride;
    for (int q = 0; q < N; q++) {
        const float * from = b.queries + (first + q) / b.group * b.query_stride + (first + q) % b.group * b.head_stride;
        float * to = s.queries + q * SplitScratch::QUERY_STRIDE;
        for (int64_t d = 0; d < keys.size; d++) {
            to[d] = d < b.head_dim ? from[d] * b.scale : 0.0f;
        }
    }
    score<Reader, N>(s.queries, keys, s.scores);
    for (int q = 0; q < N; q++) {
        float * partial = partials + q * partial_stride;
        if (b.hidden != nullptr) {
            hide(b.hidden[(first + q) / b.group], b.first_key, keys.n, s.scores + q * SPLIT_KEYS);
        }
        weigh(s.scores + q * SPLIT_KEYS, b.n_seen + (first + q) / b.group * b.more_keys, keys.n, highest_in(partial, b.head_dim),
              total_in(partial, b.head_dim));
    }
    constexpr int V = tile_vectors(N);
    int64_t d = 0;
    for (; d + V * LANES <= values.size; d += V * LANES) {
        add_values<Reader, N, V>(s.scores, values, d, partials, partial_stride);
    }
    for (; d < values.size; d += LANES) {
        add_values<Reader, N, 1>(s.scores, values, d, partials, partial_stride);
    }
}

template <typename Reader, int N = TILE_QUERIES>
void attend_tile_of(int64_t n, const SplitAttention & b, const Rows & keys, const Rows & values, int64_t first) {
    if (n == N) {
        attend_tile<Reader, N>(b, keys, values, first);
    } else if constexpr (N > 1) {
        attend_tile_of<Reader, N - 1>(n, b, keys, values, first);
    }
}

template <typename Reader> void attend_rows(const SplitAttention & b, const Rows & keys, const Rows & values) {
    const int64_t n_rows = b.n_queries * b.group;
    for (int64_t first = 0; first < n_rows; first += TILE_QUERIES) {
        attend_tile_of<Reader>(smaller(TILE_QUERIES, n_rows - first), b, keys, values, first);
    }
}

void attend_split(const SplitAttention & b) {
    const int64_t n = smaller(b.n_keys, b.n_seen + (b.n_queries - 1) * b.more_keys);
    const bool whole = b.rows == nullptr && b.head_dim % LANES == 0 && b.keys.format == b.values.format;
    const Rows keys = {b.keys.data, b.keys.stride, n, b.head_dim}, values = {b.values.data, b.values.stride, n, b.head_dim};
    switch (whole ? b.keys.format : Format::OTHER) {
        case Format::F32: attend_rows<ReadF32>(b, keys, values); return;
        case Format::F16: attend_rows<ReadF16>(b, keys, values); return;
        case Format::Q8_0: attend_rows<ReadQ8>(b, keys, values); return;
        default: break;
    }
    SplitScratch & s = *static_cast<SplitScratch *>(b.scratch);
    const int64_t size = round_up(b.head_dim, LANES);
    const auto convert = [&](const Matrix & matrix, float * to) {
        for (int64_t i = 0; i < n; i++) {
            to_floats(matrix, b.rows == nullptr ? i : b.rows[i], 0, b.head_dim, to + i * size);
            memset(to + i * size + b.head_dim, 0, (size - b.head_dim) * sizeof(float));
        }
        return Rows{reinterpret_cast<const char *>(to), size * sizeof(float), n, size};
    };
    attend_rows<ReadF32>(b, convert(b.keys, s.keys), convert(b.values, s.values));
}

void combine_splits(float * partials, int64_t n_splits, int64_t split_stride, int64_t head_dim, float * out) {
    float highest = LOWEST, total = 0.0f;
    for (int64_t i = 0; i < n_splits; i++) {
        const float of_split = highest_in(partials + i * split_stride, head_dim);
        highest = of_split > highest ? of_split : highest;
    }
    alignas(64) float sums[MAX_HEAD_DIM] = {};
    for (int64_t i = 0; i < n_splits; i++) {
        float * partial = partials + i * split_stride;
        const Vector weight = exponential(all(highest_in(partial, head_dim) - highest));
        total += total_in(partial, head_dim) * weight[0];
        for (int64_t d = 0; d < head_dim; d += LANES) {
            store(sums + d, load(sums + d) + load(partial + d) * weight);
        }
    }
    for (int64_t d = 0; d < head_dim; d++) {
        out[d] = sums[d] / total;
    }
}

} // namespace
