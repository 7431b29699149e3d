// Operators of ours in ggml's CPU graphs: matrix products for many rows and attention for any number, with the kernels of kernels.h.
//
// Weights stay as they are in the model: each block of columns is converted while it is multiplied, into a thread's scratch, which
// costs little where there are many rows. Activations, and keys and values for many queries, are converted once, into tensors of
// the graph.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

#include "ggml.h"
#include "kernels/kernels.h"

namespace vxl {

// Attention of several sequences that have their first keys in common and see nothing of each other. Key number i is row i of the
// keys as long as it is one of those in common.
struct SharedKeys {
    struct Sequence {
        int64_t first_query;       // of all queries
        int64_t n_queries;
        std::vector<int32_t> rows; // of its other keys, in their order; the last query sees all, each query one less than the next
        HiddenKeys hidden;
    };

    int64_t n_shared = 0;
    std::vector<Sequence> sequences; // whose queries follow each other
};

// What may be rounded further than a weight's type asks for, for speed.
enum class Leeway {
    NONE,
    INT8,          // f16 and bf16 become int8, in groups of 64
    MIDDLE_GROUPS, // q8_0: a factor for 64 values in place of 32
    BOTH,
};

class BlockOps {
  public:
    // For graphs that run on the CPU with this many threads. Takes Kernels::scratch_size bytes for each.
    // NULL where this CPU has no kernels. `name`: those that cpu_kernels knows by it, for all products but the ones in int8;
    // `int8_name`: for these, those that cpu_int8_kernels knows by it.
    static std::unique_ptr<BlockOps> create(int32_t n_threads, const char * name = nullptr, const char * int8_name = nullptr);

    // Below so many rows ggml's own products are as fast.
    static constexpr int64_t MIN_ROWS = 16;

    // Begins a new graph: operators of the one before must not run any more.
    void begin(ggml_context * context);
    // The flag that ends operators early while the graph runs; their results are then worth nothing. NULL: none
    void watch(const int32_t * flag) { cancel = flag; }
    // Whether that happened.
    bool was_cut_short() const { return cut_short; }

    // Whether product() takes it: any number of rows where the weights have kernels for few, else enough rows.
    bool suits(const ggml_tensor * weight, const ggml_tensor * x) const;
    // weight * x (+ bias) (+ residual), and of that the activation: as ggml_mul_mat and ggml_add. Multiplied in f32 if the weights are
    // f32, in int8 if they are q8_0, q4_K, q5_K or q6_K, or if they are f16 or bf16 and `leeway` allows it, else in bf16 where the
    // CPU can. Fewer than MIN_ROWS rows have no activation.
    ggml_tensor * product(ggml_tensor * weight, ggml_tensor * bias, ggml_tensor * x, ggml_tensor * residual = nullptr,
                          Activation activation = Activation::NONE, Leeway leeway = Leeway::NONE);

    // The same for the rows of x and then those of `more`, which are as wide; with weights that gathers() tells.
    ggml_tensor * product_of_both(ggml_tensor * weight, ggml_tensor * bias, ggml_tensor * x, ggml_tensor * more, ggml_tensor * residual);
    bool gathers(const ggml_tensor * weight) const { return multiplies_in_int8(weight); }

    // The gated feed-forward of a block of the decoder.
    struct FeedForward {
        ggml_tensor *gate, *up, *down;
    };
    bool suits_feed_forward(const FeedForward & weights, const ggml_tensor * x) const;
    // residual + down * SwiGLU(gate * x, up * x)
    ggml_tensor * feed_forward(const FeedForward & weights, ggml_tensor * x, ggml_tensor * residual);

    // Products of fewer than MIN_ROWS rows with several weights, side by side: f32 [sum of their columns, rows]. x: f32, whole rows
    struct Projection {
        ggml_tensor *weight, *bias;
    };
    bool suits_few(std::initializer_list<const ggml_tensor *> weights, const ggml_tensor * x) const;
    ggml_tensor * side_by_side(const std::vector<Projection> & projections, ggml_tensor * x);
    // What such a product with the weights of queries, keys and values becomes: queries, rotated to `positions`, [head_dim, n_head, n],
    // and, as soon as they are computed, in rows `places` of `keys` and `values`, f16 or f32, what belongs there.
    ggml_tensor * placed(ggml_tensor * projections, ggml_tensor * positions, float base, int64_t head_dim, int64_t n_head,
                         ggml_tensor * places, ggml_tensor * keys, ggml_tensor * values);

    // The rotary embedding of heads [head_dim, n_head, n], as ggml_rope_ext with GGML_ROPE_TYPE_NEOX; where `between` is not NULL, one
    // row of it follows every `ratio` rows of x. `positions` are those of the result.
    ggml_tensor * rotated(ggml_tensor * x, ggml_tensor * positions, float base, ggml_tensor * between = nullptr, int64_t ratio = 0);

    // A row over the root of the mean of its squares, times `gain`. x: as for layer_norm()
    ggml_tensor * rms_norm(ggml_tensor * x, ggml_tensor * gain, float eps);
    // A row's values minus their mean, over their standard deviation, times `weight`, plus `bias`. x: f32, whole rows
    ggml_tensor * layer_norm(ggml_tensor * x, ggml_tensor * weight, ggml_tensor * bias, float eps);
    bool suits_norm(const ggml_tensor * x) const;

    // A product takes the result of the norm, the product or the attention that was made last as it is multiplied: that operator is
    // then made anew to write it so, and what it was before is in no graph unless something else reads it.

    static bool suits_attention(int64_t head_dim, int64_t n_q) {
        return head_dim % 2 == 0 && head_dim <= (n_q < MIN_ROWS ? MAX_HEAD_DIM : MAX_WIDE_HEAD_DIM);
    }
    // Scaled dot-product attention.
    //   q      f32 [head_dim, n_head, n_q, batch]
    //   k, v   [head_dim, n_head_kv, n_kv, batch], any strides between heads, keys and batches
    //   causal each query sees one key more than the one before, the last all of them; else all see all
    //   exact  in f32, else in bf16 where the CPU can; fewer than MIN_ROWS queries always in f32
    // Result   f32 [head_dim * n_head, n_q, batch]; of fewer than MIN_ROWS queries the same bits for any number of threads, and for
    //          each query alone
    ggml_tensor * attention(ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, bool causal, bool exact);
    // The same for sequences, each with the bits that attention() gives it alone: what they share is read once.
    //   few    whether each has fewer than MIN_ROWS queries; else none has
    //   shared lives until the graph has run
    ggml_tensor * attention(ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, const SharedKeys & shared, bool few, bool exact);

  private:
    using Put = decltype(OperandRows::put);

    struct FewRows {
        const char * data;
        size_t k_block_bytes;
    };

    // What an operator of a graph does.
    struct Work {
        BlockOps * ops = nullptr;
        const Kernels * kernels = nullptr;
        int64_t k_group = 0; // of rows that a product in int8 takes; 0: few rows, or another product
        int64_t put_group = 0; // of quantized rows that are written; 0: few rows
        int64_t put_k_block = 0; // of these
        Format next_weights = Format::OTHER; // weights that a gated product's values are for
        int64_t split = 1; // parts that the rows of a product are cut into
        int64_t part = 0;  // rows of such a part
        int64_t n_rows = 0;
        bool causal = false;
        float scale = 1.0f;
        int64_t group = 1; // query heads that share a key/value head
        const SharedKeys * shared = nullptr;
        int bias = -1; // which argument it is; in a graph of several devices, an argument may be a copy
        int residual = -1;
        Activation activation = Activation::NONE;
        bool norms = false; // what becomes operands
        bool more = false;  // whether these are of more rows than the first argument's
        bool quantizes = false; // whether every thread quantizes few rows for itself
        int first_weight = 0;   // of those side by side, which argument it is
        std::vector<const ggml_tensor *> biases; // theirs
        int64_t columns = 0; // of a task of a gated product
        float base = 0.0f;   // of rotations
        int64_t ratio = 0;   // of what is rotated, rows between two of its third argument
        float eps = 0.0f;
        Put put = nullptr;    // where the result is written as operands of a next product
        bool of_gelu = false; // rows in int8
    };

    // Of a thread's part of an operator's tasks. Threads write to it, so it has a cache line of its own.
    struct alignas(64) Part {
        std::atomic<int64_t> n_taken{0};
    };

    // One operator of a graph.
    struct Op : Work {
        std::atomic<int64_t> next{0};  // the first task that no thread has taken
        std::unique_ptr<Part[]> parts; // for take_near()

        bool take(int64_t n_tasks, int64_t & task);
        bool take_near(int thread, int64_t n_tasks, int64_t & task);
        template <typename Block> bool take_block(const ggml_tensor * to, int thread, const OperandRows & out, Block & block);
        void * scratch(int thread) const;
        OperandRows rows_of(const ggml_tensor * to) const;
        void norm_row(const ggml_tensor * to, int64_t row, float * out) const;
        const float * source_row(const ggml_tensor * to, int thread, int64_t row) const;
        template <typename Block> void place(const ggml_tensor * to, int64_t column, int64_t row, Block & block) const;
        FewRows few_rows(const ggml_tensor * to, int argument, int thread) const;
    };

    // A result that may be made anew as operands.
    struct Made {
        const ggml_tensor * result = nullptr;
        const Op * op = nullptr;
        ggml_custom_op_t compute = nullptr;
        int64_t piece = 0; // values that are written at once
    };

    BlockOps(const Kernels * exact, const Kernels * fast, const Int8Kernels * int8, int32_t n_threads);

    static void compute_norm(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_operands(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_product(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_int8_operands(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_int8_product(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_side_by_side(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_placed(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_few_hidden(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_gated_product(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_rotations(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_rotated(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_few_int8_rows(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_keys(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_values(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_attention(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_splits(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_combined(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_own_keys(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_own_values(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_shared_attention(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_shared_splits(ggml_tensor * to, int thread, int n_threads, void * op);
    static void compute_shared_combined(ggml_tensor * to, int thread, int n_threads, void * op);

    Op & new_op(const Kernels * kernels);
    Op & new_reading_op(const Kernels * kernels);
    bool is_cancelled();
    ggml_tensor * operands(const Kernels * kernels, ggml_tensor * x);
    ggml_tensor * int8_operands(int64_t group, ggml_tensor * x);
    ggml_tensor * int8_operands_of_both(int64_t group, ggml_tensor * x, ggml_tensor * more);
    ggml_tensor * norm(ggml_tensor * x, ggml_tensor * weight, ggml_tensor * bias, float eps);
    bool multiplies_in_int8(const ggml_tensor * weight) const;
    // `rows`: the operands, of as many rows as ne[1] * ne[2] * ne[3]; `group`: theirs if they are in int8, else 0
    ggml_tensor * product_of(ggml_tensor * weight, ggml_tensor * bias, ggml_tensor * rows, const int64_t (&ne)[4], ggml_tensor * residual,
                             Activation activation, int64_t group, bool of_gelu = false);
    size_t own_rows_bytes(const ggml_tensor * x) const;
    std::vector<ggml_tensor *> few_rows(ggml_tensor * x, Work & work);
    ggml_tensor * few_product(ggml_tensor * weight, ggml_tensor * bias, const std::vector<ggml_tensor *> & rows, const Work & work,
                              const int64_t (&ne)[4], ggml_tensor * residual);
    ggml_tensor * few_hidden(const FeedForward & weights, ggml_tensor * x);
    ggml_tensor * rotations(ggml_tensor * positions, int64_t head_dim, float base);
    int64_t gated_columns(const FeedForward & weights) const; // of a task; 0: none
    // Operands out of x: by its own operator, if that can be made anew with `put`, else by `compute` of `work`.
    ggml_tensor * new_operands(ggml_tensor * x, ggml_type type, const int64_t (&ne)[3], Put put, const Work & work,
                               ggml_custom_op_t compute);
    bool takes_few_rows(const ggml_tensor * weight) const;
    ggml_tensor * attention_of_many(ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, bool causal, const Kernels * kernels);
    ggml_tensor * attention_of_few(ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, bool causal);
    ggml_tensor * shared_attention_of_many(ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, const SharedKeys & shared,
                                           const Kernels * kernels);
    ggml_tensor * shared_attention_of_few(ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, const SharedKeys & shared);
    ggml_tensor * packed_keys(ggml_tensor * k, const Kernels * kernels);
    ggml_tensor * packed_values(ggml_tensor * v, const Kernels * kernels);
    ggml_tensor * new_packed(int64_t size, ggml_tensor * from, ggml_custom_op_t compute, Op & op);

    const Kernels * const exact;
    const Kernels * const fast;
    const Int8Kernels * const int8; // NULL: none
    const int32_t n_threads;
    size_t scratch_size;
    std::vector<char> scratch_memory;
    char * scratch_begin; // aligned
    std::vector<float> sums; // of products that write operands, COLUMN_BLOCK columns for each thread
    size_t sums_size = 0;    // of a thread
    ggml_context * context = nullptr;
    std::deque<Op> op_list; // of the graph in hand; a deque, because graphs point into it
    ggml_tensor * last_x = nullptr; // what was converted last: projections share their input
    ggml_tensor * last_operands = nullptr;
    int64_t last_group = 0;
    std::vector<std::pair<const ggml_tensor *, ggml_tensor *>> rotation_list; // positions and theirs: every layer uses the same
    bool last_of_gelu = false;
    Made last_norm, last_product, last_attention;
    const int32_t * cancel = nullptr;
    std::atomic<bool> cut_short{false};
};

} // namespace vxl
