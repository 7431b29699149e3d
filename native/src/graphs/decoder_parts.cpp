#include "graphs/decoder_parts.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "interface/status.h"

namespace vxl {

namespace {

std::vector<ggml_backend_dev_t> devices_of(const Placement & placement) {
    std::vector<ggml_backend_dev_t> devices;
    for (const Share & share : placement) {
        devices.push_back(share.device);
    }
    return devices;
}

bool feeds_forward_in_blocks(const Graph & graph, const DecoderLayer & layer, const ggml_tensor * x) {
    return has_blocks_for(graph, layer.ffn_gate) &&
           graph.blocks->suits_feed_forward({layer.ffn_gate.weight, layer.ffn_up.weight, layer.ffn_down.weight}, x);
}

} // namespace

DecoderParts::DecoderParts(const vxl_model & model, const vxl_compute_params & params, size_t more_nodes)
    : model(model), params(params),
      compute(model, devices_of(model.placement), params,
              (NODES_PER_LAYER + more_nodes) * static_cast<size_t>(model.params.decoder.n_layer) + MORE_NODES),
      causal_mask(model.device()) {
    paths_for(GGML_TYPE_F16); // refuses at once a device that lacks what `params` demand
}

std::vector<AttentionPath> DecoderParts::paths_for(ggml_type memory_type) const {
    const DecoderParams & p = model.params.decoder;
    std::vector<AttentionPath> paths;
    int32_t key_multiple = 1;
    for (const Share & share : model.placement) {
        const AttentionPath path = choose_attention(share.device, params.flash, memory_type, memory_type == GGML_TYPE_F32, p.head_dim(),
                                                    p.n_head, p.n_head_kv);
        key_multiple = std::max(key_multiple, path.key_multiple);
        paths.insert(paths.end(), share.n_blocks, path);
    }
    if (!on_cpu(model.placement)) {
        // One mask and one number of keys serve all. Our own attention takes no mask.
        for (AttentionPath & path : paths) {
            path.blocks = false;
            path.key_multiple = key_multiple;
        }
    }
    return paths;
}

void DecoderParts::set_positions(ggml_tensor * positions, int32_t first) {
    std::vector<int32_t> values(positions->ne[0]);
    std::iota(values.begin(), values.end(), first);
    ggml_backend_tensor_set(positions, values.data(), 0, ggml_nbytes(positions));
}

void DecoderParts::check_token(const int32_t * ids, int32_t i) const {
    if (ids[i] < 0 || ids[i] >= model.n_tokens()) {
        fail(VXL_INVALID_ARGUMENT, "token %d is %d, expected 0 to %d", i, ids[i], model.n_tokens() - 1);
    }
}

Pass DecoderParts::begin_pass(const vxl_memory & memory, int32_t n_tokens, int32_t later) {
    const Graph graph = compute.begin();
    Pass pass = {graph, paths_for(memory.type), memory, n_tokens, memory.length + n_tokens, nullptr, nullptr};
    pass.positions = new_input(graph, GGML_TYPE_I32, n_tokens, 1, "positions");
    if (needs_mask(graph, pass.path(), model.params.decoder.head_dim(), n_tokens)) {
        pass.n_keys = pass.path().filled_up(pass.n_keys, memory.rows());
        // Columns as for any way in which keys of the pass may be filled up.
        causal_mask.reserve(memory.length + later, n_tokens, int64_t(memory.length) + later + n_tokens + pass.path().key_multiple);
        pass.mask = causal_mask.rows(graph, memory.length, n_tokens, pass.n_keys);
    }
    return pass;
}

ggml_tensor * DecoderParts::heads(const Graph & graph, ggml_tensor * x, int32_t n_heads) const {
    return ggml_reshape_3d(graph.context, x, model.params.decoder.head_dim(), n_heads, x->ne[1]);
}

ggml_tensor * DecoderParts::rotate(const Graph & graph, ggml_tensor * x, ggml_tensor * positions) const {
    const DecoderParams & p = model.params.decoder;
    if (rotates_in_blocks(graph)) {
        return graph.blocks->rotated(x, positions, p.rope_base);
    }
    return ggml_rope_ext(graph.context, x, positions, nullptr, p.head_dim(), GGML_ROPE_TYPE_NEOX, /* n_ctx_orig = */ 0,
                         p.rope_base, /* freq_scale = */ 1.0f, /* ext_factor = */ 0.0f, /* attn_factor = */ 1.0f,
                         /* beta_fast = */ 0.0f, /* beta_slow = */ 0.0f);
}

ggml_tensor * DecoderParts::queries(const Graph & graph, int32_t layer, ggml_tensor * normed, ggml_tensor * positions) const {
    return rotate(graph, heads(graph, linear(graph, model.weights.decoder[layer].q, normed), model.params.decoder.n_head), positions);
}

void DecoderParts::write_keys(const Graph & graph, const vxl_memory & memory, int32_t layer, ggml_tensor * normed,
                              ggml_tensor * positions, ggml_tensor * places) const {
    const DecoderLayer & l = model.weights.decoder[layer];
    const int32_t n_heads = model.params.decoder.n_head_kv;
    ggml_tensor * k = heads(graph, linear(graph, l.k, normed), n_heads);
    ggml_tensor * v = heads(graph, linear(graph, l.v, normed), n_heads);
    memory.write(graph, layer, places, rotate(graph, k, positions), v);
}

ggml_tensor * DecoderParts::project(const Graph & graph, const vxl_memory & memory, int32_t layer, ggml_tensor * normed,
                                    ggml_tensor * positions, ggml_tensor * places) const {
    const DecoderParams & p = model.params.decoder;
    const DecoderLayer & l = model.weights.decoder[layer];
    if (rotates_in_blocks(graph) && (memory.type == GGML_TYPE_F16 || memory.type == GGML_TYPE_F32) && p.head_dim() <= MAX_HEAD_DIM &&
        graph.blocks->suits_few({l.q.weight, l.k.weight, l.v.weight}, normed)) {
        ggml_tensor * projections =
            graph.blocks->side_by_side({{l.q.weight, l.q.bias}, {l.k.weight, l.k.bias}, {l.v.weight, l.v.bias}}, normed);
        ggml_tensor * q = graph.blocks->placed(projections, positions, p.rope_base, p.head_dim(), p.n_head, places, memory.key_rows(layer),
                                               memory.value_rows(layer));
        graph.add(q);
        return q;
    }
    write_keys(graph, memory, layer, normed, positions, places);
    return queries(graph, layer, normed, positions);
}

bool DecoderParts::rotates_in_blocks(const Graph & graph) const {
    return graph.blocks != nullptr && on_cpu(model.placement);
}

ggml_tensor * DecoderParts::attend(const Pass & pass, int32_t layer, ggml_tensor * q, ggml_tensor * mask) const {
    return attention(pass.graph, pass.paths[layer], q, pass.memory.keys(pass.graph, layer, pass.n_keys),
                     pass.memory.values(pass.graph, layer, pass.n_keys), /* causal = */ true, mask);
}

ggml_tensor * DecoderParts::finish_block(const Graph & graph, const DecoderLayer & layer, ggml_tensor * residual,
                                        ggml_tensor * attended) const {
    return feed_forward(graph, layer, add_linear(graph, residual, layer.attn_output, attended));
}

ggml_tensor * DecoderParts::feed_forward(const Graph & graph, const DecoderLayer & layer, ggml_tensor * x) const {
    const int64_t n_tokens = x->ne[1], piece = feed_forward_tokens(graph, layer, x);
    if (piece >= n_tokens) {
        return feed_forward_at_once(graph, layer, x);
    }
    for (int64_t first = 0; first < n_tokens; first += piece) {
        ggml_tensor * rows = ggml_view_2d(graph.context, x, x->ne[0], std::min(piece, n_tokens - first), x->nb[1], x->nb[1] * first);
        x = ggml_set_2d_inplace(graph.context, x, feed_forward_at_once(graph, layer, rows), x->nb[1], x->nb[1] * first);
    }
    return x;
}

// Tokens that go through the feed-forward at once: the hidden values of a whole window would be most of what its pass needs.
int64_t DecoderParts::feed_forward_tokens(const Graph & graph, const DecoderLayer & layer, const ggml_tensor * x) {
    constexpr int64_t HIDDEN_BYTES = 40 << 20, MOST_PIECES = 4;
    const int64_t n_tokens = x->ne[1];
    if (!has_blocks_for(graph, layer.ffn_gate)) {
        return n_tokens;
    }
    const int64_t value_bytes = feeds_forward_in_blocks(graph, layer, x) ? 1 : sizeof(float);
    const int64_t bytes = n_tokens * layer.ffn_gate.weight->ne[1] * value_bytes;
    const int64_t n_pieces = std::clamp<int64_t>((bytes + HIDDEN_BYTES - 1) / HIDDEN_BYTES, 1, MOST_PIECES);
    return next_multiple((n_tokens + n_pieces - 1) / n_pieces, BlockOps::MIN_ROWS);
}

ggml_tensor * DecoderParts::feed_forward_at_once(const Graph & graph, const DecoderLayer & layer, ggml_tensor * x) const {
    ggml_tensor * normed = rms_norm(graph, layer.ffn_norm, x, model.params.decoder.rms_eps);
    if (feeds_forward_in_blocks(graph, layer, x)) {
        return graph.blocks->feed_forward({layer.ffn_gate.weight, layer.ffn_up.weight, layer.ffn_down.weight}, normed, x);
    }
    ggml_tensor * hidden =
        ggml_swiglu_split(graph.context, linear(graph, layer.ffn_gate, normed), linear(graph, layer.ffn_up, normed));
    return add_linear(graph, x, layer.ffn_down, hidden);
}

} // namespace vxl
