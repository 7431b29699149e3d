// Operators for fewer rows than a block's. Here a thread soon waits for the others, and for the first weights of the next operator; so
// operators are few, and up to a few rows are quantized by every thread for itself.
#include <algorithm>
#include <cstring>

#include "kernels/block_ops.h"
#include "kernels/tensors.h"

namespace vxl {

namespace {

// Columns of a task: as many weights as a part of the second-level cache holds.
int64_t columns_of_task(const ggml_tensor * weight, size_t bytes) {
    return std::max<int64_t>(1, bytes / weight->nb[1]);
}

constexpr size_t TASK_BYTES = 64 << 10;
constexpr int64_t GROUP = 32; // columns that are quantized together

} // namespace

// ---- rows that are multiplied ------------------------------------------------------------------------------------------

size_t BlockOps::own_rows_bytes(const ggml_tensor * x) const {
    const int64_t n_blocks = (x->ne[0] + INT8_K_BLOCK - 1) / INT8_K_BLOCK;
    return round_up(int8->few_bytes * n_blocks * n_rows_of(x) + x->ne[0] * sizeof(float), OPERAND_ALIGNMENT);
}

// What a product of few rows takes for x, and with it a norm's gain: x itself, if every thread quantizes it, or operands.
std::vector<ggml_tensor *> BlockOps::few_rows(ggml_tensor * x, Work & work) {
    constexpr int64_t MOST_OWN_ROWS = 4;
    if (n_rows_of(x) > MOST_OWN_ROWS || own_rows_bytes(x) + sizeof(float) * 2 * MOST_OWN_ROWS * MOST_GATED_COLUMNS > scratch_size) {
        return {int8_operands(0, x)};
    }
    work.quantizes = true;
    if (last_norm.result != x || x->src[2] != nullptr) {
        return {x};
    }
    work.norms = true;
    work.eps = last_norm.op->eps;
    return {x->src[0], x->src[1]};
}

// The operands of a thread, from an operator's argument; the next is a norm's gain.
BlockOps::FewRows BlockOps::Op::few_rows(const ggml_tensor * to, int argument, int thread) const {
    const ggml_tensor * given = to->src[argument];
    if (!quantizes) {
        return {static_cast<const char *>(given->data), given->nb[2]};
    }
    const Int8Kernels & int8 = *ops->int8;
    const int64_t k = given->ne[0], n_rows = n_rows_of(given);
    const size_t k_block_bytes = int8.few_bytes * n_rows;
    char * out = static_cast<char *>(scratch(thread));
    float * normed = reinterpret_cast<float *>(out + k_block_bytes * ((k + INT8_K_BLOCK - 1) / INT8_K_BLOCK));
    for (int64_t row = 0; row < n_rows; row++) {
        const float * values = reinterpret_cast<const float *>(row_of(given, row));
        if (norms) {
            kernels->rms_norm(values, k, static_cast<const float *>(to->src[argument + 1]->data), eps, normed);
            values = normed;
        }
        int8.quantize_few(values, k, out + row * int8.few_bytes, k_block_bytes);
    }
    return {out, k_block_bytes};
}

// ---- products ----------------------------------------------------------------------------------------------------------

bool BlockOps::suits_few(std::initializer_list<const ggml_tensor *> weights, const ggml_tensor * x) const {
    return n_rows_of(x) < MIN_ROWS && std::all_of(weights.begin(), weights.end(), [&](const ggml_tensor * weight) {
               return takes_few_rows(weight) && suits(weight, x);
           });
}

// Arguments: weight, rows, a norm's gain if rows are normed, bias, residual.
ggml_tensor * BlockOps::few_product(ggml_tensor * weight, ggml_tensor * bias, const std::vector<ggml_tensor *> & rows, const Work & work,
                                    const int64_t (&ne)[4], ggml_tensor * residual) {
    Op & op = new_reading_op(exact);
    static_cast<Work &>(op) = work;
    std::vector<ggml_tensor *> arguments = {weight};
    arguments.insert(arguments.end(), rows.begin(), rows.end());
    const auto add = [&](ggml_tensor * t) {
        if (t == nullptr) {
            return -1;
        }
        arguments.push_back(t);
        return static_cast<int>(arguments.size()) - 1;
    };
    op.bias = add(bias);
    op.residual = add(residual);
    last_product = {};
    return ggml_custom_4d(context, GGML_TYPE_F32, weight->ne[1], ne[1], ne[2], ne[3], arguments.data(), static_cast<int>(arguments.size()),
                          compute_few_int8_rows, GGML_N_TASKS_MAX, &op);
}

void BlockOps::compute_few_int8_rows(ggml_tensor * to, int thread, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const ggml_tensor * weight = to->src[0];
    const int64_t n_columns = columns_of_task(weight, TASK_BYTES);
    FewRows rows = {};
    for (int64_t task; op.take_near(thread, (to->ne[0] + n_columns - 1) / n_columns, task);) {
        if (rows.data == nullptr) {
            rows = op.few_rows(to, 1, thread);
        }
        Int8Block block = {};
        block.rows = rows.data;
        block.k_block_bytes = rows.k_block_bytes;
        block.n_rows = n_rows_of(to);
        block.k = weight->ne[0];
        const int64_t column = task * n_columns;
        const auto values = [&](int argument) {
            return argument < 0 ? nullptr : static_cast<const float *>(to->src[argument]->data) + column;
        };
        block.weights = matrix(weight, column * weight->nb[1], weight->nb[1]);
        block.n_columns = std::min(n_columns, to->ne[0] - column);
        block.bias = values(op.bias);
        block.residual = values(op.residual);
        block.out = static_cast<float *>(to->data) + column;
        block.out_stride = to->ne[0];
        op.ops->int8->few_rows(block);
    }
}

// ---- projections of attention ------------------------------------------------------------------------------------------

ggml_tensor * BlockOps::side_by_side(const std::vector<Projection> & projections, ggml_tensor * x) {
    Work work = {};
    work.ops = this;
    work.kernels = exact;
    std::vector<ggml_tensor *> arguments = few_rows(x, work);
    work.first_weight = static_cast<int>(arguments.size());
    int64_t n_columns = 0;
    for (const Projection & p : projections) {
        arguments.push_back(p.weight);
        n_columns += p.weight->ne[1];
        work.biases.push_back(p.bias);
    }
    Op & op = new_reading_op(exact);
    static_cast<Work &>(op) = work;
    return ggml_custom_4d(context, GGML_TYPE_F32, n_columns, n_rows_of(x), 1, 1, arguments.data(), static_cast<int>(arguments.size()),
                          compute_side_by_side, GGML_N_TASKS_MAX, &op);
}

void BlockOps::compute_side_by_side(ggml_tensor * to, int thread, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const size_t n_weights = op.biases.size();
    const auto n_tasks = [&](const ggml_tensor * weight) {
        const int64_t n = columns_of_task(weight, TASK_BYTES);
        return (weight->ne[1] + n - 1) / n;
    };
    int64_t all_tasks = 0;
    for (size_t i = 0; i < n_weights; i++) {
        all_tasks += n_tasks(to->src[op.first_weight + i]);
    }
    FewRows rows = {};
    for (int64_t task; op.take_near(thread, all_tasks, task);) {
        if (rows.data == nullptr) {
            rows = op.few_rows(to, 0, thread);
        }
        size_t i = 0;
        int64_t before = 0; // columns of the weights before
        for (; task >= n_tasks(to->src[op.first_weight + i]); i++) {
            task -= n_tasks(to->src[op.first_weight + i]);
            before += to->src[op.first_weight + i]->ne[1];
        }
        const ggml_tensor * weight = to->src[op.first_weight + i];
        const int64_t n = columns_of_task(weight, TASK_BYTES), column = task * n;
        Int8Block block = {};
        block.rows = rows.data;
        block.k_block_bytes = rows.k_block_bytes;
        block.n_rows = to->ne[1];
        block.k = weight->ne[0];
        block.weights = matrix(weight, column * weight->nb[1], weight->nb[1]);
        block.n_columns = std::min(n, weight->ne[1] - column);
        block.bias = op.biases[i] == nullptr ? nullptr : static_cast<const float *>(op.biases[i]->data) + column;
        block.out = static_cast<float *>(to->data) + before + column;
        block.out_stride = to->ne[0];
        op.ops->int8->few_rows(block);
    }
}

ggml_tensor * BlockOps::placed(ggml_tensor * projections, ggml_tensor * positions, float base, int64_t head_dim, int64_t n_head,
                               ggml_tensor * places, ggml_tensor * keys, ggml_tensor * values) {
    Op & op = new_op(exact);
    ggml_tensor * arguments[] = {projections, rotations(positions, head_dim, base), places, keys, values};
    return ggml_custom_4d(context, GGML_TYPE_F32, head_dim, n_head, positions->ne[0], 1, arguments, 5, compute_placed, GGML_N_TASKS_MAX,
                          &op);
}

void BlockOps::compute_placed(ggml_tensor * to, int, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const ggml_tensor *projections = to->src[0], *rotations = to->src[1], *places = to->src[2], *keys = to->src[3], *values = to->src[4];
    const int64_t head_dim = to->ne[0], n_head = to->ne[1];
    const auto write = [&](const ggml_tensor * rows, int64_t row, int64_t first, const float * from, int64_t n) {
        char * out = static_cast<char *>(rows->data) + row * rows->nb[1] + first * ggml_type_size(rows->type);
        if (rows->type == GGML_TYPE_F32) {
            std::memcpy(out, from, n * sizeof(float));
        } else {
            op.kernels->to_halves(from, n, reinterpret_cast<uint16_t *>(out));
        }
    };
    for (int64_t row; op.take(to->ne[2], row);) {
        const float * from = reinterpret_cast<const float *>(static_cast<const char *>(projections->data) + row * projections->nb[1]);
        const float * cosines = static_cast<const float *>(rotations->data) + row * head_dim;
        const int64_t place = static_cast<const int32_t *>(places->data)[row], half = head_dim / 2;
        for (int64_t head = 0; head < n_head; head++, from += head_dim) {
            op.kernels->rotate(from, cosines, half, static_cast<float *>(to->data) + (row * n_head + head) * head_dim);
        }
        for (int64_t first = 0; first < keys->ne[0]; first += head_dim, from += head_dim) {
            alignas(OPERAND_ALIGNMENT) float key[MAX_HEAD_DIM];
            op.kernels->rotate(from, cosines, half, key);
            write(keys, place, first, key, head_dim);
        }
        write(values, place, 0, from, values->ne[0]);
    }
}

// ---- feed-forward ------------------------------------------------------------------------------------------------------

// Operands of the down projection: arguments are the two weights, rows, and a norm's gain.
ggml_tensor * BlockOps::few_hidden(const FeedForward & weights, ggml_tensor * x) {
    Work work = {};
    work.ops = this;
    work.kernels = exact;
    std::vector<ggml_tensor *> arguments = {weights.gate, weights.up};
    for (ggml_tensor * t : few_rows(x, work)) {
        arguments.push_back(t);
    }
    // Both matrices' columns make a task.
    work.columns = std::clamp<int64_t>(columns_of_task(weights.gate, TASK_BYTES / 2) / GROUP * GROUP, GROUP, MOST_GATED_COLUMNS);
    work.n_rows = n_rows_of(x);
    Op & op = new_reading_op(exact);
    static_cast<Work &>(op) = work;
    return ggml_custom_4d(context, GGML_TYPE_I8, int8->few_bytes, work.n_rows, (weights.gate->ne[1] + INT8_K_BLOCK - 1) / INT8_K_BLOCK, 1,
                          arguments.data(), static_cast<int>(arguments.size()), compute_few_hidden, GGML_N_TASKS_MAX, &op);
}

void BlockOps::compute_few_hidden(ggml_tensor * to, int thread, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const int64_t n_columns = to->src[0]->ne[1];
    alignas(OPERAND_ALIGNMENT) float gate[MIN_ROWS * MOST_GATED_COLUMNS], up[MIN_ROWS * MOST_GATED_COLUMNS];
    FewRows rows = {};
    for (int64_t task; op.take_near(thread, (n_columns + op.columns - 1) / op.columns, task);) {
        if (rows.data == nullptr) {
            rows = op.few_rows(to, 2, thread);
        }
        const int64_t column = task * op.columns, n = std::min(op.columns, n_columns - column);
        for (const int i : {0, 1}) {
            const ggml_tensor * weight = to->src[i];
            Int8Block block = {};
            block.rows = rows.data;
            block.k_block_bytes = rows.k_block_bytes;
            block.n_rows = op.n_rows;
            block.k = weight->ne[0];
            block.weights = matrix(weight, column * weight->nb[1], weight->nb[1]);
            block.n_columns = n;
            block.out = i == 0 ? gate : up;
            block.out_stride = MOST_GATED_COLUMNS;
            op.ops->int8->few_rows(block);
        }
        for (int64_t row = 0; row < op.n_rows; row++) {
            op.ops->int8->put_few_gated(gate + row * MOST_GATED_COLUMNS, up + row * MOST_GATED_COLUMNS, n,
                                        static_cast<char *>(to->data) + row * to->nb[1], to->nb[2], column, n_columns);
        }
    }
}

} // namespace vxl
