#include "graphs/decoder.h"

#include <numeric>

#include "interface/status.h"

using namespace vxl;

namespace {
void set_positions(ggml_tensor * positions, int32_t first) {
    std::vector<int32_t> values(positions->ne[0]);
    std::iota(values.begin(), values.end(), first);
    ggml_backend_tensor_set(positions, values.data(), 0, ggml_nbytes(positions));
}
} // namespace

// Nodes and leaves: a window's block has the most, up to 76, and 20 weights and memories.
size_t vxl_decoder::max_nodes(const vxl_model & model) {
    return 128 * static_cast<size_t>(model.params.decoder.n_layer) + 256;
}

vxl_decoder::vxl_decoder(const vxl_model & model, const vxl_compute_params & params)
    : model(model), params(params), compute(model.device, params, max_nodes(model)),
      causal_mask(model.device), summaries(model.device, model.params.decoder) {
    path_for(GGML_TYPE_F16); // refuses at once a device that lacks what `params` demand
}

AttentionPath vxl_decoder::path_for(ggml_type memory_type) const {
    const DecoderParams & p = model.params.decoder;
    return choose_attention(model.device, params.flash, memory_type, memory_type == GGML_TYPE_F32, p.head_dim(), p.n_head, p.n_head_kv);
}

// ---- the plain pass --------------------------------------------------------------------------------------------------

void vxl_decoder::tokens(vxl_memory & memory, const int32_t * ids, int32_t n, const int32_t * cancel, float * logits) {
    if (&memory.model != &model) {
        fail(VXL_INVALID_ARGUMENT, "the memory belongs to another model");
    }
    if (n < 1) {
        fail(VXL_INVALID_ARGUMENT, "n is %d, expected 1 or more", n);
    }
    for (int32_t i = 0; i < n; i++) {
        if (ids[i] < 0 || ids[i] >= model.n_tokens()) {
            fail(VXL_INVALID_ARGUMENT, "token %d is %d, expected 0 to %d", i, ids[i], model.n_tokens() - 1);
        }
    }
    memory.check_room(n);

    Pass pass = begin_pass(memory, n);
    Graph & graph = pass.graph;
    const DecoderParams & p = model.params.decoder;
    const Weights & w = model.weights;

    ggml_tensor * id_input = new_input(graph, GGML_TYPE_I32, n, 1, "tokens");
    ggml_tensor * x = ggml_get_rows(graph.context, w.token_embd, id_input);
    for (int32_t i = 0; i < p.n_layer; i++) {
        const DecoderLayer & layer = w.decoder[i];
        ggml_tensor * normed = rms_norm(graph, layer.attn_norm, x, p.rms_eps);
        ggml_tensor * k = heads(pass, linear(graph, layer.k, normed), p.n_head_kv);
        ggml_tensor * v = heads(pass, linear(graph, layer.v, normed), p.n_head_kv);
        memory.write(graph, i, pass.positions, rotate(pass, k, pass.positions), v);

        ggml_tensor * q_positions = pass.positions;
        ggml_tensor * mask = pass.mask;
        if (i == p.n_layer - 1) {
            // Of the last block's output only the last token's is of use, and only for logits.
            if (logits == nullptr) {
                x = nullptr;
                break;
            }
            const auto last_token = [&](ggml_tensor * t) {
                return ggml_view_2d(graph.context, t, t->ne[0], 1, t->nb[1], t->nb[1] * (n - 1));
            };
            x = last_token(x);
            normed = last_token(normed);
            q_positions = ggml_view_1d(graph.context, pass.positions, 1, pass.positions->nb[0] * (n - 1));
            // It sees all keys, and then needs no mask, unless they were filled up.
            mask = mask == nullptr || pass.n_keys == memory.length + n ? nullptr : last_token(mask);
        }
        ggml_tensor * q = rotate(pass, heads(pass, linear(graph, layer.q, normed), p.n_head), q_positions);
        x = finish_block(pass, layer, x, attend(pass, i, q, mask));
        graph.add(x);
    }

    ggml_tensor * result = nullptr;
    if (logits != nullptr) {
        result = ggml_mul_mat(graph.context, w.output, rms_norm(graph, w.output_norm, x, p.rms_eps));
        ggml_set_output(result);
        graph.add(result);
    }

    compute.allocate(graph);
    set_positions(pass.positions, memory.length);
    ggml_backend_tensor_set(id_input, ids, 0, ggml_nbytes(id_input));
    compute.run(graph, cancel);
    if (result != nullptr) {
        ggml_backend_tensor_get(result, logits, 0, ggml_nbytes(result));
    }
    memory.length += n;
}

// ---- the summarising pass --------------------------------------------------------------------------------------------

void vxl_decoder::window(vxl_memory & memory, const vxl_features & features, int32_t first, int32_t count, int32_t ratio,
                         const int32_t * cancel) {
    if (&memory.model != &model || &features.model != &model) {
        fail(VXL_INVALID_ARGUMENT, "the memory or the features buffer belongs to another model");
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

    Pass pass = begin_pass(memory, layout.n_tokens());
    Graph & graph = pass.graph;
    const DecoderParams & p = model.params.decoder;
    const Weights & w = model.weights;
    // Summaries are kept at memory positions m, m + 1, ..., the first of the window's positions.
    ggml_tensor * kept_positions = ggml_view_1d(graph.context, pass.positions, layout.n_summaries, 0);

    ggml_tensor * visual = ggml_view_2d(graph.context, features.rows, features.rows->ne[0], count, features.rows->nb[1],
                                        features.rows->nb[1] * first);
    ggml_tensor * vst = ggml_repeat_4d(graph.context, w.vst_embd, p.n_embd, layout.n_summaries, 1, 1);
    ggml_tensor * x = interleave(pass, layout, visual, vst);

    for (int32_t i = 0; i < p.n_layer; i++) {
        const DecoderLayer & layer = w.decoder[i];
        ggml_tensor * normed = rms_norm(graph, layer.attn_norm, x, p.rms_eps);
        ggml_tensor * summary = summary_part(pass, layout, normed);
        ggml_tensor * summary_k = linear(graph, layer.k_vst, summary);
        ggml_tensor * summary_v = linear(graph, layer.v_vst, summary);

        // Nothing reads the last block's output: only its summaries' keys and values are wanted.
        if (i < p.n_layer - 1) {
            ggml_tensor * ordinary = visual_part(pass, layout, normed);
            ggml_tensor * q = interleave(pass, layout, linear(graph, layer.q, ordinary), linear(graph, layer.q_vst, summary));
            ggml_tensor * k = interleave(pass, layout, linear(graph, layer.k, ordinary), summary_k);
            ggml_tensor * v = interleave(pass, layout, linear(graph, layer.v, ordinary), summary_v);
            // The window's own keys and values lie behind memory for the time of the pass.
            memory.write(graph, i, pass.positions, rotate(pass, heads(pass, k, p.n_head_kv), pass.positions),
                         heads(pass, v, p.n_head_kv));
            q = rotate(pass, heads(pass, q, p.n_head), pass.positions);
            x = finish_block(pass, layer, x, attend(pass, i, q, pass.mask));
            graph.add(x);
        }

        summaries.write(graph, i, rotate(pass, heads(pass, summary_k, p.n_head_kv), kept_positions),
                        heads(pass, summary_v, p.n_head_kv));
    }

    compute.allocate(graph);
    set_positions(pass.positions, memory.length);
    compute.run(graph, cancel);
    accumulate(memory, layout.n_summaries);
}

void vxl_decoder::accumulate(vxl_memory & memory, int32_t n_summaries) {
    const Graph graph = compute.begin();
    ggml_tensor * positions = new_input(graph, GGML_TYPE_I32, n_summaries, 1, "positions");
    for (int32_t i = 0; i < model.params.decoder.n_layer; i++) {
        memory.write(graph, i, positions, summaries.keys(graph, i, n_summaries), summaries.values(graph, i, n_summaries));
    }
    compute.allocate(graph);
    set_positions(positions, memory.length);
    compute.run(graph, nullptr);
    memory.length += n_summaries;
}

ggml_tensor * vxl_decoder::interleave(const Pass & pass, Interleaved layout, ggml_tensor * visual,
                                      ggml_tensor * summaries) const {
    ggml_context * c = pass.graph.context;
    const int64_t width = visual->ne[0];
    ggml_tensor * groups = ggml_concat(c, ggml_reshape_3d(c, visual, width, layout.ratio, layout.n_summaries),
                                       ggml_reshape_3d(c, summaries, width, 1, layout.n_summaries), 1);
    return ggml_reshape_2d(c, groups, width, layout.n_tokens());
}

ggml_tensor * vxl_decoder::visual_part(const Pass & pass, Interleaved layout, ggml_tensor * x) const {
    ggml_context * c = pass.graph.context;
    ggml_tensor * groups =
        ggml_view_3d(c, x, x->ne[0], layout.ratio, layout.n_summaries, x->nb[1], x->nb[1] * (layout.ratio + 1), 0);
    return ggml_reshape_2d(c, ggml_cont(c, groups), x->ne[0], layout.n_visual());
}

ggml_tensor * vxl_decoder::summary_part(const Pass & pass, Interleaved layout, ggml_tensor * x) const {
    ggml_context * c = pass.graph.context;
    return ggml_cont(c, ggml_view_2d(c, x, x->ne[0], layout.n_summaries, x->nb[1] * (layout.ratio + 1),
                                     x->nb[1] * layout.ratio));
}

// ---- what both passes share ------------------------------------------------------------------------------------------

vxl_decoder::Pass vxl_decoder::begin_pass(const vxl_memory & memory, int32_t n_tokens) {
    const Graph graph = compute.begin();
    Pass pass = {graph, path_for(memory.type), memory, n_tokens, memory.length + n_tokens, nullptr, nullptr};
    pass.positions = new_input(graph, GGML_TYPE_I32, n_tokens, 1, "positions");
    if (needs_mask(graph, pass.path, model.params.decoder.head_dim(), n_tokens)) {
        pass.n_keys = pass.path.filled_up(pass.n_keys, memory.rows());
        causal_mask.reserve(memory.length, n_tokens, pass.n_keys);
        pass.mask = causal_mask.rows(graph, memory.length, n_tokens, pass.n_keys);
    }
    return pass;
}

ggml_tensor * vxl_decoder::heads(const Pass & pass, ggml_tensor * x, int32_t n_heads) const {
    return ggml_reshape_3d(pass.graph.context, x, model.params.decoder.head_dim(), n_heads, x->ne[1]);
}

ggml_tensor * vxl_decoder::rotate(const Pass & pass, ggml_tensor * x, ggml_tensor * positions) const {
    const DecoderParams & p = model.params.decoder;
    return ggml_rope_ext(pass.graph.context, x, positions, nullptr, p.head_dim(), GGML_ROPE_TYPE_NEOX, /* n_ctx_orig = */ 0,
                         p.rope_base, /* freq_scale = */ 1.0f, /* ext_factor = */ 0.0f, /* attn_factor = */ 1.0f,
                         /* beta_fast = */ 0.0f, /* beta_slow = */ 0.0f);
}

ggml_tensor * vxl_decoder::attend(const Pass & pass, int32_t layer, ggml_tensor * q, ggml_tensor * mask) const {
    return attention(pass.graph, pass.path, q, pass.memory.keys(pass.graph, layer, pass.n_keys),
                     pass.memory.values(pass.graph, layer, pass.n_keys), /* causal = */ true, mask);
}

ggml_tensor * vxl_decoder::finish_block(const Pass & pass, const DecoderLayer & layer, ggml_tensor * residual,
                                        ggml_tensor * attended) const {
    ggml_tensor * x = add_linear(pass.graph, residual, layer.attn_output, attended);
    ggml_tensor * normed = rms_norm(pass.graph, layer.ffn_norm, x, model.params.decoder.rms_eps);
    ggml_tensor * hidden =
        ggml_swiglu_split(pass.graph.context, linear(pass.graph, layer.ffn_gate, normed), linear(pass.graph, layer.ffn_up, normed));
    return add_linear(pass.graph, x, layer.ffn_down, hidden);
}
