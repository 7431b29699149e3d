// Matrix products for many rows at once and attention for many or few on a CPU: the arithmetic alone, without ggml.
//
// ggml's CPU kernels take dot products one by one; here rows and columns are multiplied in blocks that stay in registers and caches.
// There is one set of kernels for each instruction set, all compiled from blocks.h. For many rows they multiply in bf16 where the
// CPU can, else in f32, and add up in f32 always.
#pragma once

#include <cstddef>
#include <cstdint>

namespace vxl {

// How the values of a matrix are stored that is converted while it is multiplied.
enum class Format { F32, F16, BF16, Q8_0, Q4_K, Q5_K, Q6_K, OTHER };

struct Matrix {
    const char * data;
    size_t stride; // bytes from row to row
    Format format;
    // Values and bytes of the blocks that the format is made of.
    int64_t block_values;
    size_t block_bytes;
    // The conversion of another format.
    void (*to_float)(const void * from, float * to, int64_t n);
};

// Columns are multiplied in blocks of this many.
constexpr int64_t COLUMN_BLOCK = 64;

// What is done to a product's values.
enum class Activation { NONE, QUICK_GELU, TANH_GELU, ERF_GELU };

// Values of k that have a factor in common in products in int8, of rows and of weights.
constexpr int64_t NARROW = 32, MIDDLE = 64, WIDE = 128;

// Rows of a next product that are written piece by piece.
struct OperandRows {
    char * data;
    size_t row_bytes;
    size_t k_block_bytes; // of those in int8
    int64_t k_block;      // of those in int8
    int64_t group;        // of those in int8
    // Values [first, first + n) of a row. Both are even and of rows in int8 multiples of `group`, but `n` of the last piece.
    void (*put)(const OperandRows & to, int64_t row, int64_t first, const float * values, int64_t n);
};

// Where the values of a product or of attention go if not to `out`, from a row and a column on.
struct OperandPlace {
    const OperandRows * rows; // NULL: to `out`
    int64_t row, column;
};

// out[r][c] = sum over k of rows[r][k] * weights[c][k], plus bias[c] and residual[r][c] where given, for one block of columns; of
// that the activation.
struct ProductBlock {
    const void * rows;  // operands
    int64_t row_stride; // values
    int64_t n_rows;     // any number; the operands behind the last row, up to a multiple of `row_block`, are read
    int64_t k;
    Matrix weights; // its first row is the block's first column
    int64_t n_columns; // up to COLUMN_BLOCK
    const char * next_weights; // as `weights`, of columns that the thread will probably multiply next
    int64_t n_next;            // of these; 0: not known
    const float * bias;     // NULL: none
    const float * residual; // NULL: none; laid out like `out`
    Activation activation;
    float * out; // with `place`, room for sums of COLUMN_BLOCK columns, where there is more than one block of k
    int64_t out_stride; // values
    OperandPlace place;
    void * scratch;
};

// Keys that a query must not see, by their numbers: ranges [first, end) in ascending order.
struct KeyRange {
    int32_t first;
    int32_t end;
};
struct HiddenKeys {
    const KeyRange * ranges = nullptr;
    int64_t n = 0;
};

// Attention of consecutive queries of one head over the keys and values of its key/value head.
struct AttentionBlock {
    const float * queries; // of the first query
    int64_t query_stride;  // values from query to query
    int64_t n_queries;     // up to query_block(head_dim)
    int64_t head_dim;      // even, up to MAX_WIDE_HEAD_DIM
    const void * keys;   // as pack_keys wrote them, from key 0 on
    const void * values; // as pack_values wrote them, from key 0 on
    int64_t n_keys;      // that the first query sees
    int64_t more_keys;   // that each further query sees more than the one before: 0, or 1 for causal attention
    int64_t value_stride; // as given to pack_values
    // The keys and values from a number on, a multiple of KEY_BLOCK, may lie apart.
    int64_t n_shared = INT64_MAX;
    const void * own_keys;
    const void * own_values;
    int64_t own_value_stride;
    HiddenKeys hidden; // from all of these queries
    float scale;       // of the scores
    float * out;
    int64_t out_stride; // values
    OperandPlace place;
    void * scratch;
};

// Attention of a few queries, and of all query heads that share a key/value head, over some consecutive keys.
struct SplitAttention {
    const float * queries; // of the first query's first head
    int64_t query_stride;  // values from query to query
    int64_t head_stride;   // values from head to head
    int64_t n_queries;
    int64_t group;    // heads
    int64_t head_dim; // up to MAX_HEAD_DIM
    Matrix keys, values; // as they lie in memory, from the split's first key on
    const int32_t * rows; // of `keys` and `values` where the split's keys lie; NULL: one after the other
    int64_t first_key;    // the first key's number, for what is hidden
    const HiddenKeys * hidden; // from each query; NULL: nothing
    int64_t n_keys;      // up to SPLIT_KEYS
    int64_t n_seen;      // of them by the first query: any number, also below 0
    int64_t more_keys;   // that each further query sees more than the one before: 0, or 1 for causal attention
    float scale;         // of the scores
    float * partials; // partial_size(head_dim) for each query's heads
    void * scratch;
};

// Keys of a split: enough that combining the splits costs little, few enough that there are some for each thread.
constexpr int64_t SPLIT_KEYS = 256;
// Values that a split leaves of one query and head.
constexpr int64_t PARTIAL_STEP = 16;
constexpr int64_t partial_size(int64_t head_dim) {
    return (head_dim + PARTIAL_STEP - 1) / PARTIAL_STEP * PARTIAL_STEP + PARTIAL_STEP;
}

constexpr int64_t QUERY_BLOCK = 96;
constexpr int64_t KEY_BLOCK = 64;
constexpr int64_t MAX_HEAD_DIM = 256;
// With many queries heads may be wider, for fewer queries at once.
constexpr int64_t MAX_WIDE_HEAD_DIM = 1152, WIDE_QUERY_BLOCK = 48;
constexpr int64_t query_block(int64_t head_dim) {
    return head_dim <= MAX_HEAD_DIM ? QUERY_BLOCK : WIDE_QUERY_BLOCK;
}

struct Kernels {
    const char * name;
    bool bf16;           // operands are bf16, else f32
    int64_t row_block;   // rows that are multiplied at once
    int64_t tile;        // columns that are multiplied at once
    size_t scratch_size; // bytes that a thread needs, aligned to 64
    int64_t k_block;     // values of k after which sums go to memory

    // f32 to operands, `n` of them.
    void (*to_operands)(const float * from, int64_t n, void * to);
    // OperandRows::put; zeros fill what is multiplied together with the last one.
    void (*put_operands)(const OperandRows & to, int64_t row, int64_t first, const float * values, int64_t n);
    // A row minus its mean, over its standard deviation, times `weight`, plus `bias`.
    void (*layer_norm)(const float * row, int64_t n, const float * weight, const float * bias, float eps, float * out);
    // A row over the root of the mean of its squares, times `gain`.
    void (*rms_norm)(const float * row, int64_t n, const float * gain, float eps, float * out);
    void (*product)(const ProductBlock & block);

    // Keys and values of one head, converted to the form that attention reads, KEY_BLOCK of them at a time. A last block that is not
    // full is filled up with zeros. With n = the number of keys, up to a multiple of KEY_BLOCK:
    // keys take n * head_dim operands; the block from key f on begins at operand f * head_dim;
    void (*pack_keys)(const Matrix & keys, int64_t n_keys, int64_t head_dim, void * block);
    // values take n operands for each of head_dim, up to a multiple of COLUMN_BLOCK; value_stride = n * tile, `first` is the first
    // key of the block.
    void (*pack_values)(const Matrix & values, int64_t first, int64_t n_values, int64_t head_dim, int64_t value_stride,
                        void * head);
    void (*attend)(const AttentionBlock & block);

    // For few queries, all in f32 whatever the operands are.
    void (*attend_split)(const SplitAttention & split);
    // One query's and head's attention from what its splits left, `split_stride` values from one to the next.
    void (*combine_splits)(float * partials, int64_t n_splits, int64_t split_stride, int64_t head_dim, float * out);

    // f32 to f16, to the nearest.
    void (*to_halves)(const float * from, int64_t n, uint16_t * to);
    // A head of 2 * half values, of which value i and value half + i are turned by an angle; `cosines` are followed by the sines.
    void (*rotate)(const float * from, const float * cosines, int64_t half, float * to);
};

// ---- products in int8 --------------------------------------------------------------------------------------------------

// Quantized weights are multiplied as they are, by activations that are quantized too. Where weights are no int8, they are quantized
// again while they are packed.

// The integer that stands for 0 among the 256 of put_gelu_row: GELU gives -0.17 at least.
constexpr int32_t GELU_ZERO = 32;

// Values of k that lie together, of rows and of packed weights: with a tile of columns they stay near the first-level cache. Of few rows
// and of what k-quants can be; other rows, such as SigLIP's of 1152, in larger blocks, since a short last one means one more pass over all sums.
constexpr int64_t INT8_K_BLOCK = 1024, LARGEST_INT8_K_BLOCK = 1152;
constexpr int64_t int8_k_block(int64_t k) {
    return k % 256 == 0 ? INT8_K_BLOCK : LARGEST_INT8_K_BLOCK;
}
constexpr int64_t int8_k_blocks(int64_t k) {
    return (k + int8_k_block(k) - 1) / int8_k_block(k);
}
struct Int8Block {
    const char * rows;    // as quantize_row or, for few_rows, quantize_few wrote them: the first row's part of the first block of k
    size_t k_block_bytes; // from one block of k to the next
    int64_t n_rows;       // any number; what lies behind the last row, up to a multiple of `row_block`, is read
    int64_t group;        // of the rows, and what the weights get: NARROW, MIDDLE or WIDE
    bool of_gelu;         // put_gelu_row wrote them
    int64_t k;            // a multiple of the format's block; of f16 and bf16 any number
    Matrix weights;       // its first row is the block's first column
    int64_t n_columns;    // up to COLUMN_BLOCK
    const char * next_weights; // and the next, as in ProductBlock
    int64_t n_next;
    const float * bias;     // NULL: none
    const float * residual; // NULL: none; laid out like `out`
    Activation activation;
    float * out; // with `place`, room for all rows' sums of COLUMN_BLOCK columns
    int64_t out_stride; // values
    OperandPlace place;
    void * scratch;
};

// SwiGLU, x * sigmoid(x) * y of two products of the same rows, for a block of columns of both.
struct GatedBlock {
    const char * rows; // and the next two, as in Int8Block
    size_t k_block_bytes;
    int64_t n_rows;
    int64_t k;
    Matrix gate, up; // their first rows are the block's first columns; of one format
    int64_t column;  // the first
    int64_t n_columns; // whole groups of the next product's, up to MOST_GATED_COLUMNS
    Format next;     // weights that the values are for
    int64_t next_k;  // values of a row of these
    char * out;      // rows of the next product, as quantize_row writes them; those behind the last are left as they are
    size_t out_k_block_bytes;
    void * scratch;
};
constexpr int64_t MOST_GATED_COLUMNS = 128;

struct Int8Kernels {
    const char * name;
    int64_t row_block;   // rows that are multiplied at once
    int64_t tile;        // columns that are multiplied at once
    size_t row_bytes;    // of a row in a block of k, for product
    size_t few_bytes;    // and for few_rows
    size_t scratch_size; // bytes that a thread needs, aligned to 64

    // One row of k values in groups; its parts lie `k_block_bytes` apart. What is no number stays none.
    void (*quantize_row)(int64_t group, const float * from, int64_t k, char * to, size_t k_block_bytes);
    // OperandRows::put, for groups that are not WIDE. Of values behind GELU, of which none is far below zero, steps are half as wide.
    void (*put_row)(const OperandRows & to, int64_t row, int64_t first, const float * values, int64_t n);
    void (*put_gelu_row)(const OperandRows & to, int64_t row, int64_t first, const float * values, int64_t n);
    // As Kernels::product. The result does not depend on the instruction set.
    void (*product)(const Int8Block & block);
    void (*quantize_few)(const float * from, int64_t k, char * to, size_t k_block_bytes);
    // The same for few rows, whose weights are better read where they lie; needs no scratch. Few columns at a time, so that weights
    // are still in a cache when the next rows meet them. A row's numbers do not depend on the others.
    void (*few_rows)(const Int8Block & block);
    // SwiGLU of `n` columns of a row from `column` of k on, as quantize_few writes them; `gate` is used up. Whole groups of 32.
    void (*put_few_gated)(float * gate, const float * up, int64_t n, char * row, size_t k_block_bytes, int64_t column, int64_t k);

    // Columns that are best taken at once; 0: the weights are too long.
    int64_t (*gated_columns)(Format weights, int64_t k, Format next);
    void (*gated_product)(const GatedBlock & block);
};

constexpr bool suits_int8(Format format) {
    return format == Format::Q8_0 || format == Format::Q4_K || format == Format::Q5_K || format == Format::Q6_K;
}
// The groups in which weights of a format are multiplied: q8_0 has such of its own.
constexpr int64_t int8_group(Format format) {
    return format == Format::Q8_0 ? NARROW : WIDE;
}
// Whether a format may be multiplied in MIDDLE groups where that is allowed; f16 and bf16 are in int8 then only.
constexpr bool suits_middle_groups(Format format) {
    return format == Format::Q8_0 || format == Format::F16 || format == Format::BF16;
}
constexpr bool suits_few_int8_rows(Format format) {
    return format == Format::Q8_0 || format == Format::Q4_K;
}

// ---- choice ------------------------------------------------------------------------------------------------------------

// The kernels of a name ("avx512-bf16", "avx512", "avx2") or, without one, the best for this CPU; NULL where this CPU or this build
// has none.
const Kernels * cpu_kernels(const char * name = nullptr);
// The same for "avx512-vnni", "avx-vnni" and "avx2-int8".
const Int8Kernels * cpu_int8_kernels(const char * name = nullptr);

} // namespace vxl
