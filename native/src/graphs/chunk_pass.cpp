#include "graphs/chunk_pass.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "interface/status.h"

namespace vxl {

namespace {

ggml_tensor * joined(const Graph & graph, ggml_tensor * rows, ggml_tensor * more) {
    return rows == nullptr ? more : ggml_concat(graph.context, rows, more, 1);
}

} // namespace

void ChunkPass::run(vxl_memory & memory, const int32_t * ids, const vxl_chunk * chunks, int32_t n_chunks, const vxl_features * features,
                    int32_t first_row, const int32_t * cancel) {
    const vxl_model & model = parts.model;
    if (&memory.model != &model || (features != nullptr && &features->model != &model)) {
        fail(VXL_INVALID_ARGUMENT, "the memory or the features buffer belongs to another model");
    }
    if (model.params.chunks.groups == 0) {
        fail(VXL_INVALID_ARGUMENT, "this model keeps summaries; it takes vxl_decoder_window");
    }
    const Layout layout = this->layout(memory, ids, chunks, n_chunks);
    check_features(layout, features, first_row);
    const int32_t n = layout.n_tokens, n_text = n - layout.n_visual;

    const Pass pass = parts.begin_pass(memory, n, /* later = */ n);
    const Graph & graph = pass.graph;
    ggml_context * c = graph.context;
    const DecoderParams & p = model.params.decoder;
    const Weights & w = model.weights;

    ggml_tensor *id_input = nullptr, *order_input = nullptr, *x = nullptr;
    if (n_text > 0) {
        id_input = new_input(graph, GGML_TYPE_I32, n_text, 1, "tokens");
        x = ggml_get_rows(c, w.token_embd, id_input);
    }
    if (layout.n_visual > 0) {
        ggml_tensor * visual = ggml_view_2d(c, features->rows, features->rows->ne[0], layout.n_visual, features->rows->nb[1],
                                            features->rows->nb[1] * first_row);
        x = joined(graph, x, visual);
    }
    if (n_text > 0 && layout.n_visual > 0) {
        order_input = new_input(graph, GGML_TYPE_I32, n, 1, "order");
        x = ggml_get_rows(c, x, order_input);
    }
    const Sights sights = begin_sights(pass, layout);

    for (int32_t i = 0; i < p.n_layer; i++) {
        const DecoderLayer & layer = w.decoder[i];
        ggml_tensor * normed = rms_norm(graph, layer.attn_norm, x, p.rms_eps);
        if (i == p.n_layer - 1) {
            parts.write_keys(graph, memory, i, normed, pass.positions, pass.positions);
            break; // of the last block only keys and values are wanted
        }
        ggml_tensor * q = parts.project(graph, memory, i, normed, pass.positions, pass.positions);
        x = parts.finish_block(graph, layer, x, attend(pass, sights, layout, i, q));
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
    set_sights(sights, pass, layout);
    parts.compute.run(graph, cancel);
    memory.length += n;
}

ChunkPass::Layout ChunkPass::layout(const vxl_memory & memory, const int32_t * ids, const vxl_chunk * chunks, int32_t n_chunks) const {
    if (n_chunks < 1 || n_chunks > MAX_CHUNKS) {
        fail(VXL_INVALID_ARGUMENT, "n_chunks is %d, expected 1 to %d", n_chunks, MAX_CHUNKS);
    }
    Layout layout;
    for (int32_t i = 0; i < n_chunks; i++) {
        if (chunks[i].count < 1) {
            fail(VXL_INVALID_ARGUMENT, "chunk %d has %d tokens, expected 1 or more", i, chunks[i].count);
        }
        memory.check_room(static_cast<int32_t>(std::min<int64_t>(int64_t(layout.n_tokens) + chunks[i].count, INT32_MAX)));
        add_chunk(layout, memory, ids, chunks[i]);
    }
    size_t n_runs = 0;
    for (const Part & part : layout.parts) {
        n_runs += part.text.size();
    }
    if (n_runs > MAX_RUNS) {
        fail(VXL_INVALID_ARGUMENT, "%zu runs of text among visual tokens, expected at most %d in a pass", n_runs, MAX_RUNS);
    }
    int32_t text = 0, visual = layout.n_tokens - layout.n_visual;
    for (int32_t i = 0; i < layout.n_tokens; i++) {
        layout.order.push_back(ids[i] == VXL_VISUAL_TOKEN ? visual++ : text++);
    }
    return layout;
}

void ChunkPass::add_chunk(Layout & layout, const vxl_memory & memory, const int32_t * ids, const vxl_chunk & chunk) const {
    const int32_t first = layout.n_tokens, before = memory.length + first;
    check_seen(chunk, before);
    Part part = {{first, chunk.count}, {}, /* all = */ true, {}};
    for (int32_t i = first; i < first + chunk.count; i++) {
        if (ids[i] == VXL_VISUAL_TOKEN) {
            layout.n_visual++;
            part.all = chunk.seen == nullptr || chunk.n_seen == before;
            continue;
        }
        parts.check_token(ids, i);
        if (i > first && ids[i - 1] != VXL_VISUAL_TOKEN) {
            part.text.back().count++;
        } else {
            part.text.push_back({i, 1});
        }
        layout.text.push_back(ids[i]);
    }
    layout.n_tokens += chunk.count;
    if (!part.all) {
        part.seen.assign(chunk.seen, chunk.seen + chunk.n_seen);
    } else if (!layout.parts.empty() && layout.parts.back().all) {
        Part & last = layout.parts.back(); // which goes on
        last.tokens.count += chunk.count;
        last.text.insert(last.text.end(), part.text.begin(), part.text.end());
        return;
    }
    layout.parts.push_back(std::move(part));
}

void ChunkPass::check_seen(const vxl_chunk & chunk, int32_t before) {
    if (chunk.n_seen < 0) {
        fail(VXL_INVALID_ARGUMENT, "n_seen is %d, expected 0 or more", chunk.n_seen);
    }
    for (int32_t i = 0; chunk.seen != nullptr && i < chunk.n_seen; i++) {
        const int32_t least = i == 0 ? 0 : chunk.seen[i - 1] + 1;
        if (chunk.seen[i] < least || chunk.seen[i] >= before) {
            fail(VXL_INVALID_ARGUMENT, "position %d that is seen is %d, expected %d to %d", i, chunk.seen[i], least, before - 1);
        }
    }
}

void ChunkPass::check_features(const Layout & layout, const vxl_features * features, int32_t first_row) {
    if (layout.n_visual == 0) {
        return;
    }
    if (features == nullptr) {
        fail(VXL_INVALID_ARGUMENT, "features is NULL, but %d tokens are visual", layout.n_visual);
    }
    features->check_rows(first_row, layout.n_visual);
}

int32_t ChunkPass::keys_up_to(const Pass & pass, const Run & tokens) {
    return pass.path().filled_up(pass.memory.length + tokens.first + tokens.count, pass.memory.rows());
}

ChunkPass::Sights ChunkPass::begin_sights(const Pass & pass, const Layout & layout) const {
    Sights sights;
    bool merges = false;
    for (const Part & part : layout.parts) {
        sights.parts.push_back(begin_sight(pass, part));
        merges |= !part.all && !part.text.empty();
    }
    if (merges) {
        sights.merged = new_input(pass.graph, GGML_TYPE_I32, pass.n_tokens, 1, "merged");
    }
    return sights;
}

ChunkPass::Sight ChunkPass::begin_sight(const Pass & pass, const Part & part) const {
    Sight sight;
    const auto mask_to_all = [&](const Run & tokens) {
        return mask(pass, pass.memory.length + tokens.first, tokens.count, keys_up_to(pass, tokens));
    };
    if (part.all) {
        sight.mask = mask_to_all(part.tokens);
        return sight;
    }
    const int32_t n_seen = static_cast<int32_t>(part.seen.size());
    const int32_t n_keys = pass.path().filled_up(n_seen + part.tokens.count, INT32_MAX);
    sight.index = new_input(pass.graph, GGML_TYPE_I32, n_keys, 1, "seen");
    sight.mask = mask(pass, n_seen, part.tokens.count, n_keys);
    for (const Run & run : part.text) {
        sight.text_masks.push_back(mask_to_all(run));
    }
    return sight;
}

// begin_pass() has made room for it.
ggml_tensor * ChunkPass::mask(const Pass & pass, int32_t before, int32_t count, int32_t n_keys) const {
    const bool needed = needs_mask(pass.graph, pass.path(), parts.model.params.decoder.head_dim(), count);
    return needed ? parts.causal_mask.rows(pass.graph, before, count, n_keys) : nullptr;
}

void ChunkPass::set_sights(const Sights & sights, const Pass & pass, const Layout & layout) {
    std::vector<int32_t> merged(pass.n_tokens);
    std::iota(merged.begin(), merged.end(), 0);
    int32_t next = pass.n_tokens;
    for (size_t i = 0; i < layout.parts.size(); i++) {
        const Part & part = layout.parts[i];
        if (part.all) {
            continue;
        }
        set_index(sights.parts[i], pass, part);
        for (const Run & run : part.text) {
            std::iota(merged.begin() + run.first, merged.begin() + run.first + run.count, next);
            next += run.count;
        }
    }
    if (sights.merged != nullptr) {
        ggml_backend_tensor_set(sights.merged, merged.data(), 0, ggml_nbytes(sights.merged));
    }
}

void ChunkPass::set_index(const Sight & sight, const Pass & pass, const Part & part) {
    std::vector<int32_t> index = part.seen;
    for (int32_t i = 0; i < part.tokens.count; i++) {
        index.push_back(pass.memory.length + part.tokens.first + i);
    }
    index.resize(sight.index->ne[0], 0); // hidden by the mask
    ggml_backend_tensor_set(sight.index, index.data(), 0, ggml_nbytes(sight.index));
}

// All as if they were visual, over what is seen; then text over everything, in its place.
ggml_tensor * ChunkPass::attend(const Pass & pass, const Sights & sights, const Layout & layout, int32_t layer, ggml_tensor * q) const {
    const Graph & graph = pass.graph;
    ggml_tensor *attended = nullptr, *text = nullptr;
    for (size_t i = 0; i < layout.parts.size(); i++) {
        const Part & part = layout.parts[i];
        const Sight & sight = sights.parts[i];
        attended = joined(graph, attended, attend(pass, sight, part, layer, q));
        for (size_t run = 0; !part.all && run < part.text.size(); run++) {
            text = joined(graph, text, attend_to_all(pass, part.text[run], sight.text_masks[run], layer, q));
        }
    }
    return text == nullptr ? attended : ggml_get_rows(graph.context, joined(graph, attended, text), sights.merged);
}

ggml_tensor * ChunkPass::attend(const Pass & pass, const Sight & sight, const Part & part, int32_t layer, ggml_tensor * q) {
    if (part.all) {
        return attend_to_all(pass, part.tokens, sight.mask, layer, q);
    }
    return attention(pass.graph, pass.paths[layer], queries(pass, part.tokens, q), pass.memory.gathered_keys(pass.graph, layer, sight.index),
                     pass.memory.gathered_values(pass.graph, layer, sight.index), /* causal = */ true, sight.mask);
}

ggml_tensor * ChunkPass::attend_to_all(const Pass & pass, const Run & tokens, ggml_tensor * mask, int32_t layer, ggml_tensor * q) {
    const int32_t n_keys = keys_up_to(pass, tokens);
    return attention(pass.graph, pass.paths[layer], queries(pass, tokens, q), pass.memory.keys(pass.graph, layer, n_keys),
                     pass.memory.values(pass.graph, layer, n_keys), /* causal = */ true, mask);
}

ggml_tensor * ChunkPass::queries(const Pass & pass, const Run & tokens, ggml_tensor * q) {
    if (tokens.count == pass.n_tokens) {
        return q;
    }
    return ggml_view_3d(pass.graph.context, q, q->ne[0], q->ne[1], tokens.count, q->nb[1], q->nb[2], q->nb[2] * tokens.first);
}

} // namespace vxl
