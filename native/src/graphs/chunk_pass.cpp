#include "graphs/chunk_pass.h"

#include "interface/status.h"

namespace vxl {

void ChunkPass::run(vxl_memory & memory, const int32_t * ids, int32_t n, const vxl_features * features, int32_t first_row,
                    const int32_t * seen, int32_t n_seen, const int32_t * cancel) {
    const vxl_model & model = parts.model;
    if (&memory.model != &model || (features != nullptr && &features->model != &model)) {
        fail(VXL_INVALID_ARGUMENT, "the memory or the features buffer belongs to another model");
    }
    if (model.params.chunks.groups == 0) {
        fail(VXL_INVALID_ARGUMENT, "this model keeps summaries; it takes vxl_decoder_window");
    }
    if (n < 1) {
        fail(VXL_INVALID_ARGUMENT, "n is %d, expected 1 or more", n);
    }
    const Layout layout = this->layout(ids, n);
    check(memory, layout, features, first_row, seen, n_seen);
    memory.check_room(n);
    const bool all = seen == nullptr || n_seen == memory.length || layout.n_visual == 0;

    const Pass pass = parts.begin_pass(memory, n, /* later = */ n);
    const Graph & graph = pass.graph;
    ggml_context * c = graph.context;
    const DecoderParams & p = model.params.decoder;
    const Weights & w = model.weights;
    const int32_t n_text = n - layout.n_visual;

    ggml_tensor *id_input = nullptr, *order_input = nullptr, *x = nullptr;
    if (n_text > 0) {
        id_input = new_input(graph, GGML_TYPE_I32, n_text, 1, "tokens");
        x = ggml_get_rows(c, w.token_embd, id_input);
    }
    if (layout.n_visual > 0) {
        ggml_tensor * visual = ggml_view_2d(c, features->rows, features->rows->ne[0], layout.n_visual, features->rows->nb[1],
                                            features->rows->nb[1] * first_row);
        x = x == nullptr ? visual : ggml_concat(c, x, visual, 1);
    }
    if (n_text > 0 && layout.n_visual > 0) {
        order_input = new_input(graph, GGML_TYPE_I32, n, 1, "order");
        x = ggml_get_rows(c, x, order_input);
    }
    const Sight sight = all ? Sight{} : begin_sight(pass, layout, n_seen);

    for (int32_t i = 0; i < p.n_layer; i++) {
        const DecoderLayer & layer = w.decoder[i];
        ggml_tensor * normed = rms_norm(graph, layer.attn_norm, x, p.rms_eps);
        if (i == p.n_layer - 1) {
            parts.write_keys(graph, memory, i, normed, pass.positions, pass.positions);
            break; // of the last block only keys and values are wanted
        }
        ggml_tensor * q = parts.project(graph, memory, i, normed, pass.positions, pass.positions);
        ggml_tensor * attended = all ? parts.attend(pass, i, q, pass.mask) : attend(pass, sight, layout, i, q);
        x = parts.finish_block(graph, layer, x, attended);
        graph.add(x);
    }

    parts.compute.allocate(graph);
    DecoderParts::set_positions(pass.positions, memory.length);
    if (id_input != nullptr) {
        ggml_backend_tensor_set(id_input, layout.text.data(), 0, ggml_nbytes(id_input));
    }
    if (order_input != nullptr) {
        ggml_backend_tensor_set(order_input, layout.order.data(), 0, ggml_nbytes(order_input));
    }
    if (!all) {
        set_sight(sight, pass, layout, seen, n_seen);
    }
    parts.compute.run(graph, cancel);
    memory.length += n;
}

ChunkPass::Layout ChunkPass::layout(const int32_t * ids, int32_t n) const {
    Layout layout;
    for (int32_t i = 0; i < n; i++) {
        if (ids[i] == VXL_VISUAL_TOKEN) {
            layout.n_visual++;
            continue;
        }
        parts.check_token(ids, i);
        if (i > 0 && ids[i - 1] != VXL_VISUAL_TOKEN) {
            layout.runs.back().count++;
        } else {
            layout.runs.push_back({i, 1});
        }
        layout.text.push_back(ids[i]);
    }
    int32_t text = 0, visual = n - layout.n_visual;
    for (int32_t i = 0; i < n; i++) {
        layout.order.push_back(ids[i] == VXL_VISUAL_TOKEN ? visual++ : text++);
    }
    return layout;
}

void ChunkPass::check(const vxl_memory & memory, const Layout & layout, const vxl_features * features, int32_t first_row,
                      const int32_t * seen, int32_t n_seen) const {
    if (layout.n_visual > 0) {
        if (features == nullptr) {
            fail(VXL_INVALID_ARGUMENT, "features is NULL, but %d tokens are visual", layout.n_visual);
        }
        features->check_rows(first_row, layout.n_visual);
    }
    if (layout.runs.size() > MAX_RUNS) {
        fail(VXL_INVALID_ARGUMENT, "%zu runs of text among visual tokens, expected at most %d in a pass", layout.runs.size(), MAX_RUNS);
    }
    for (int32_t i = 0; seen != nullptr && i < n_seen; i++) {
        const int32_t least = i == 0 ? 0 : seen[i - 1] + 1;
        if (seen[i] < least || seen[i] >= memory.length) {
            fail(VXL_INVALID_ARGUMENT, "position %d that is seen is %d, expected %d to %d", i, seen[i], least, memory.length - 1);
        }
    }
    if (n_seen < 0) {
        fail(VXL_INVALID_ARGUMENT, "n_seen is %d, expected 0 or more", n_seen);
    }
}

int32_t ChunkPass::run_keys(const Pass & pass, const Run & run) const {
    return pass.path().filled_up(pass.memory.length + run.first + run.count, pass.memory.rows());
}

ChunkPass::Sight ChunkPass::begin_sight(const Pass & pass, const Layout & layout, int32_t n_seen) {
    const Graph & graph = pass.graph;
    const int32_t n_keys = pass.path().filled_up(n_seen + pass.n_tokens, INT32_MAX);
    const int64_t head_dim = parts.model.params.decoder.head_dim();
    Sight sight;
    sight.index = new_input(graph, GGML_TYPE_I32, n_keys, 1, "seen");
    // begin_pass() has made room for these in the mask.
    if (needs_mask(graph, pass.path(), head_dim, pass.n_tokens)) {
        sight.mask = parts.causal_mask.rows(graph, n_seen, pass.n_tokens, n_keys);
    }
    if (!layout.runs.empty()) {
        sight.merged = new_input(graph, GGML_TYPE_I32, pass.n_tokens, 1, "merged");
    }
    for (const Run & run : layout.runs) {
        const bool masked = needs_mask(graph, pass.path(), head_dim, run.count);
        sight.run_masks.push_back(
            masked ? parts.causal_mask.rows(graph, pass.memory.length + run.first, run.count, run_keys(pass, run)) : nullptr);
    }
    return sight;
}

void ChunkPass::set_sight(const Sight & sight, const Pass & pass, const Layout & layout, const int32_t * seen, int32_t n_seen) {
    std::vector<int32_t> index(seen, seen + n_seen);
    for (int32_t i = 0; i < pass.n_tokens; i++) {
        index.push_back(pass.memory.length + i);
    }
    index.resize(sight.index->ne[0], 0); // hidden by the mask
    ggml_backend_tensor_set(sight.index, index.data(), 0, ggml_nbytes(sight.index));
    if (sight.merged != nullptr) {
        std::vector<int32_t> merged(pass.n_tokens);
        for (int32_t i = 0; i < pass.n_tokens; i++) {
            merged[i] = i;
        }
        int32_t next = pass.n_tokens;
        for (const Run & run : layout.runs) {
            for (int32_t i = 0; i < run.count; i++) {
                merged[run.first + i] = next++;
            }
        }
        ggml_backend_tensor_set(sight.merged, merged.data(), 0, ggml_nbytes(sight.merged));
    }
}

// All as if they were visual, over what is seen; then text over everything, in its place.
ggml_tensor * ChunkPass::attend(const Pass & pass, const Sight & sight, const Layout & layout, int32_t layer, ggml_tensor * q) const {
    const Graph & graph = pass.graph;
    ggml_context * c = graph.context;
    const vxl_memory & memory = pass.memory;
    ggml_tensor * attended =
        attention(graph, pass.paths[layer], q, memory.gathered_keys(graph, layer, sight.index),
                  memory.gathered_values(graph, layer, sight.index), /* causal = */ true, sight.mask);
    if (sight.merged == nullptr) {
        return attended;
    }
    ggml_tensor * text = nullptr;
    for (size_t i = 0; i < layout.runs.size(); i++) {
        const Run & run = layout.runs[i];
        const int32_t n_keys = run_keys(pass, run);
        ggml_tensor * queries = ggml_view_3d(c, q, q->ne[0], q->ne[1], run.count, q->nb[1], q->nb[2], q->nb[2] * run.first);
        ggml_tensor * of_run = attention(graph, pass.paths[layer], queries, memory.keys(graph, layer, n_keys),
                                         memory.values(graph, layer, n_keys), /* causal = */ true, sight.run_masks[i]);
        text = text == nullptr ? of_run : ggml_concat(c, text, of_run, 1);
    }
    return ggml_get_rows(c, ggml_concat(c, attended, text, 1), sight.merged);
}

} // namespace vxl
