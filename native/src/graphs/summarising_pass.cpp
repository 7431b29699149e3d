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
        fail(VXL_INVALID_ARGUMENT, "this model has no summary tokens; it takes vxl_decoder_chunk");
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
    // Summaries are kept at memory positions m, m + 1, ..., the first of the window's positions.
    ggml_tensor * kept_positions = ggml_view_1d(graph.context, pass.positions, layout.n_summaries, 0);

    ggml_tensor * visual = ggml_view_2d(graph.context, features.rows, features.rows->ne[0], count, features.rows->nb[1],
                                        features.rows->nb[1] * first);
    ggml_tensor * vst = ggml_repeat_4d(graph.context, w.summary.embd, p.n_embd, layout.n_summaries, 1, 1);
    ggml_tensor * x = interleave(pass, layout, visual, vst);

    for (int32_t i = 0; i < p.n_layer; i++) {
        const DecoderLayer & layer = w.decoder[i];
        const SummaryWeights::Layer & own = w.summary.layers[i];
        ggml_tensor * normed = rms_norm(graph, layer.attn_norm, x, p.rms_eps);
        ggml_tensor * summary = summary_part(pass, layout, normed);
        ggml_tensor * summary_k = linear(graph, own.k, summary);
        ggml_tensor * summary_v = linear(graph, own.v, summary);

        // Nothing reads the last block's output: only its summaries' keys and values are wanted.
        if (i < p.n_layer - 1) {
            ggml_tensor * ordinary = visual_part(pass, layout, normed);
            ggml_tensor * q = interleave(pass, layout, linear(graph, layer.q, ordinary), linear(graph, own.q, summary));
            ggml_tensor * k = interleave(pass, layout, linear(graph, layer.k, ordinary), summary_k);
            ggml_tensor * v = interleave(pass, layout, linear(graph, layer.v, ordinary), summary_v);
            // The window's own keys and values lie behind memory for the time of the pass.
            memory.write(graph, i, pass.positions, parts.rotate(graph, parts.heads(graph, k, p.n_head_kv), pass.positions),
                         parts.heads(graph, v, p.n_head_kv));
            q = parts.rotate(graph, parts.heads(graph, q, p.n_head), pass.positions);
            x = parts.finish_block(graph, layer, x, parts.attend(pass, i, q, pass.mask));
            graph.add(x);
        }

        summaries.write(graph, i, parts.rotate(graph, parts.heads(graph, summary_k, p.n_head_kv), kept_positions),
                        parts.heads(graph, summary_v, p.n_head_kv));
    }

    parts.compute.allocate(graph);
    DecoderParts::set_positions(pass.positions, memory.length);
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

ggml_tensor * SummarisingPass::interleave(const Pass & pass, Interleaved layout, ggml_tensor * visual,
                                      ggml_tensor * summaries) const {
    ggml_context * c = pass.graph.context;
    const int64_t width = visual->ne[0];
    ggml_tensor * groups = ggml_concat(c, ggml_reshape_3d(c, visual, width, layout.ratio, layout.n_summaries),
                                       ggml_reshape_3d(c, summaries, width, 1, layout.n_summaries), 1);
    return ggml_reshape_2d(c, groups, width, layout.n_tokens());
}

ggml_tensor * SummarisingPass::visual_part(const Pass & pass, Interleaved layout, ggml_tensor * x) const {
    ggml_context * c = pass.graph.context;
    ggml_tensor * groups =
        ggml_view_3d(c, x, x->ne[0], layout.ratio, layout.n_summaries, x->nb[1], x->nb[1] * (layout.ratio + 1), 0);
    return ggml_reshape_2d(c, ggml_cont(c, groups), x->ne[0], layout.n_visual());
}

ggml_tensor * SummarisingPass::summary_part(const Pass & pass, Interleaved layout, ggml_tensor * x) const {
    ggml_context * c = pass.graph.context;
    return ggml_cont(c, ggml_view_2d(c, x, x->ne[0], layout.n_summaries, x->nb[1] * (layout.ratio + 1),
                                     x->nb[1] * layout.ratio));
}

} // namespace vxl
