#include "graphs/plain_pass.h"

#include "interface/status.h"

namespace vxl {

void PlainPass::run(vxl_memory & memory, const int32_t * ids, int32_t n, const int32_t * cancel, float * logits) {
    const vxl_model & model = parts.model;
    if (&memory.model != &model) {
        fail(VXL_INVALID_ARGUMENT, "the memory belongs to another model");
    }
    if (n < 1) {
        fail(VXL_INVALID_ARGUMENT, "n is %d, expected 1 or more", n);
    }
    for (int32_t i = 0; i < n; i++) {
        parts.check_token(ids, i);
    }
    memory.check_room(n);

    const Pass pass = parts.begin_pass(memory, n);
    const Graph & graph = pass.graph;
    const DecoderParams & p = model.params.decoder;
    const Weights & w = model.weights;

    ggml_tensor * id_input = new_input(graph, GGML_TYPE_I32, n, 1, "tokens");
    ggml_tensor * x = ggml_get_rows(graph.context, w.token_embd, id_input);
    for (int32_t i = 0; i < p.n_layer; i++) {
        const DecoderLayer & layer = w.decoder[i];
        ggml_tensor * normed = rms_norm(graph, layer.attn_norm, x, p.rms_eps);
        ggml_tensor * mask = pass.mask;
        ggml_tensor * q = nullptr;
        if (i < p.n_layer - 1 || (n == 1 && logits != nullptr)) {
            q = parts.project(graph, memory, i, normed, pass.positions, pass.positions);
        } else {
            parts.write_keys(graph, memory, i, normed, pass.positions, pass.positions);
            // Of the last block's output only the last token's is of use, and only for logits.
            if (logits == nullptr) {
                x = nullptr;
                break;
            }
            const auto last_token = [&](ggml_tensor * t) {
                return ggml_view_2d(graph.context, t, t->ne[0], 1, t->nb[1], t->nb[1] * (n - 1));
            };
            x = last_token(x);
            // It sees all keys, and then needs no mask, unless they were filled up.
            mask = mask == nullptr || pass.n_keys == memory.length + n ? nullptr : last_token(mask);
            q = parts.queries(graph, i, rms_norm(graph, layer.attn_norm, x, p.rms_eps),
                              ggml_view_1d(graph.context, pass.positions, 1, pass.positions->nb[0] * (n - 1)));
        }
        x = parts.finish_block(graph, layer, x, parts.attend(pass, i, q, mask));
        graph.add(x);
    }

    ggml_tensor * result = nullptr;
    if (logits != nullptr) {
        result = linear(graph, {w.output, nullptr}, rms_norm(graph, w.output_norm, x, p.rms_eps));
        ggml_set_output(result);
        graph.add(result);
    }

    parts.compute.allocate(graph);
    DecoderParts::set_positions(pass.positions, memory.length);
    ggml_backend_tensor_set(id_input, ids, 0, ggml_nbytes(id_input));
    parts.compute.run(graph, cancel);
    if (result != nullptr) {
        ggml_backend_tensor_get(result, logits, 0, ggml_nbytes(result));
    }
    memory.length += n;
}

} // namespace vxl
