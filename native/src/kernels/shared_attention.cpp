// Attention of several sequences over keys in common and keys of their own. Blocks and splits begin at the same keys as those of
// one sequence alone, so that each gets the bits that it would get alone.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "kernels/block_ops.h"
#include "kernels/tensors.h"

namespace vxl {

namespace {

using Sequence = SharedKeys::Sequence;

// A sequence's keys from number `first` on, a multiple of `block`, in blocks of so many.
struct OwnKeys {
    int64_t first;
    int64_t block;
    const SharedKeys & shared;

    OwnKeys(const SharedKeys & shared, int64_t block) : first(shared.n_shared / block * block), block(block), shared(shared) {}

    int64_t n_keys(const Sequence & s) const { return shared.n_shared + int64_t(s.rows.size()) - first; }
    int64_t n_blocks(const Sequence & s) const { return (n_keys(s) + block - 1) / block; }

    int64_t n_blocks() const {
        int64_t n = 0;
        for (const Sequence & s : shared.sequences) {
            n += n_blocks(s);
        }
        return n;
    }

    int64_t most_blocks() const {
        int64_t n = 0;
        for (const Sequence & s : shared.sequences) {
            n = std::max(n, n_blocks(s));
        }
        return n;
    }

    // Of the keys of block `index` of a sequence, their rows; returns how many there are.
    int64_t rows(const Sequence & s, int64_t index, int32_t * rows) const {
        const int64_t n = std::min(block, n_keys(s) - index * block);
        for (int64_t i = 0; i < n; i++) {
            const int64_t number = first + index * block + i;
            rows[i] = number < shared.n_shared ? static_cast<int32_t>(number) : s.rows[number - shared.n_shared];
        }
        return n;
    }
};

// A block of a sequence.
struct OwnBlock {
    const Sequence * sequence;
    int64_t index;  // of its blocks
    int64_t before; // blocks of the sequences before it
};

// Block number `n` of all sequences' own.
OwnBlock own_block(const OwnKeys & own, int64_t n) {
    int64_t before = 0;
    for (const Sequence & s : own.shared.sequences) {
        const int64_t blocks = own.n_blocks(s);
        if (n < before + blocks) {
            return {&s, n - before, before};
        }
        before += blocks;
    }
    return {nullptr, 0, before};
}

// A head's rows side by side.
Matrix gathered(const ggml_tensor * t, int64_t head, const int32_t * rows, int64_t n, void * to) {
    const size_t bytes = ggml_row_size(t->type, t->ne[0]);
    Matrix m = head_rows(t, head, 0);
    for (int64_t i = 0; i < n; i++) {
        std::memcpy(static_cast<char *>(to) + i * bytes, m.data + rows[i] * m.stride, bytes);
    }
    m.data = static_cast<const char *>(to);
    m.stride = bytes;
    return m;
}

ggml_tensor * first_keys(ggml_context * context, ggml_tensor * t, int64_t n) {
    return ggml_view_3d(context, t, t->ne[0], t->ne[1], n, t->nb[1], t->nb[2], 0);
}

} // namespace

ggml_tensor * BlockOps::attention(ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, const SharedKeys & shared, bool few,
                                  bool in_f32) {
    return few ? shared_attention_of_few(q, k, v, shared) : shared_attention_of_many(q, k, v, shared, in_f32 ? exact : fast);
}

// ---- many queries: keys and values are converted, the common ones once -------------------------------------------------

ggml_tensor * BlockOps::shared_attention_of_many(ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, const SharedKeys & shared,
                                                 const Kernels * kernels) {
    const OwnKeys own(shared, KEY_BLOCK);
    const int64_t head_dim = q->ne[0], n_head_kv = k->ne[1], n_own = own.n_blocks() * KEY_BLOCK * n_head_kv;
    const auto new_shared_op = [&]() -> Op & {
        Op & op = new_op(kernels);
        op.shared = &shared;
        return op;
    };
    ggml_tensor * arguments[6] = {q, new_packed(n_own * head_dim, k, compute_own_keys, new_shared_op()),
                                  new_packed(n_own * round_up(head_dim, COLUMN_BLOCK), v, compute_own_values, new_shared_op()), k};
    if (own.first > 0) {
        arguments[4] = packed_keys(first_keys(context, k, own.first), kernels);
        arguments[5] = packed_values(first_keys(context, v, own.first), kernels);
    }
    Op & op = new_shared_op();
    op.scale = 1.0f / std::sqrt(static_cast<float>(head_dim));
    return ggml_custom_4d(context, GGML_TYPE_F32, head_dim * q->ne[1], q->ne[2], 1, 1, arguments, own.first > 0 ? 6 : 4,
                          compute_shared_attention, GGML_N_TASKS_MAX, &op);
}

// A sequence's heads follow each other, and a head's blocks.
void BlockOps::compute_own_keys(ggml_tensor * to, int thread, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const ggml_tensor * k = to->src[0];
    const int64_t head_dim = k->ne[0], n_heads = k->ne[1];
    const OwnKeys own(*op.shared, KEY_BLOCK);
    for (int64_t task; op.take(own.n_blocks() * n_heads, task);) {
        const OwnBlock block = own_block(own, task / n_heads);
        const int64_t head = task % n_heads, n_blocks = own.n_blocks(*block.sequence);
        int32_t rows[KEY_BLOCK];
        const int64_t n = own.rows(*block.sequence, block.index, rows);
        const int64_t at = block.before * n_heads + head * n_blocks + block.index;
        op.kernels->pack_keys(gathered(k, head, rows, n, op.scratch(thread)), n, head_dim,
                              aligned(to->data) + at * KEY_BLOCK * head_dim * operand_size(*op.kernels));
    }
}

void BlockOps::compute_own_values(ggml_tensor * to, int thread, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const ggml_tensor * v = to->src[0];
    const int64_t head_dim = v->ne[0], n_heads = v->ne[1];
    const OwnKeys own(*op.shared, KEY_BLOCK);
    for (int64_t task; op.take(own.n_blocks() * n_heads, task);) {
        const OwnBlock block = own_block(own, task / n_heads);
        const int64_t head = task % n_heads, n_blocks = own.n_blocks(*block.sequence);
        int32_t rows[KEY_BLOCK];
        const int64_t n = own.rows(*block.sequence, block.index, rows);
        const int64_t at = block.before * n_heads + head * n_blocks;
        op.kernels->pack_values(gathered(v, head, rows, n, op.scratch(thread)), block.index * KEY_BLOCK, n, head_dim,
                                n_blocks * KEY_BLOCK * op.kernels->tile,
                                aligned(to->data) +
                                    at * KEY_BLOCK * round_up(head_dim, COLUMN_BLOCK) * operand_size(*op.kernels));
    }
}

void BlockOps::compute_shared_attention(ggml_tensor * to, int thread, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const ggml_tensor *q = to->src[0], *k = to->src[3];
    const SharedKeys & shared = *op.shared;
    const OwnKeys own(shared, KEY_BLOCK);
    const int64_t head_dim = q->ne[0], n_head = q->ne[1], n_head_kv = k->ne[1];
    const int64_t key_size = head_dim * operand_size(*op.kernels);
    const int64_t value_size = round_up(head_dim, COLUMN_BLOCK) * operand_size(*op.kernels);
    const auto n_parts = [](const Sequence & s) { return (s.n_queries + QUERY_BLOCK - 1) / QUERY_BLOCK; };
    int64_t n_tasks = 0;
    for (const Sequence & s : shared.sequences) {
        n_tasks += n_parts(s) * n_head;
    }
    for (int64_t task; op.take(n_tasks, task);) {
        int64_t part = task / n_head, before = 0;
        const Sequence * s = shared.sequences.data();
        for (; part >= n_parts(*s); s++) {
            part -= n_parts(*s);
            before += own.n_blocks(*s);
        }
        const int64_t head = task % n_head, kv_head = head / (n_head / n_head_kv), first = part * QUERY_BLOCK;
        const int64_t n_own = own.n_blocks(*s) * KEY_BLOCK, at = before * n_head_kv * KEY_BLOCK + kv_head * n_own;
        AttentionBlock block = {};
        block.queries = reinterpret_cast<const float *>(static_cast<const char *>(q->data) + head * q->nb[1] +
                                                        (s->first_query + first) * q->nb[2]);
        block.query_stride = q->nb[2] / sizeof(float);
        block.n_queries = std::min(QUERY_BLOCK, s->n_queries - first);
        block.head_dim = head_dim;
        block.n_keys = own.first + own.n_keys(*s) - s->n_queries + first + 1;
        block.more_keys = 1;
        block.n_shared = own.first;
        if (own.first > 0) {
            block.keys = aligned(to->src[4]->data) + kv_head * own.first * key_size;
            block.values = aligned(to->src[5]->data) + kv_head * own.first * value_size;
            block.value_stride = own.first * op.kernels->tile;
        }
        block.own_keys = aligned(to->src[1]->data) + at * key_size;
        block.own_values = aligned(to->src[2]->data) + at * value_size;
        block.own_value_stride = n_own * op.kernels->tile;
        block.hidden = s->hidden;
        block.scale = op.scale;
        block.out = static_cast<float *>(to->data) + (s->first_query + first) * n_head * head_dim + head * head_dim;
        block.out_stride = n_head * head_dim;
        block.scratch = op.scratch(thread);
        op.kernels->attend(block);
    }
}

// ---- few queries: those of all sequences go over the common splits together --------------------------------------------

ggml_tensor * BlockOps::shared_attention_of_few(ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, const SharedKeys & shared) {
    const OwnKeys own(shared, SPLIT_KEYS);
    const int64_t head_dim = q->ne[0], n_head = q->ne[1], n_q = q->ne[2];
    const int64_t n_splits = own.first / SPLIT_KEYS + own.most_blocks();
    Op &op = new_reading_op(exact), &combination = new_op(exact);
    op.scale = 1.0f / std::sqrt(static_cast<float>(head_dim));
    op.group = combination.group = n_head / k->ne[1];
    op.shared = combination.shared = &shared;
    ggml_tensor * arguments[] = {q, k, v};
    ggml_tensor * partials = ggml_custom_4d(context, GGML_TYPE_F32, partial_size(head_dim), n_head * n_q, 1, n_splits, arguments,
                                            3, compute_shared_splits, GGML_N_TASKS_MAX, &op);
    return ggml_custom_4d(context, GGML_TYPE_F32, head_dim * n_head, n_q, 1, 1, &partials, 1, compute_shared_combined,
                          GGML_N_TASKS_MAX, &combination);
}

// [partial_size, group, n_q, n_head_kv, n_splits]; a sequence has as many splits as it has keys for.
void BlockOps::compute_shared_splits(ggml_tensor * to, int thread, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const ggml_tensor *q = to->src[0], *k = to->src[1], *v = to->src[2];
    const SharedKeys & shared = *op.shared;
    const OwnKeys own(shared, SPLIT_KEYS);
    const int64_t n_q = q->ne[2], n_heads = k->ne[1], group = op.group, n_common = own.first / SPLIT_KEYS;
    std::vector<HiddenKeys> hidden; // of each query
    bool any_hidden = false;
    for (const Sequence & s : shared.sequences) {
        hidden.insert(hidden.end(), s.n_queries, s.hidden);
        any_hidden |= s.hidden.n > 0;
    }
    for (int64_t task; op.take_near(thread, (n_common + own.n_blocks()) * n_heads, task);) {
        const int64_t head = task % n_heads;
        int64_t index = task / n_heads, first_query = 0;
        int32_t rows[SPLIT_KEYS];
        SplitAttention split = {};
        split.n_queries = n_q;
        split.n_keys = split.n_seen = SPLIT_KEYS;
        if (index >= n_common) {
            const OwnBlock block = own_block(own, index - n_common);
            const Sequence & s = *block.sequence;
            first_query = s.first_query;
            index = n_common + block.index;
            split.n_queries = s.n_queries;
            split.n_keys = own.rows(s, block.index, rows);
            split.rows = rows;
            split.n_seen = own.n_keys(s) - s.n_queries + 1 - block.index * SPLIT_KEYS;
            split.more_keys = 1;
        }
        split.first_key = index * SPLIT_KEYS;
        split.keys = head_rows(k, head, split.rows == nullptr ? split.first_key : 0);
        split.values = head_rows(v, head, split.rows == nullptr ? split.first_key : 0);
        split.hidden = any_hidden ? hidden.data() + first_query : nullptr;
        split.queries = reinterpret_cast<const float *>(static_cast<const char *>(q->data) + head * group * q->nb[1] +
                                                        first_query * q->nb[2]);
        split.query_stride = q->nb[2] / sizeof(float);
        split.head_stride = q->nb[1] / sizeof(float);
        split.group = group;
        split.head_dim = q->ne[0];
        split.scale = op.scale;
        split.partials = static_cast<float *>(to->data) + ((index * n_heads + head) * n_q + first_query) * group * to->ne[0];
        split.scratch = op.scratch(thread);
        op.kernels->attend_split(split);
    }
}

void BlockOps::compute_shared_combined(ggml_tensor * to, int, int, void * data) {
    Op & op = *static_cast<Op *>(data);
    const ggml_tensor * partials = to->src[0];
    const OwnKeys own(*op.shared, SPLIT_KEYS);
    const int64_t n_q = to->ne[1], n_head = partials->ne[1] / n_q, head_dim = to->ne[0] / n_head;
    const int64_t split_stride = partials->nb[3] / sizeof(float);
    for (int64_t task; op.take(n_head * n_q, task);) {
        const int64_t head = task % n_head, query = task / n_head;
        const Sequence * s = op.shared->sequences.data();
        while (query >= s->first_query + s->n_queries) {
            s++;
        }
        const int64_t row = head / op.group * op.group * n_q + query * op.group + head % op.group;
        op.kernels->combine_splits(static_cast<float *>(partials->data) + row * partials->ne[0],
                                   own.first / SPLIT_KEYS + own.n_blocks(*s), split_stride, head_dim,
                                   static_cast<float *>(to->data) + task * head_dim);
    }
}

} // namespace vxl
