#include "kernels/block_ops.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "kernels/tensors.h"

namespace vxl {

namespace {

// Rows follow each other at some odd number of cache lines: at a power of two they would fall on the same few places of the cache.
int64_t operand_stride(const Kernels & kernels, int64_t k) {
    const int64_t line = 64 / int64_t(operand_size(kernels));
    return (round_up(k, line) / line | 1) * line;
}

Format format_of(ggml_type type) {
    switch (type) {
        case GGML_TYPE_F32: return Format::F32;
        case GGML_TYPE_F16: return Format::F16;
        case GGML_TYPE_BF16: return Format::BF16;
        case GGML_TYPE_Q8_0: return Format::Q8_0;
        case GGML_TYPE_Q4_K: return Format::Q4_K;
        case GGML_TYPE_Q5_K: return Format::Q5_K;
        case GGML_TYPE_Q6_K: return Format::Q6_K;
        default: return Format::OTHER;
    }
}

} // namespace

Matrix matrix(const ggml_tensor * tensor, size_t offset, size_t stride) {
    return {static_cast<const char *>(tensor->data) + offset, stride, format_of(tensor->type), ggml_blck_size(tensor->type),
            ggml_type_size(tensor->type), ggml_get_type_traits(tensor->type)->to_float};
}

std::unique_ptr<BlockOps> BlockOps::create(int32_t n_threads, const char * name, const char * int8_name) {
    const Kernels * fast = cpu_kernels(name);
    if (fast == nullptr) {
        return nullptr;
    }
    const Kernels * exact = fast;
    for (const char * f32 : {"avx2", "avx512"}) {
        if (name == nullptr && fast->bf16 && cpu_kernels(f32) != nullptr) {
            exact = cpu_kernels(f32);
        }
    }
    return std::unique_ptr<BlockOps>(new BlockOps(exact, fast, cpu_int8_kernels(int8_name), n_threads));
}

BlockOps::BlockOps(const Kernels * exact, const Kernels * fast, const Int8Kernels * int8, int32_t n_threads)
    : exact(exact), fast(fast), int8(int8), n_threads(n_threads),
      scratch_size(round_up(std::max({exact->scratch_size, fast->scratch_size, int8 == nullptr ? 0 : int8->scratch_size}), OPERAND_ALIGNMENT)),
      scratch_memory(scratch_size * n_threads + OPERAND_ALIGNMENT), scratch_begin(aligned(scratch_memory.data())) {}

void BlockOps::begin(ggml_context * graph_context) {
    context = graph_context;
    op_list.clear();
    last_x = nullptr;
    last_norm = last_product = last_attention = {};
    rotation_list.clear();
    cancel = nullptr;
    cut_short = false;
}

BlockOps::Op & BlockOps::new_op(const Kernels * kernels) {
    Op & op = op_list.emplace_back();
    op.ops = this;
    op.kernels = kernels;
    return op;
}

// One whose time is that of reading from memory: its threads take_near().
BlockOps::Op & BlockOps::new_reading_op(const Kernels * kernels) {
    Op & op = new_op(kernels);
    op.parts.reset(new Part[n_threads]);
    return op;
}

bool BlockOps::is_cancelled() {
    if (cancel != nullptr && __atomic_load_n(cancel, __ATOMIC_RELAXED) != 0) {
        cut_short = true;
    }
    return cut_short;
}

// Gives each thread one task after the other, so that a thread that lost its core for a while does not hold up the rest.
bool BlockOps::Op::take(int64_t n_tasks, int64_t & task) {
    if (ops->is_cancelled()) {
        return false;
    }
    task = next.fetch_add(1, std::memory_order_relaxed);
    return task < n_tasks;
}

// The same, but a thread begins with a part of its own, and helps with the others' afterwards: what it reads then lies side by side, as
// caches fetch it ahead of time, and is no other thread's. Reading is 1.5 times as fast so.
bool BlockOps::Op::take_near(int thread, int64_t n_tasks, int64_t & task) {
    if (ops->is_cancelled()) {
        return false;
    }
    const int64_t n_parts = ops->n_threads;
    for (int64_t i = 0; i < n_parts; i++) {
        const int64_t part = (thread + i) % n_parts, first = n_tasks * part / n_parts, end = n_tasks * (part + 1) / n_parts;
        if (first + parts[part].n_taken.load(std::memory_order_relaxed) >= end) {
            continue; // without writing to what all look at in the end
        }
        task = first + parts[part].n_taken.fetch_add(1, std::memory_order_relaxed);
        if (task < end) {
            return true;
        }
    }
    return false;
}

void * BlockOps::Op::scratch(int thread) const {
    return ops->scratch_begin + thread * ops->scratch_size;
}

// Where a result is operands.
OperandRows BlockOps::Op::rows_of(const ggml_tensor * to) const {
    return {static_cast<char *>(to->data), to->nb[1], to->nb[2], put_k_block, put_group, put};
}

// Where a block of a product's columns and rows lies.
template <typename Block> void BlockOps::Op::place(const ggml_tensor * to, int64_t column, int64_t row, Block & block) const {
    const ggml_tensor * weight = to->src[0];
    const int64_t n_columns = weight->ne[1];
    block.weights = matrix(weight, column * weight->nb[1], weight->nb[1]);
    block.n_columns = std::min(COLUMN_BLOCK, n_columns - column);
    block.bias = bias < 0 ? nullptr : static_cast<const float *>(to->src[bias]->data) + column;
    block.residual = residual < 0 ? nullptr : static_cast<const float *>(to->src[residual]->data) + row * n_columns + column;
    block.activation = activation;
    block.out = static_cast<float *>(to->data) + row * n_columns + column;
    block.out_stride = n_columns;
}

// ---- products ----------------------------------------------------------------------------------------------------------

bool BlockOps::takes_few_rows(const ggml_tensor * weight) const {
    return int8 != nullptr && suits_few_int8_rows(format_of(weight->type));
}

bool BlockOps::suits(const ggml_tensor * weight, const ggml_tensor * x) const {
    return (n_rows_of(x) >= MIN_ROWS || takes_few_rows(weight)) && x->type == GGML_TYPE_F32 && x->nb[0] == sizeof(float) &&
           weight->ne[2] == 1 && weight->ne[3] == 1;
}

bool BlockOps::suits_norm(const ggml_tensor * x) const {
    // Of products, so many values fit into the scratch.
    return x->type == GGML_TYPE_F32 && x->nb[0] == sizeof(float) && x->ne[0] * sizeof(float) <= scratch_size;
}

ggml_tensor * BlockOps::layer_norm(ggml_tensor * x, ggml_tensor * weight, ggml_tensor * bias, float eps) {
    return norm(x, weight, bias, eps);
}

ggml_tensor * BlockOps::rms_norm(ggml_tensor * x, ggml_tensor * gain, float eps) {
    return norm(x, gain, nullptr, eps);
}

ggml_tensor * BlockOps::norm(ggml_tensor * x, ggml_tensor * weight, ggml_tensor * bias, float eps) {
    Op & op = new_op(fast);
    op.eps = eps;
    op.norms = true;
    ggml_tensor * arguments[] = {x, weight, bias};
    ggml_tensor * result = ggml_custom_4d(context, GGML_TYPE_F32, x->ne[0], x->ne[1], x->ne[2], x->ne[3], arguments,
                                          bias == nullptr ? 2 : 3, compute_norm, GGML_N_TASKS_MAX, &op);
    last_norm = {result, &op, compute_norm, 0};
    return result;
}

constexpr int64_t ROWS_OF_TASK = 16;

void BlockOps::compute_norm(ggml_tensor * to, int, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const int64_t n_rows = n_rows_of(to);
    for (int64_t task; op.take((n_rows + ROWS_OF_TASK - 1) / ROWS_OF_TASK, task);) {
        for (int64_t row = task * ROWS_OF_TASK; row < std::min((task + 1) * ROWS_OF_TASK, n_rows); row++) {
            op.norm_row(to, row, reinterpret_cast<float *>(static_cast<char *>(to->data) + row * to->nb[1]));
        }
    }
}

// A row of the norm's argument, normed: without a bias by the root of its mean square.
void BlockOps::Op::norm_row(const ggml_tensor * to, int64_t row, float * out) const {
    const float * from = reinterpret_cast<const float *>(vxl::row_of(to->src[0], row));
    const float * weight = static_cast<const float *>(to->src[1]->data);
    if (to->src[2] == nullptr) {
        kernels->rms_norm(from, to->src[0]->ne[0], weight, eps, out);
    } else {
        kernels->layer_norm(from, to->src[0]->ne[0], weight, static_cast<const float *>(to->src[2]->data), eps, out);
    }
}

// A row that becomes operands.
const float * BlockOps::Op::source_row(const ggml_tensor * to, int thread, int64_t row) const {
    if (!norms) {
        const int64_t n_first = n_rows_of(to->src[0]);
        return reinterpret_cast<const float *>(row < n_first ? vxl::row_of(to->src[0], row) : vxl::row_of(to->src[1], row - n_first));
    }
    float * out = static_cast<float *>(scratch(thread));
    norm_row(to, row, out);
    return out;
}

ggml_tensor * BlockOps::new_operands(ggml_tensor * x, ggml_type type, const int64_t (&ne)[3], Put put, const Work & work,
                                     ggml_custom_op_t compute) {
    const auto new_from = [&](ggml_tensor ** arguments, Op & op, ggml_custom_op_t how) {
        const int n = static_cast<int>(std::find(arguments, arguments + GGML_MAX_SRC, nullptr) - arguments);
        return ggml_custom_4d(context, type, ne[0], ne[1], ne[2], 1, arguments, n, how, GGML_N_TASKS_MAX, &op);
    };
    Op & op = new_op(work.kernels);
    for (const Made & made : {last_product, last_attention}) {
        if (made.result == x && put != nullptr && made.piece % (type == GGML_TYPE_I8 ? work.put_group : 2) == 0) {
            static_cast<Work &>(op) = *made.op;
            op.put = put;
            op.put_group = work.put_group;
            op.put_k_block = work.put_k_block;
            if (made.compute == compute_int8_product || (made.compute == compute_product && x->src[0]->ne[0] > op.kernels->k_block)) {
                sums_size = std::max<size_t>(sums_size, op.part * COLUMN_BLOCK);
                sums.resize(n_threads * sums_size);
            }
            return new_from(x->src, op, made.compute);
        }
    }
    static_cast<Work &>(op) = work;
    if (last_norm.result == x) {
        op.norms = true;
        op.eps = last_norm.op->eps;
        return new_from(x->src, op, compute);
    }
    ggml_tensor * arguments[GGML_MAX_SRC] = {x};
    return new_from(arguments, op, compute);
}

ggml_tensor * BlockOps::operands(const Kernels * kernels, ggml_tensor * x) {
    const ggml_type type = operand_type(*kernels);
    if (x == last_x && last_operands->type == type) {
        return last_operands;
    }
    last_x = x;
    Work work = {};
    work.ops = this;
    work.kernels = kernels;
    last_operands = new_operands(x, type, {operand_stride(*kernels, x->ne[0]), round_up(n_rows_of(x), kernels->row_block), 1},
                                 kernels->put_operands, work, compute_operands);
    return last_operands;
}

void BlockOps::compute_operands(ggml_tensor * to, int thread, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const ggml_tensor * x = to->src[0];
    const int64_t k = x->ne[0], n_rows = n_rows_of(x);
    const size_t size = operand_size(*op.kernels);
    for (int64_t task; op.take((to->ne[1] + ROWS_OF_TASK - 1) / ROWS_OF_TASK, task);) {
        for (int64_t row = task * ROWS_OF_TASK; row < std::min((task + 1) * ROWS_OF_TASK, to->ne[1]); row++) {
            char * out = static_cast<char *>(to->data) + row * to->nb[1];
            int64_t filled = 0;
            if (row < n_rows) {
                op.kernels->to_operands(op.source_row(to, thread, row), k, out);
                filled = k;
            }
            std::memset(out + filled * size, 0, (to->ne[0] - filled) * size);
        }
    }
}

bool BlockOps::multiplies_in_int8(const ggml_tensor * weight) const {
    return int8 != nullptr && suits_int8(format_of(weight->type));
}

ggml_tensor * BlockOps::product(ggml_tensor * weight, ggml_tensor * bias, ggml_tensor * x, ggml_tensor * residual,
                                Activation activation, Leeway leeway) {
    const Format format = format_of(weight->type);
    int64_t group = multiplies_in_int8(weight) ? int8_group(format) : 0;
    const bool allowed = leeway == Leeway::BOTH || leeway == (group == 0 ? Leeway::INT8 : Leeway::MIDDLE_GROUPS);
    if (int8 != nullptr && suits_middle_groups(format) && allowed && n_rows_of(x) >= MIN_ROWS) {
        group = MIDDLE;
    }
    if (group != 0 && n_rows_of(x) < MIN_ROWS) {
        Work work = {};
        work.ops = this;
        work.kernels = exact;
        const std::vector<ggml_tensor *> rows = few_rows(x, work);
        return few_product(weight, bias, rows, work, x->ne, residual);
    }
    ggml_tensor * rows = group != 0 ? int8_operands(group, x) : operands(weight->type == GGML_TYPE_F32 ? exact : fast, x);
    return product_of(weight, bias, rows, x->ne, residual, activation, group, group != 0 && last_of_gelu);
}

ggml_tensor * BlockOps::product_of_both(ggml_tensor * weight, ggml_tensor * bias, ggml_tensor * x, ggml_tensor * more,
                                        ggml_tensor * residual) {
    const int64_t group = int8_group(format_of(weight->type));
    return product_of(weight, bias, int8_operands_of_both(group, x, more), {0, n_rows_of(x) + n_rows_of(more), 1, 1}, residual,
                      Activation::NONE, group);
}

ggml_tensor * BlockOps::product_of(ggml_tensor * weight, ggml_tensor * bias, ggml_tensor * rows, const int64_t (&ne)[4],
                                   ggml_tensor * residual, Activation activation, int64_t group, bool of_gelu) {
    const Kernels * kernels = weight->type == GGML_TYPE_F32 ? exact : fast;
    const int64_t n_rows = ne[1] * ne[2] * ne[3];
    const bool in_int8 = group != 0;
    if (in_int8 && n_rows < MIN_ROWS) {
        Work work = {};
        work.ops = this;
        work.kernels = exact;
        return few_product(weight, bias, {rows}, work, ne, residual);
    }
    Op & op = new_op(kernels);
    // A few tasks for each thread. More than one to a block of columns means converting its weights as often.
    constexpr int64_t TASKS_PER_THREAD = 3, LEAST_ROWS = 192;
    const int64_t n_blocks = (weight->ne[1] + COLUMN_BLOCK - 1) / COLUMN_BLOCK;
    op.split = std::clamp<int64_t>(n_threads * TASKS_PER_THREAD / n_blocks, 1, std::max<int64_t>(1, n_rows / LEAST_ROWS));
    op.n_rows = n_rows;
    op.of_gelu = of_gelu;
    op.k_group = group;
    op.part = round_up((op.n_rows + op.split - 1) / op.split, in_int8 ? int8->row_block : kernels->row_block);
    op.activation = activation;
    ggml_tensor * arguments[] = {weight, rows, bias, residual};
    ggml_tensor * given[4];
    const int n = static_cast<int>(std::copy_if(arguments, arguments + 4, given, [](ggml_tensor * t) { return t; }) - given);
    op.bias = bias == nullptr ? -1 : 2;
    op.residual = residual == nullptr ? -1 : n - 1;
    const ggml_custom_op_t compute = in_int8 ? compute_int8_product : compute_product;
    ggml_tensor * result = ggml_custom_4d(context, GGML_TYPE_F32, weight->ne[1], ne[1], ne[2], ne[3], given, n, compute,
                                          GGML_N_TASKS_MAX, &op);
    last_product = residual == nullptr && n_rows >= MIN_ROWS ? Made{result, &op, compute, in_int8 ? COLUMN_BLOCK : kernels->tile} : Made{};
    return result;
}

// The rows and columns of a next task of a product; false if there is none left.
template <typename Block>
bool BlockOps::Op::take_block(const ggml_tensor * to, int thread, const OperandRows & out, Block & block) {
    const ggml_tensor *weight = to->src[0], *rows = to->src[1];
    const int64_t n_blocks = (weight->ne[1] + COLUMN_BLOCK - 1) / COLUMN_BLOCK;
    for (int64_t task; take(n_blocks * split, task);) {
        const int64_t column = task / split * COLUMN_BLOCK, row = task % split * part;
        if (row >= n_rows) {
            continue;
        }
        block.rows = static_cast<const char *>(rows->data) + row * rows->nb[1];
        block.n_rows = std::min(part, n_rows - row);
        block.k = weight->ne[0];
        block.scratch = scratch(thread);
        place(to, column, row, block);
        // If the threads keep pace with each other.
        const int64_t next = (task + ops->n_threads) / split * COLUMN_BLOCK;
        block.n_next = std::clamp<int64_t>(weight->ne[1] - next, 0, COLUMN_BLOCK);
        block.next_weights = block.n_next == 0 ? nullptr : static_cast<const char *>(weight->data) + next * weight->nb[1];
        if (put != nullptr) {
            block.place = {&out, row, column};
            block.out = ops->sums.data() + thread * ops->sums_size;
            block.out_stride = COLUMN_BLOCK;
        }
        return true;
    }
    return false;
}

void BlockOps::compute_product(ggml_tensor * to, int thread, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const OperandRows out = op.rows_of(to);
    ProductBlock block = {};
    block.row_stride = to->src[1]->ne[0];
    while (op.take_block(to, thread, out, block)) {
        op.kernels->product(block);
    }
}

// Of all rows, block of k by block of k: [row_bytes, rows, blocks].
ggml_tensor * BlockOps::int8_operands(int64_t group, ggml_tensor * x) {
    const bool few = n_rows_of(x) < MIN_ROWS;
    if (few) {
        group = 0;
    }
    if (x == last_x && last_operands->type == GGML_TYPE_I8 && last_group == group) {
        return last_operands;
    }
    last_x = x;
    last_group = group;
    Work work = {};
    work.ops = this;
    work.kernels = exact;
    work.put_group = group;
    work.put_k_block = int8_k_block(x->ne[0]);
    work.of_gelu = last_of_gelu = group == MIDDLE && last_product.result == x && last_product.op->activation != Activation::NONE;
    const Put put = few || group == WIDE ? nullptr : work.of_gelu ? int8->put_gelu_row : int8->put_row;
    last_operands = new_operands(x, GGML_TYPE_I8,
                                 {int64_t(few ? int8->few_bytes : int8->row_bytes),
                                  few ? n_rows_of(x) : round_up(n_rows_of(x), int8->row_block),
                                  few ? (x->ne[0] + INT8_K_BLOCK - 1) / INT8_K_BLOCK : int8_k_blocks(x->ne[0])},
                                 put, work, compute_int8_operands);
    return last_operands;
}

ggml_tensor * BlockOps::int8_operands_of_both(int64_t group, ggml_tensor * x, ggml_tensor * more) {
    const int64_t n_rows = n_rows_of(x) + n_rows_of(more);
    const bool few = n_rows < MIN_ROWS;
    Op & op = new_op(exact);
    op.put_group = few ? 0 : group;
    op.more = true;
    ggml_tensor * arguments[] = {x, more};
    return ggml_custom_4d(context, GGML_TYPE_I8, few ? int8->few_bytes : int8->row_bytes, few ? n_rows : round_up(n_rows, int8->row_block),
                          few ? (x->ne[0] + INT8_K_BLOCK - 1) / INT8_K_BLOCK : int8_k_blocks(x->ne[0]), 1, arguments, 2, compute_int8_operands, GGML_N_TASKS_MAX, &op);
}

void BlockOps::compute_int8_operands(ggml_tensor * to, int thread, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const ggml_tensor * x = to->src[0];
    const Int8Kernels & int8 = *op.ops->int8;
    const int64_t n_rows = to->ne[1], n_given = n_rows_of(x) + (op.more ? n_rows_of(to->src[1]) : 0);
    const int64_t rows_of_task = n_rows < MIN_ROWS ? 1 : 16;
    for (int64_t task; op.take((n_rows + rows_of_task - 1) / rows_of_task, task);) {
        for (int64_t row = task * rows_of_task; row < std::min((task + 1) * rows_of_task, n_rows); row++) {
            char * out = static_cast<char *>(to->data) + row * to->nb[1];
            if (row >= n_given) {
                for (int64_t block = 0; block < to->ne[2]; block++) {
                    std::memset(out + block * to->nb[2], 0, to->nb[1]);
                }
            } else if (op.of_gelu) {
                int8.put_gelu_row(op.rows_of(to), row, 0, op.source_row(to, thread, row), x->ne[0]);
            } else if (op.put_group == 0) {
                int8.quantize_few(op.source_row(to, thread, row), x->ne[0], out, to->nb[2]);
            } else {
                int8.quantize_row(op.put_group, op.source_row(to, thread, row), x->ne[0], out, to->nb[2]);
            }
        }
    }
}

void BlockOps::compute_int8_product(ggml_tensor * to, int thread, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const OperandRows out = op.rows_of(to);
    Int8Block block = {};
    block.k_block_bytes = to->src[1]->nb[2];
    block.group = op.k_group;
    block.of_gelu = op.of_gelu;
    while (op.take_block(to, thread, out, block)) {
        op.ops->int8->product(block);
    }
}

bool BlockOps::suits_feed_forward(const FeedForward & weights, const ggml_tensor * x) const {
    if (n_rows_of(x) < MIN_ROWS) {
        return suits_few({weights.gate, weights.up, weights.down}, x);
    }
    return suits(weights.gate, x) && multiplies_in_int8(weights.gate) && weights.gate->type == weights.up->type &&
           multiplies_in_int8(weights.down) && gated_columns(weights) > 0;
}

int64_t BlockOps::gated_columns(const FeedForward & weights) const {
    return int8->gated_columns(format_of(weights.gate->type), weights.gate->ne[0], format_of(weights.down->type));
}

ggml_tensor * BlockOps::feed_forward(const FeedForward & weights, ggml_tensor * x, ggml_tensor * residual) {
    if (n_rows_of(x) < MIN_ROWS) {
        return product_of(weights.down, nullptr, few_hidden(weights, x), x->ne, residual, Activation::NONE, int8_group(format_of(weights.down->type)));
    }
    ggml_tensor * arguments[] = {weights.gate, weights.up, int8_operands(int8_group(format_of(weights.gate->type)), x)};
    Op & op = new_op(exact);
    op.columns = gated_columns(weights);
    op.next_weights = format_of(weights.down->type);
    ggml_tensor * hidden =
        ggml_custom_4d(context, GGML_TYPE_I8, int8->row_bytes, round_up(n_rows_of(x), int8->row_block),
                       int8_k_blocks(weights.gate->ne[1]), 1, arguments, 3, compute_gated_product, GGML_N_TASKS_MAX, &op);
    return product_of(weights.down, nullptr, hidden, x->ne, residual, Activation::NONE, int8_group(op.next_weights));
}

void BlockOps::compute_gated_product(ggml_tensor * to, int thread, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const ggml_tensor *gate = to->src[0], *up = to->src[1], *rows = to->src[2];
    for (int64_t task; op.take((gate->ne[1] + op.columns - 1) / op.columns, task);) {
        const int64_t column = task * op.columns;
        GatedBlock block = {};
        block.rows = static_cast<const char *>(rows->data);
        block.k_block_bytes = rows->nb[2];
        block.n_rows = rows->ne[1];
        block.k = gate->ne[0];
        block.gate = matrix(gate, column * gate->nb[1], gate->nb[1]);
        block.up = matrix(up, column * up->nb[1], up->nb[1]);
        block.column = column;
        block.n_columns = std::min(op.columns, gate->ne[1] - column);
        block.next = op.next_weights;
        block.next_k = gate->ne[1];
        block.out = static_cast<char *>(to->data);
        block.out_k_block_bytes = to->nb[2];
        block.scratch = op.scratch(thread);
        op.ops->int8->gated_product(block);
    }
}

// ---- rotary embedding ------------------------------------------------------------------------------------------------

// Of each position, the cosines of its angles and then their sines.
ggml_tensor * BlockOps::rotations(ggml_tensor * positions, int64_t head_dim, float base) {
    for (const auto & known : rotation_list) {
        if (known.first == positions && known.second->ne[0] == head_dim) {
            return known.second;
        }
    }
    Op & op = new_op(exact);
    op.base = base;
    ggml_tensor * result = ggml_custom_4d(context, GGML_TYPE_F32, head_dim, positions->ne[0], 1, 1, &positions, 1, compute_rotations,
                                          GGML_N_TASKS_MAX, &op);
    rotation_list.emplace_back(positions, result);
    return result;
}

void BlockOps::compute_rotations(ggml_tensor * to, int, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const int32_t * positions = static_cast<const int32_t *>(to->src[0]->data);
    const int64_t half = to->ne[0] / 2;
    const float step = std::pow(op.base, -2.0f / float(to->ne[0]));
    for (int64_t row; op.take(to->ne[1], row);) {
        float * cosines = static_cast<float *>(to->data) + row * to->ne[0];
        float angle = float(positions[row]);
        for (int64_t i = 0; i < half; i++) {
            cosines[i] = std::cos(angle);
            cosines[half + i] = std::sin(angle);
            angle *= step;
        }
    }
}

ggml_tensor * BlockOps::rotated(ggml_tensor * x, ggml_tensor * positions, float base, ggml_tensor * between, int64_t ratio) {
    Op & op = new_op(exact);
    op.ratio = ratio;
    ggml_tensor * arguments[] = {x, rotations(positions, x->ne[0], base), between};
    return ggml_custom_4d(context, GGML_TYPE_F32, x->ne[0], x->ne[1], positions->ne[0], 1, arguments, between == nullptr ? 2 : 3,
                          compute_rotated, GGML_N_TASKS_MAX, &op);
}

void BlockOps::compute_rotated(ggml_tensor * to, int, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const ggml_tensor *x = to->src[0], *rotations = to->src[1], *between = to->src[2];
    const int64_t half = to->ne[0] / 2, n_rows = to->ne[2];
    constexpr int64_t ROWS = 16; // of a task
    for (int64_t task; op.take((n_rows + ROWS - 1) / ROWS, task);) {
        for (int64_t row = task * ROWS; row < std::min((task + 1) * ROWS, n_rows); row++) {
            const int64_t group = between == nullptr ? 0 : row / (op.ratio + 1);
            const bool of_x = between == nullptr || row % (op.ratio + 1) < op.ratio;
            const ggml_tensor * source = of_x ? x : between;
            const char * from = static_cast<const char *>(source->data) + (of_x ? row - group : group) * source->nb[2];
            const float * cosines = static_cast<const float *>(rotations->data) + row * to->ne[0];
            for (int64_t head = 0; head < to->ne[1]; head++) {
                op.kernels->rotate(reinterpret_cast<const float *>(from + head * source->nb[1]), cosines, half,
                                     reinterpret_cast<float *>(static_cast<char *>(to->data) + row * to->nb[2] + head * to->nb[1]));
            }
        }
    }
}

// ---- attention ---------------------------------------------------------------------------------------------------------

ggml_tensor * BlockOps::attention(ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, bool causal, bool in_f32) {
    return q->ne[2] < MIN_ROWS ? attention_of_few(q, k, v, causal) : attention_of_many(q, k, v, causal, in_f32 ? exact : fast);
}

ggml_tensor * BlockOps::attention_of_many(ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, bool causal, const Kernels * kernels) {
    const int64_t head_dim = q->ne[0];
    Op & op = new_op(kernels);
    op.causal = causal;
    op.scale = 1.0f / std::sqrt(static_cast<float>(head_dim));
    ggml_tensor * arguments[] = {q, packed_keys(k, kernels), packed_values(v, kernels), k};
    ggml_tensor * result = ggml_custom_4d(context, GGML_TYPE_F32, head_dim * q->ne[1], q->ne[2], q->ne[3], 1, arguments, 4,
                                          compute_attention, GGML_N_TASKS_MAX, &op);
    last_attention = {result, &op, compute_attention, head_dim};
    return result;
}

ggml_tensor * BlockOps::packed_keys(ggml_tensor * k, const Kernels * kernels) {
    const int64_t size = round_up(k->ne[2], KEY_BLOCK) * k->ne[0] * k->ne[1] * k->ne[3];
    return new_packed(size, k, compute_keys, new_op(kernels));
}

ggml_tensor * BlockOps::packed_values(ggml_tensor * v, const Kernels * kernels) {
    const int64_t size = round_up(v->ne[2], KEY_BLOCK) * round_up(v->ne[0], COLUMN_BLOCK) * v->ne[1] * v->ne[3];
    return new_packed(size, v, compute_values, new_op(kernels));
}

// `size` operands, and room to align them.
ggml_tensor * BlockOps::new_packed(int64_t size, ggml_tensor * from, ggml_custom_op_t compute, Op & op) {
    const int64_t room = OPERAND_ALIGNMENT / operand_size(*op.kernels);
    return ggml_custom_4d(context, operand_type(*op.kernels), size + room, 1, 1, 1, &from, 1, compute, GGML_N_TASKS_MAX, &op);
}

void BlockOps::compute_keys(ggml_tensor * to, int, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const ggml_tensor * k = to->src[0];
    const int64_t head_dim = k->ne[0], n_keys = k->ne[2], n_blocks = (n_keys + KEY_BLOCK - 1) / KEY_BLOCK;
    for (int64_t task; op.take(n_blocks * k->ne[1] * k->ne[3], task);) {
        const int64_t first = task % n_blocks * KEY_BLOCK, head = task / n_blocks;
        op.kernels->pack_keys(head_rows(k, head % k->ne[1], first, head / k->ne[1]), std::min(KEY_BLOCK, n_keys - first), head_dim,
                              aligned(to->data) + (head * n_blocks * KEY_BLOCK + first) * head_dim *
                                                      operand_size(*op.kernels));
    }
}

void BlockOps::compute_values(ggml_tensor * to, int, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const ggml_tensor * v = to->src[0];
    const int64_t head_dim = v->ne[0], n_values = v->ne[2], n_blocks = (n_values + KEY_BLOCK - 1) / KEY_BLOCK;
    const int64_t n = n_blocks * KEY_BLOCK;
    for (int64_t task; op.take(n_blocks * v->ne[1] * v->ne[3], task);) {
        const int64_t first = task % n_blocks * KEY_BLOCK, head = task / n_blocks;
        op.kernels->pack_values(head_rows(v, head % v->ne[1], first, head / v->ne[1]), first, std::min(KEY_BLOCK, n_values - first), head_dim, n * op.kernels->tile,
                                aligned(to->data) +
                                    head * n * round_up(head_dim, COLUMN_BLOCK) * operand_size(*op.kernels));
    }
}

void BlockOps::compute_attention(ggml_tensor * to, int thread, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const ggml_tensor *q = to->src[0], *k = to->src[3];
    const int64_t head_dim = q->ne[0], n_head = q->ne[1], n_q = q->ne[2], n_head_kv = k->ne[1], n_kv = k->ne[2];
    const int64_t most = query_block(head_dim), n_parts = (n_q + most - 1) / most, n = round_up(n_kv, KEY_BLOCK);
    const size_t size = operand_size(*op.kernels);
    const OperandRows rows = op.rows_of(to);
    for (int64_t task; op.take(n_parts * n_head * q->ne[3], task);) {
        // The last queries see the most: first those, so that the threads end together.
        const int64_t first = (n_parts - 1 - task / n_head % n_parts) * most;
        const int64_t head = task % n_head, batch = task / n_head / n_parts;
        const int64_t kv_head = batch * n_head_kv + head / (n_head / n_head_kv);
        AttentionBlock block = {};
        block.queries = reinterpret_cast<const float *>(static_cast<const char *>(q->data) + head * q->nb[1] +
                                                        first * q->nb[2] + batch * q->nb[3]);
        block.query_stride = q->nb[2] / sizeof(float);
        block.n_queries = std::min(most, n_q - first);
        block.head_dim = head_dim;
        block.keys = aligned(to->src[1]->data) + kv_head * n * head_dim * size;
        block.values = aligned(to->src[2]->data) + kv_head * n * round_up(head_dim, COLUMN_BLOCK) * size;
        block.n_keys = op.causal ? n_kv - n_q + first + 1 : n_kv;
        block.more_keys = op.causal ? 1 : 0;
        block.value_stride = n * op.kernels->tile;
        block.scale = op.scale;
        block.out = static_cast<float *>(to->data) + (batch * n_q + first) * n_head * head_dim + head * head_dim;
        block.out_stride = n_head * head_dim;
        block.place = {op.put == nullptr ? nullptr : &rows, batch * n_q + first, head * head_dim};
        block.scratch = op.scratch(thread);
        op.kernels->attend(block);
    }
}

// What the splits of the keys leave of each query and head, and from it the result.
ggml_tensor * BlockOps::attention_of_few(ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, bool causal) {
    const int64_t head_dim = q->ne[0], n_head = q->ne[1], n_q = q->ne[2], batch = q->ne[3];
    const int64_t n_splits = (k->ne[2] + SPLIT_KEYS - 1) / SPLIT_KEYS;
    Op &op = new_reading_op(exact), &combination = new_op(exact);
    op.causal = causal;
    op.scale = 1.0f / std::sqrt(static_cast<float>(head_dim));
    op.group = combination.group = n_head / k->ne[1];
    ggml_tensor * arguments[] = {q, k, v};
    ggml_tensor * partials = ggml_custom_4d(context, GGML_TYPE_F32, partial_size(head_dim), n_head * n_q, batch, n_splits,
                                            arguments, 3, compute_splits, GGML_N_TASKS_MAX, &op);
    return ggml_custom_4d(context, GGML_TYPE_F32, head_dim * n_head, n_q, batch, 1, &partials, 1, compute_combined,
                          GGML_N_TASKS_MAX, &combination);
}

// A key/value head's queries follow each other in the partial results: [partial_size, group, n_q, n_head_kv, batch, n_splits].
void BlockOps::compute_splits(ggml_tensor * to, int thread, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const ggml_tensor *q = to->src[0], *k = to->src[1], *v = to->src[2];
    const int64_t n_q = q->ne[2], n_head_kv = k->ne[1], n_kv = k->ne[2], batches = q->ne[3], group = op.group;
    // The heads of a split follow each other, since their keys lie side by side.
    for (int64_t task; op.take_near(thread, n_head_kv * batches * to->ne[3], task);) {
        const int64_t head = task % n_head_kv, batch = task / n_head_kv % batches, first = task / n_head_kv / batches * SPLIT_KEYS;
        SplitAttention split = {};
        split.queries = reinterpret_cast<const float *>(static_cast<const char *>(q->data) + head * group * q->nb[1] +
                                                        batch * q->nb[3]);
        split.query_stride = q->nb[2] / sizeof(float);
        split.head_stride = q->nb[1] / sizeof(float);
        split.n_queries = n_q;
        split.group = group;
        split.head_dim = q->ne[0];
        split.keys = head_rows(k, head, first, batch);
        split.values = head_rows(v, head, first, batch);
        split.n_keys = std::min(SPLIT_KEYS, n_kv - first);
        split.n_seen = (op.causal ? n_kv - n_q + 1 : n_kv) - first;
        split.more_keys = op.causal ? 1 : 0;
        split.scale = op.scale;
        split.partials = static_cast<float *>(to->data) + task * n_q * group * to->ne[0];
        split.scratch = op.scratch(thread);
        op.kernels->attend_split(split);
    }
}

void BlockOps::compute_combined(ggml_tensor * to, int, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const ggml_tensor * partials = to->src[0];
    const int64_t n_q = to->ne[1], n_head = partials->ne[1] / n_q, head_dim = to->ne[0] / n_head;
    const int64_t split_stride = partials->nb[3] / sizeof(float);
    for (int64_t task; op.take(n_head * n_q * to->ne[2], task);) {
        const int64_t head = task % n_head, query = task / n_head % n_q, batch = task / n_head / n_q;
        const int64_t row = batch * n_head * n_q + head / op.group * op.group * n_q + query * op.group + head % op.group;
        op.kernels->combine_splits(static_cast<float *>(partials->data) + row * partials->ne[0], partials->ne[3], split_stride,
                                   head_dim, static_cast<float *>(to->data) + task * head_dim);
    }
}

} // namespace vxl
