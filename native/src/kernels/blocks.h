// The kernels, written once for vectors of any width. A file for each instruction set includes this, compiled with that set's
// options, and has nothing else in it: no function that other files share may be compiled with them.
//
// The including file has the vectors of its set, vectors_512.h or vectors_256.h, and defines, in an unnamed namespace:
//   VECTORS, ROWS         vectors in a row of a tile of sums; rows of that tile
//   Operand, STEP         what is multiplied; how many of them a lane takes at once
//   Groups                LANES * STEP operands
//   load_groups(const Operand *)
//   multiply_add(Vector sum, const Operand * a, Groups b)   sum + a * b: to each lane the products of its STEP operands in b and
//                                                           the STEP at a
//   to_groups(const float *, Operand * out)                 converts LANES * STEP floats

namespace {

constexpr int TILE = LANES * VECTORS; // columns of a tile
static_assert(COLUMN_BLOCK % TILE == 0 && KEY_BLOCK % COLUMN_BLOCK == 0, "blocks hold whole tiles");

// ---- scratch of one thread: for one kernel at a time -------------------------------------------------------------------

// Values of k whose weights are converted at once: with COLUMN_BLOCK columns they fill half of a usual second-level cache.
constexpr int64_t K_BLOCK = (512 << 10) / (COLUMN_BLOCK * sizeof(Operand));
// Values that are converted at once; a multiple of every quantized type's block.
constexpr int64_t CHUNK = 256;
static_assert(K_BLOCK % CHUNK == 0, "blocks hold whole chunks");
constexpr int64_t SCORE_BLOCK = 256; // keys whose scores are kept at once

struct ProductScratch {
    alignas(64) Operand panel[COLUMN_BLOCK * K_BLOCK];
};

struct AttentionScratch {
    static constexpr int64_t VALUES = WIDE_QUERY_BLOCK * MAX_WIDE_HEAD_DIM;
    static_assert(QUERY_BLOCK * MAX_HEAD_DIM <= VALUES && MAX_WIDE_HEAD_DIM % COLUMN_BLOCK == 0 && MAX_HEAD_DIM % COLUMN_BLOCK == 0,
                  "all queries have room");

    alignas(64) Operand queries[VALUES];
    alignas(64) float scores[ROWS * SCORE_BLOCK];
    alignas(64) Operand weights[ROWS * SCORE_BLOCK];        // exponentials of the scores of a tile
    alignas(64) float sums[VALUES];                         // weighted values
    float highest[QUERY_BLOCK];
    float total[QUERY_BLOCK];
};

// ---- conversion --------------------------------------------------------------------------------------------------------

void to_operands(const float * from, int64_t n, void * to) {
    constexpr int64_t AT_ONCE = LANES * STEP;
    Operand * out = static_cast<Operand *>(to);
    if (n < AT_ONCE) {
        float rest[AT_ONCE] = {};
        for (int64_t s = 0; s < n; s += LANES) {
            store(rest + s, load_some(from + s, n - s));
        }
        Operand converted[AT_ONCE];
        to_groups(rest, converted);
        memcpy(out, converted, n * sizeof(Operand));
        return;
    }
    int64_t i = 0;
    for (; i + AT_ONCE <= n; i += AT_ONCE) {
        to_groups(from + i, out + i);
    }
    if (i < n) { // some once more, since each is converted by itself
        to_groups(from + n - AT_ONCE, out + n - AT_ONCE);
    }
}

void put_operands(const OperandRows & to, int64_t row, int64_t first, const float * values, int64_t n) {
    Operand * out = reinterpret_cast<Operand *>(to.data + row * to.row_bytes) + first;
    to_operands(values, n, out);
    for (; n % STEP != 0; n++) {
        out[n] = Operand();
    }
}

void rms_norm(const float * row, int64_t n, const float * gain, float eps, float * out) {
    Vector squares = all(0.0f);
    for (int64_t i = 0; i < n; i += LANES) {
        const Vector x = load_some(row + i, n - i);
        squares += x * x;
    }
    const float factor = 1.0f / __builtin_sqrtf(sum_of(squares) / float(n) + eps);
    for (int64_t i = 0; i < n; i += LANES) {
        store_some(out + i, load_some(row + i, n - i) * factor * load_some(gain + i, n - i), n - i);
    }
}

void layer_norm(const float * row, int64_t n, const float * weight, const float * bias, float eps, float * out) {
    Vector sums = all(0.0f);
    for (int64_t i = 0; i < n; i += LANES) {
        sums += load_some(row + i, n - i);
    }
    const float mean = sum_of(sums) / float(n);
    Vector squares = all(0.0f);
    for (int64_t i = 0; i < n; i += LANES) {
        const Vector x = load_some(row + i, n - i) - mean;
        store_some(out + i, x, n - i);
        const Vector counted = load_some(out + i, n - i); // zeros behind the last
        squares += counted * counted;
    }
    const float factor = 1.0f / __builtin_sqrtf(sum_of(squares) / float(n) + eps);
    for (int64_t i = 0; i < n; i += LANES) {
        store_some(out + i, load_some(out + i, n - i) * factor * load_some(weight + i, n - i) + load_some(bias + i, n - i), n - i);
    }
}

// LANES columns of a chunk go side by side into a panel, `steps` of them.
inline void pack_lanes(const Operand (&columns)[LANES][CHUNK], int64_t steps, Operand * panel) {
    static_assert(STEP * sizeof(Operand) == sizeof(int32_t), "a step is moved as an integer");
    for (int64_t s = 0; s < steps; s += LANES) {
        Integers lanes[LANES];
#pragma GCC unroll 16
        for (int l = 0; l < LANES; l++) {
            memcpy(&lanes[l], columns[l] + s * STEP, sizeof lanes[l]);
        }
        transpose(lanes);
#pragma GCC unroll 16
        for (int l = 0; l < LANES; l++) {
            if (s + l < steps) {
                memcpy(panel + (s + l) * TILE * STEP, &lanes[l], sizeof lanes[l]);
            }
        }
    }
}

// Rows of a matrix that become columns: values [first, first + n) of each.
struct Columns {
    const Matrix & matrix;
    int64_t n_columns;
    int64_t first;
    int64_t n;

    int64_t chunk_size(int64_t at) const { return smaller(CHUNK, n - at); }

    // Asks for a chunk ahead of its use: rows lie too far apart for the CPU to guess the next. Behind the last column come the
    // next chunks.
    VXL_ASKS_AHEAD void prefetch(int64_t column, int64_t at) const {
        if (column >= COLUMN_BLOCK) {
            column -= COLUMN_BLOCK;
            at += CHUNK;
        }
        if (column < n_columns && at < n) {
            const char * data = block_at(matrix, column, first + at);
            const int64_t bytes = chunk_size(at) / matrix.block_values * int64_t(matrix.block_bytes);
            for (int64_t i = 0; i < bytes; i += 64) {
                __builtin_prefetch(data + i);
            }
        }
    }

    // Zeros stand for columns that are not there, and fill the chunk up to whole vectors.
    void convert(int64_t column, int64_t at, Operand * out) const {
        const int64_t there = column < n_columns ? chunk_size(at) : 0;
        if (there > 0) {
            float row[CHUNK];
            to_operands(floats_of(matrix, column, first + at, there, row), there, out);
        }
        memset(out + there, 0, (round_up(chunk_size(at), LANES * STEP) - there) * sizeof(Operand));
    }
};

// Packs columns in tiles: for each step of k, the groups of TILE columns side by side. Zeros fill n up to a multiple of STEP, and
// the columns to COLUMN_BLOCK.
void pack_columns(const Columns & columns, Operand * panel) {
    static_assert(CHUNK % (LANES * STEP) == 0 && COLUMN_BLOCK % LANES == 0, "chunks and blocks hold whole vectors");
    alignas(64) Operand converted[LANES][CHUNK];
    const int64_t steps = round_up(columns.n, STEP) / STEP;
    // In chunks, so that what is written stays in the first-level cache until it is complete.
    for (int64_t at = 0; at < columns.n; at += CHUNK) {
        const int64_t chunk_steps = smaller(CHUNK / STEP, steps - at / STEP);
        for (int64_t c = 0; c < COLUMN_BLOCK; c += LANES) {
            for (int64_t l = 0; l < LANES; l++) {
                columns.prefetch(c + l + LANES, at);
                columns.convert(c + l, at, converted[l]);
            }
            pack_lanes(converted, chunk_steps, panel + (c / TILE * steps + at / STEP) * TILE * STEP + c % TILE * STEP);
        }
    }
}

void to_halves(const float * from, int64_t n, uint16_t * to) {
    int64_t i = 0;
    for (; i + 8 <= n; i += 8) {
        _mm_storeu_si128(reinterpret_cast<__m128i *>(to + i), _mm256_cvtps_ph(_mm256_loadu_ps(from + i), _MM_FROUND_TO_NEAREST_INT));
    }
    for (; i < n; i++) {
        to[i] = _cvtss_sh(from[i], _MM_FROUND_TO_NEAREST_INT);
    }
}

void rotate(const float * from, const float * cosines, int64_t half, float * to) {
    const float * sines = cosines + half;
    for (int64_t i = 0; i < half; i += LANES) {
        const int64_t n = half - i;
        const Vector x = load_some(from + i, n), y = load_some(from + half + i, n);
        const Vector c = load_some(cosines + i, n), s = load_some(sines + i, n);
        store_some(to + i, x * c - y * s, n);
        store_some(to + half + i, x * s + y * c, n);
    }
}

// ---- products ----------------------------------------------------------------------------------------------------------

template <int WIDTH> struct TileOf {
    Vector sums[ROWS][WIDTH];
};
using Tile = TileOf<VECTORS>;

// GCC would rather load a value anew for each row that it is multiplied by, and loads are what runs out then.
inline void stays_in_a_register(Groups & value) { asm("" : "+v"(value)); }

// tile += rows * columns over `steps` of k, in the first N vectors of columns, of which `width` lie side by side, and in R of the tile's
// rows from `first` on.
template <int N = VECTORS, int R = ROWS, int WIDTH>
inline __attribute__((always_inline)) void multiply(const Operand * rows, int64_t row_stride, const Operand * columns,
                                                    int64_t steps, TileOf<WIDTH> & tile, int64_t width = TILE, int first = 0) {
    // A variable of its own, which stays in registers whatever is done with `tile` before and after.
    Vector sums[R][N];
    rows += first * row_stride;
#pragma GCC unroll 16
    for (int r = 0; r < R; r++) {
#pragma GCC unroll 8
        for (int v = 0; v < N; v++) {
            sums[r][v] = tile.sums[first + r][v];
        }
    }
    // Few sums at once would wait for each other: every second step then has sums of its own.
    constexpr int PARTS = N == 1 ? 2 : 1;
    Vector more[R] = {};
    int64_t s = 0;
    for (; s + PARTS <= steps; s += PARTS) {
#pragma GCC unroll 2
        for (int part = 0; part < PARTS; part++) {
            Groups c[N];
#pragma GCC unroll 8
            for (int v = 0; v < N; v++) {
                c[v] = load_groups(columns + v * LANES * STEP);
                stays_in_a_register(c[v]);
            }
#pragma GCC unroll 16
            for (int r = 0; r < R; r++) {
#pragma GCC unroll 8
                for (int v = 0; v < N; v++) {
                    Vector & sum = part == 0 ? sums[r][v] : more[r];
                    sum = multiply_add(sum, rows + r * row_stride, c[v]);
                }
            }
            rows += STEP;
            columns += width * STEP;
        }
    }
#pragma GCC unroll 16
    for (int r = 0; r < R; r++) {
#pragma GCC unroll 8
        for (int v = 0; v < N; v++) {
            tile.sums[first + r][v] = PARTS == 1 ? sums[r][v] : sums[r][v] + more[r];
        }
        if (PARTS > 1 && s < steps) {
            tile.sums[first + r][0] = multiply_add(tile.sums[first + r][0], rows + r * row_stride, load_groups(columns));
        }
    }
}

// The same in as many vectors as hold `n_columns` columns.
template <int N = VECTORS, int WIDTH>
inline void multiply_some(int64_t n_columns, const Operand * rows, int64_t row_stride, const Operand * columns, int64_t steps,
                          TileOf<WIDTH> & tile, int64_t width = TILE) {
    if constexpr (N > 1) {
        if (n_columns <= (N - 1) * LANES) {
            multiply_some<N - 1>(n_columns, rows, row_stride, columns, steps, tile, width);
            return;
        }
    }
    multiply<N>(rows, row_stride, columns, steps, tile, width);
}

void product(const ProductBlock & b) {
    ProductScratch & scratch = *static_cast<ProductScratch *>(b.scratch);
    const Operand * rows = static_cast<const Operand *>(b.rows);
    for (int64_t k = 0; k < b.k; k += K_BLOCK) {
        const int64_t n = smaller(K_BLOCK, b.k - k), steps = round_up(n, STEP) / STEP;
        pack_columns({b.weights, b.n_columns, k, n}, scratch.panel);
        Ahead ahead = weights_ahead(b, k + n, K_BLOCK, round_up(b.n_rows, ROWS) / ROWS * (round_up(b.n_columns, TILE) / TILE));
        for (int64_t r = 0; r < b.n_rows; r += ROWS) {
            const int64_t n_rows = smaller(ROWS, b.n_rows - r);
            for (int64_t c = 0; c < b.n_columns; c += TILE) {
                prefetch_columns(b, r, ROWS, c, TILE, k == 0);
                ahead.step();
                Tile tile = {};
                multiply(rows + r * b.row_stride + k, b.row_stride, scratch.panel + c * steps * STEP, steps, tile);
                for (int64_t i = 0; i < n_rows; i++) {
                    add_columns(b, r + i, c, k == 0, k + n == b.k, tile.sums[i]);
                }
            }
        }
    }
}

// ---- attention ---------------------------------------------------------------------------------------------------------

void pack_keys(const Matrix & keys, int64_t n_keys, int64_t head_dim, void * to) {
    pack_columns({keys, n_keys, 0, head_dim}, static_cast<Operand *>(to));
}

// Values of a head go together in tiles. A last tile is no wider than need be, and a single vector behind a tile belongs to that one,
// as the last 8 of 72 do: a vector alone is multiplied at a third of the speed.
constexpr int WIDEST = VECTORS + 1; // vectors

// The first value of a value's tile.
inline int64_t values_tile(int64_t head_dim, int64_t value) {
    const int64_t tile = value / TILE * TILE;
    return tile > 0 && head_dim - tile <= LANES ? tile - TILE : tile;
}

// Of the tile from a value on.
inline int64_t values_width(int64_t head_dim, int64_t from) {
    const int64_t left = round_up(head_dim - from, LANES);
    return left <= WIDEST * LANES ? left : TILE;
}

// multiply_some of such a tile.
inline void multiply_values(const Operand * weights, const Operand * values, int64_t steps, TileOf<WIDEST> & tile, int64_t width) {
    if (width <= TILE) {
        multiply_some(width, weights, SCORE_BLOCK, values, steps, tile, width);
        return;
    }
    // All rows' sums at once would not stay in registers.
    multiply<WIDEST, ROWS / 2>(weights, SCORE_BLOCK, values, steps, tile, width);
    multiply<WIDEST, ROWS - ROWS / 2>(weights, SCORE_BLOCK, values, steps, tile, width, ROWS / 2);
}

// For values, k counts keys and the columns are the values of a head.
void pack_values(const Matrix & values, int64_t first, int64_t n_values, int64_t head_dim, int64_t value_stride, void * to) {
    static_assert(STEP <= 2, "values of two keys take turns at most");
    float converted[STEP][MAX_WIDE_HEAD_DIM];
    static constexpr float NONE[MAX_WIDE_HEAD_DIM] = {};
    for (int64_t s = 0; s < KEY_BLOCK; s += STEP) {
        const float * rows[STEP];
        for (int i = 0; i < STEP; i++) {
            rows[i] = s + i < n_values ? floats_of(values, s + i, 0, head_dim, converted[i]) : NONE;
        }
        for (int64_t c = 0; c < head_dim; c += LANES) {
            const int64_t tile = values_tile(head_dim, c);
            Operand * out = static_cast<Operand *>(to) + tile / TILE * value_stride + (first + s) * values_width(head_dim, tile) +
                            (c - tile) * STEP;
            const Vector pair[2] = {load_some(rows[0] + c, head_dim - c), load_some(rows[STEP - 1] + c, head_dim - c)};
            Integers keys[2], groups[2] = {};
            memcpy(keys, pair, sizeof keys);
            if (STEP == 1) {
                groups[0] = keys[0];
            } else {
                interleave(keys[0], keys[1], groups[0], groups[1]);
            }
            float both[2 * LANES];
            memcpy(both, groups, sizeof groups);
            to_groups(both, out);
        }
    }
}

constexpr float LOWEST = -3e38f; // the score of a hidden key

// Hides keys in the scores of keys [first, first + n).
inline void hide(const HiddenKeys & hidden, int64_t first, int64_t n, float * scores) {
    for (int64_t i = 0; i < hidden.n; i++) {
        const int64_t begin = hidden.ranges[i].first - first, end = smaller(hidden.ranges[i].end - first, n);
        for (int64_t key = begin < 0 ? 0 : begin; key < end; key++) {
            scores[key] = LOWEST;
        }
    }
}

// Of `n` values, whole vectors; LOWEST if all are below.
inline float highest_of(const float * values, int64_t n) {
    constexpr int PARTS = 4; // which do not wait for each other
    Vector highest[PARTS] = {all(LOWEST), all(LOWEST), all(LOWEST), all(LOWEST)};
    int64_t i = 0;
    for (; i + PARTS * LANES <= n; i += PARTS * LANES) {
#pragma GCC unroll 4
        for (int p = 0; p < PARTS; p++) {
            highest[p] = larger(highest[p], load(values + i + p * LANES));
        }
    }
    for (; i < n; i += LANES) {
        highest[0] = larger(highest[0], load(values + i));
    }
    return max_of(larger(larger(highest[0], highest[1]), larger(highest[2], highest[3])));
}

// Scores of one query in a block of keys become exponentials relative to the highest score so far, which is in units of ln 2. Returns
// by what earlier sums have to be multiplied.
inline float soften(float * scores, int64_t n_seen, int64_t n, float scale, float & highest, float & total, Operand * weights) {
    for (int64_t i = n_seen; i < n; i++) {
        scores[i] = LOWEST;
    }
    const float top = highest_of(scores, n);
    if (top <= LOWEST) { // all are hidden
        memset(weights, 0, n * sizeof(Operand));
        return 1.0f;
    }
    const float factor = scale * 1.44269504f, block_highest = top * factor, before = highest;
    highest = block_highest > before ? block_highest : before;
    Vector sum = {};
    for (int64_t i = 0; i < n; i += LANES * STEP) {
        float e[LANES * STEP];
        for (int s = 0; s < STEP; s++) {
            const Vector x = load(scores + i + s * LANES) * factor - highest;
            // Below this, what would be added does not count; hidden keys are far below it.
            const Vector v = x > -124.0f ? power_of_two(x) : all(0.0f);
            sum += v;
            store(e + s * LANES, v);
        }
        to_groups(e, weights + i);
    }
    const float correction = power_of_two(larger(all(-126.0f), all(before - highest)))[0];
    total = total * correction + sum_of(sum);
    return correction;
}

void attend(const AttentionBlock & b) {
    AttentionScratch & s = *static_cast<AttentionScratch *>(b.scratch);
    const int64_t n_rows = round_up(b.n_queries, ROWS), k_dim = b.head_dim;
    const int64_t n_columns = round_up(b.head_dim, COLUMN_BLOCK);
    for (int64_t q = 0; q < n_rows; q++) {
        Operand * query = s.queries + q * k_dim;
        if (q < b.n_queries) {
            to_operands(b.queries + q * b.query_stride, b.head_dim, query);
        } else {
            memset(query, 0, k_dim * sizeof(Operand));
        }
        s.highest[q] = LOWEST;
        s.total[q] = 0.0f;
    }
    memset(s.sums, 0, n_rows * n_columns * sizeof(float));

    const Operand *keys = static_cast<const Operand *>(b.keys), *values = static_cast<const Operand *>(b.values);
    const Operand *own_keys = static_cast<const Operand *>(b.own_keys), *own_values = static_cast<const Operand *>(b.own_values);
    const int64_t all_keys = b.n_keys + (b.n_queries - 1) * b.more_keys;
    for (int64_t first = 0; first < all_keys; first += SCORE_BLOCK) {
        for (int64_t q = 0; q < n_rows; q += ROWS) {
            // Of causal attention, what any of these queries sees. What softmax takes at once is filled up with zeros.
            const int64_t any_sees = smaller(all_keys, b.n_keys + (q + ROWS - 1) * b.more_keys) - first;
            if (any_sees <= 0) {
                continue;
            }
            const int64_t n = smaller(SCORE_BLOCK, round_up(any_sees, LANES * STEP));
            const int64_t n_shared = first < b.n_shared ? smaller(n, b.n_shared - first) : 0;
            for (int64_t key = 0; key < n; key += TILE) {
                Tile tile = {};
                multiply_some(n - key, s.queries + q * k_dim, k_dim,
                              key < n_shared ? keys + (first + key) * k_dim : own_keys + (first + key - b.n_shared) * k_dim,
                              k_dim / STEP, tile);
                for (int r = 0; r < ROWS; r++) {
                    for (int v = 0; v < VECTORS; v++) {
                        store(s.scores + r * SCORE_BLOCK + key + v * LANES, tile.sums[r][v]);
                    }
                }
            }
            float corrections[ROWS];
            for (int r = 0; r < ROWS; r++) {
                hide(b.hidden, first, n, s.scores + r * SCORE_BLOCK);
                const int64_t seen = b.n_keys + (q + r) * b.more_keys - first;
                corrections[r] = soften(s.scores + r * SCORE_BLOCK, seen < 0 ? 0 : seen, n, b.scale, s.highest[q + r],
                                        s.total[q + r], s.weights + r * SCORE_BLOCK);
            }
            for (int64_t c = 0, width; c < b.head_dim; c += width) {
                width = values_width(b.head_dim, c);
                TileOf<WIDEST> tile;
                float * sums = s.sums + q * n_columns + c;
                for (int r = 0; r < ROWS; r++) {
                    for (int v = 0; v < width / LANES; v++) {
                        tile.sums[r][v] = load(sums + r * n_columns + v * LANES) * corrections[r];
                    }
                }
                if (n_shared > 0) {
                    multiply_values(s.weights, values + c / TILE * b.value_stride + first * width, n_shared / STEP, tile, width);
                }
                if (n_shared < n) {
                    multiply_values(s.weights + n_shared, own_values + c / TILE * b.own_value_stride + (first + n_shared - b.n_shared) * width,
                                    (n - n_shared) / STEP, tile, width);
                }
                for (int r = 0; r < ROWS; r++) {
                    for (int v = 0; v < width / LANES; v++) {
                        store(sums + r * n_columns + v * LANES, tile.sums[r][v]);
                    }
                }
            }
        }
    }
    for (int64_t q = 0; q < b.n_queries; q++) {
        const float factor = 1.0f / s.total[q];
        float * sums = s.sums + q * n_columns;
        for (int64_t i = 0; i < n_columns; i += LANES) {
            store(sums + i, load(sums + i) * factor);
        }
        if (b.place.rows == nullptr) {
            memcpy(b.out + q * b.out_stride, sums, b.head_dim * sizeof(float));
        } else {
            b.place.rows->put(*b.place.rows, b.place.row + q, b.place.column, sums, b.head_dim);
        }
    }
}

} // namespace

#include "kernels/few_queries.h"

namespace {

union Scratch {
    ProductScratch product;
    AttentionScratch attention;
    SplitScratch split;
};

constexpr Kernels kernels(const char * name, bool bf16) {
    return {name,    bf16,      ROWS,        TILE,   sizeof(Scratch), K_BLOCK,       to_operands, put_operands, layer_norm, rms_norm,
            product, pack_keys, pack_values, attend, attend_split,    combine_splits, to_halves,
            rotate};
}

} // namespace
