#include "graphs/summarising_pass.h"

#include "interface/status.h"

namespace vxl {

void SummarisingPass::run(vxl_memory & memory, const vxl_features & features, int32_t first, int32_t count, int32_t ratio,
                         const int32_t * cancel) {
    const vxl_model & model = parts.model;
    if (&memory.model != &model || &features.model != &model) {
        fail(VXL_INVALID_ARGUMENT, "the memory or the features buffer belongs to another model");
    }
    if (model.weights.summary.embd == nullptr) {
        fail(VXL_INVALID_ARGUMENT, "this model has no summary tokens; it takes vxl_decoder_chunks");
    }
    features.check_rows(first, count);
    if (ratio < 2 || count % ratio != 0) {
        fail(VXL_INVALID_ARGUMENT, "ratio is %d, expected 2 or more and a divisor of the window's %d visual tokens", ratio,
             count);
    }
    if (count > INT32_MAX / 2) {
        fail(VXL_INVALID_ARGUMENT, "a window of %d visual tokens is too long", count);
    }
    const Interleaved layout = {ratio, count / ratio};
    memory.check_room(layout.n_tokens());
    summaries.reserve(layout.n_summaries);

    const Pass pass = parts.begin_pass(memory, layout.n_tokens());
    const Graph & graph = pass.graph;
    const DecoderParams & p = model.params.decoder;
    const Weights & w = model.weights;
    // Visual tokens come first and then the summaries, so that projections of their own need no copies; in memory and for attention
    // they are in the window's order.
    ggml_tensor * places = new_input(graph, GGML_TYPE_I32, layout.n_tokens(), 1, "places");
    // Summaries are kept at memory positions m, m + 1, ..., the first of the window's positions.
    ggml_tensor * kept_positions = new_input(graph, GGML_TYPE_I32, layout.n_summaries, 1, "kept positions");
    ggml_tensor * visual_places = ggml_view_1d(graph.context, places, count, 0);
    ggml_tensor * summary_places = ggml_view_1d(graph.context, places, layout.n_summaries, count * places->nb[0]);

    ggml_tensor * visual = ggml_view_2d(graph.context, features.rows, features.rows->ne[0], count, features.rows->nb[1],
                                        features.rows->nb[1] * first);
    ggml_tensor * x = ggml_concat(graph.context, visual,
                                  ggml_repeat_4d(graph.context, w.summary.embd, p.n_embd, layout.n_summaries, 1, 1), 1);

    for (int32_t i = 0; i < p.n_layer; i++) {
        const DecoderLayer & layer = w.decoder[i];
        const SummaryWeights::Layer & own = w.summary.layers[i];
        const auto rows = [&](int32_t first_row, int32_t n) {
            return ggml_view_2d(graph.context, x, x->ne[0], n, x->nb[1], first_row * x->nb[1]);
        };
        ggml_tensor * summary = rms_norm(graph, layer.attn_norm, rows(count, layout.n_summaries), p.rms_eps);
        ggml_tensor * summary_k = parts.heads(graph, linear(graph, own.k, summary), p.n_head_kv);
        ggml_tensor * summary_v = parts.heads(graph, linear(graph, own.v, summary), p.n_head_kv);

        // Nothing reads the last block's output: only its summaries' keys and values are wanted.
        if (i < p.n_layer - 1) {
            ggml_tensor * summary_q = parts.heads(graph, linear(graph, own.q, summary), p.n_head);
            ggml_tensor * ordinary = rms_norm(graph, layer.attn_norm, rows(0, count), p.rms_eps);
            ggml_tensor * q = parts.heads(graph, linear(graph, layer.q, ordinary), p.n_head);
            ggml_tensor * k = parts.heads(graph, linear(graph, layer.k, ordinary), p.n_head_kv);
            ggml_tensor * v = parts.heads(graph, linear(graph, layer.v, ordinary), p.n_head_kv);
            // The window's own keys and values lie behind memory for the time of the pass.
            memory.write(graph, i, visual_places, parts.rotate(graph, k, visual_places), v);
            memory.write(graph, i, summary_places, parts.rotate(graph, summary_k, summary_places), summary_v);
            ggml_tensor * attended = parts.attend(pass, i, interleaved(pass, layout, q, summary_q), pass.mask);
            x = parts.feed_forward(graph, layer, add_attended(graph, layout, x, layer.attn_output, attended));
            graph.add(x);
        }

        summaries.write(graph, i, parts.rotate(graph, summary_k, kept_positions), summary_v);
    }

    parts.compute.allocate(graph);
    if (p.n_layer > 1) {
        DecoderParts::set_positions(pass.positions, memory.length);
        ggml_backend_tensor_set(places, layout.places(memory.length).data(), 0, ggml_nbytes(places));
    }
    DecoderParts::set_positions(kept_positions, memory.length);
    parts.compute.run(graph, cancel);
    accumulate(memory, layout.n_summaries);
}

void SummarisingPass::accumulate(vxl_memory & memory, int32_t n_summaries) {
    const Graph graph = parts.compute.begin();
    ggml_tensor * positions = new_input(graph, GGML_TYPE_I32, n_summaries, 1, "positions");
    for (int32_t i = 0; i < parts.model.params.decoder.n_layer; i++) {
        memory.write(graph, i, positions, summaries.keys(graph, i, n_summaries), summaries.values(graph, i, n_summaries));
    }
    parts.compute.allocate(graph);
    DecoderParts::set_positions(positions, memory.length);
    parts.compute.run(graph, nullptr);
    memory.length += n_summaries;
}

std::vector<int32_t> SummarisingPass::Interleaved::places(int32_t first) const {
    std::vector<int32_t> places;
    for (int32_t i = 0; i < n_visual(); i++) {
        places.push_back(first + i + i / ratio);
    }
    for (int32_t i = 0; i < n_summaries; i++) {
        places.push_back(first + (i + 1) * (ratio + 1) - 1);
    }
    return places;
}

// Queries in the window's order, rotated.
ggml_tensor * SummarisingPass::interleaved(const Pass & pass, Interleaved layout, ggml_tensor * visual, ggml_tensor * summaries) const {
    if (parts.rotates_in_blocks(pass.graph)) {
        return pass.graph.blocks->rotated(visual, pass.positions, parts.model.params.decoder.rope_base, summaries, layout.ratio);
    }
    ggml_context * c = pass.graph.context;
    const int64_t width = visual->ne[0] * visual->ne[1];
    ggml_tensor * groups = ggml_concat(c, ggml_reshape_3d(c, visual, width, layout.ratio, layout.n_summaries),
                                       ggml_reshape_3d(c, summaries, width, 1, layout.n_summaries), 1);
    return parts.rotate(pass.graph, ggml_reshape_3d(c, groups, visual->ne[0], visual->ne[1], layout.n_tokens()), pass.positions);
}

// x, whose visual tokens come first, plus the projection of what is in the window's order.
ggml_tensor * SummarisingPass::add_attended(const Graph & graph, Interleaved layout, ggml_tensor * x, const Linear & layer,
                                            ggml_tensor * attended) const {
    ggml_context * c = graph.context;
    const size_t row = attended->nb[1], group = row * (layout.ratio + 1);
    ggml_tensor * visual = ggml_view_3d(c, attended, attended->ne[0], layout.ratio, layout.n_summaries, row, group, 0);
    ggml_tensor * summaries = ggml_view_2d(c, attended, attended->ne[0], layout.n_summaries, group, row * layout.ratio);
    return add_linear_of_both(graph, x, layer, visual, summaries);
}

} // namespace vxl
