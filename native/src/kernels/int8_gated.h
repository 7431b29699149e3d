// The hidden values of a gated feed-forward, SwiGLU: a part of int8_blocks.h. Two products of the same rows, and what they become is
// quantized at once as rows of the next product, so that the hidden values of all rows are nowhere in f32.

namespace {

constexpr int64_t GATED_ROWS = 96; // whose values are kept in f32 at once
static_assert(GATED_ROWS % ROWS == 0 && NARROW % TILE == 0, "whole tiles");

struct GatedScratch {
    alignas(64) char panels[1 << 20]; // of both matrices, over all of k
    PackScratch pack;
    alignas(64) float gate[GATED_ROWS][MOST_GATED_COLUMNS];
    alignas(64) float up[GATED_ROWS][MOST_GATED_COLUMNS];
};

int64_t gated_columns(Format weights, int64_t k, Format next) {
    const size_t group_bytes = weights == Format::Q8_0 ? sizeof(WeightGroup<NARROW>) : sizeof(WeightGroup<WIDE>);
    constexpr int64_t CHOICES[] = {64, MOST_GATED_COLUMNS, 32}; // the best first
    for (const int64_t columns : CHOICES) {
        if (columns % int8_group(next) == 0 &&
            2 * size_t(columns / TILE) * size_t(k / int8_group(weights)) * group_bytes <= sizeof(GatedScratch::panels)) {
            return columns;
        }
    }
    return 0;
}

// Of rows from `first` on, values of one of the two matrices.
template <int64_t GROUP>
void gated_sums(const GatedBlock & b, int64_t first, int64_t n_rows, const WeightGroup<GROUP> * groups,
                float (&out)[GATED_ROWS][MOST_GATED_COLUMNS]) {
    const int64_t n_tiles = b.n_columns / TILE;
    const int64_t k_block = int8_k_block(b.k);
    for (int64_t k = 0; k < b.k; k += k_block) {
        const int64_t n = smaller(k_block, b.k - k);
        const RowPart * rows = reinterpret_cast<const RowPart *>(b.rows + k / k_block * b.k_block_bytes) + first;
        for (int64_t tile = 0; tile < n_tiles; tile++) {
            for (int64_t r = 0; r < n_rows; r += ROWS) {
                Vector sums[ROWS][VECTORS];
                if (tile == 0) {
                    prefetch_rows<GROUP>(rows + r + ROWS, n / GROUP);
                }
                multiply<GROUP>(rows + r, groups + tile * (n / GROUP), n / GROUP, sums);
#pragma GCC unroll 8
                for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 8
                    for (int v = 0; v < VECTORS; v++) {
                        float * to = out[r + i] + tile * TILE + v * LANES;
                        store(to, k == 0 ? sums[i][v] : load(to) + sums[i][v]);
                    }
                }
            }
        }
        groups += n_tiles * (n / GROUP);
    }
}

// x * sigmoid(x) * y
inline Vector gated(Vector x, Vector y) {
    return x * y * reciprocal(1.0f + exponential(-x));
}

// In place of x.
inline void put_gated(float * x, const float * y, int64_t n) {
    for (int64_t i = 0; i < n; i += LANES) {
        store(x + i, gated(load(x + i), load(y + i)));
    }
}

void put_few_gated(float * gate, const float * up, int64_t n, char * row, size_t k_block_bytes, int64_t column, int64_t k) {
    put_gated(gate, up, n);
    for (int64_t i = 0; i < n; i += NARROW) {
        const int64_t at = column + i;
        FewPart * part = reinterpret_cast<FewPart *>(row + at / INT8_K_BLOCK * k_block_bytes);
        put_few_group(gate + i, at % INT8_K_BLOCK / NARROW, *part);
        if (at + NARROW == k) {
            end_few_groups(at % INT8_K_BLOCK + NARROW, *part);
        }
    }
}

template <int64_t GROUP, int64_t NEXT> void gated_product_of(const GatedBlock & b) {
    GatedScratch & scratch = *static_cast<GatedScratch *>(b.scratch);
    WeightGroup<GROUP> * panels = reinterpret_cast<WeightGroup<GROUP> *>(scratch.panels);
    const int64_t n_groups = b.n_columns / TILE * (b.k / GROUP); // of a matrix
    const int64_t k_block = int8_k_block(b.k), next_k_block = int8_k_block(b.next_k);
    for (int64_t k = 0; k < b.k; k += k_block) {
        const int64_t n = smaller(k_block, b.k - k), before = b.n_columns / TILE * (k / GROUP);
        pack<GROUP>(b.gate, b.n_columns, b.k, k, n, panels + before, scratch.pack);
        pack<GROUP>(b.up, b.n_columns, b.k, k, n, panels + n_groups + before, scratch.pack);
    }
    for (int64_t first = 0; first < b.n_rows; first += GATED_ROWS) {
        const int64_t n_rows = smaller(GATED_ROWS, b.n_rows - first);
        gated_sums<GROUP>(b, first, n_rows, panels, scratch.gate);
        gated_sums<GROUP>(b, first, n_rows, panels + n_groups, scratch.up);
        for (int64_t r = 0; r < n_rows; r++) {
            float * values = scratch.gate[r];
            put_gated(values, scratch.up[r], b.n_columns);
            for (int64_t i = 0; i < b.n_columns; i += NEXT) {
                const int64_t column = b.column + i, at = column % next_k_block;
                RowPart * part = reinterpret_cast<RowPart *>(b.out + column / next_k_block * b.out_k_block_bytes) + first + r;
                part->factors[at / NEXT] = quantize(values + i, NEXT, OFFSET, part->values + at);
            }
        }
    }
}

template <int64_t GROUP> void gated_product_for(const GatedBlock & b) {
    if (b.next == Format::Q8_0) {
        gated_product_of<GROUP, NARROW>(b);
    } else {
        gated_product_of<GROUP, WIDE>(b);
    }
}

void gated_product(const GatedBlock & b) {
    if (b.gate.format == Format::Q8_0) {
        gated_product_for<NARROW>(b);
    } else {
        gated_product_for<WIDE>(b);
    }
}

} // namespace
