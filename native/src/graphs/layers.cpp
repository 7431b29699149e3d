#include "graphs/layers.h"

#include <algorithm>
#include <cmath>

#include "interface/status.h"

namespace vxl {

namespace {

// Scores and products in full precision also where a device would default to f16. (ggml 0.27 renamed these two; the old names
// work from 0.21 on.)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
void full_precision_flash(ggml_tensor * attention) {
    ggml_flash_attn_ext_set_prec(attention, GGML_PREC_F32);
}
void full_precision_product(ggml_tensor * product) {
    ggml_mul_mat_set_prec(product, GGML_PREC_F32);
}
#pragma GCC diagnostic pop

bool supports_flash(ggml_backend_dev_t device, ggml_type kv_type, int64_t head_dim, int64_t n_head, int64_t n_head_kv) {
    ggml_init_params init = {8 * ggml_tensor_overhead(), nullptr, /* no_alloc = */ true};
    ggml_context_ptr scratch(ggml_init(init));
    if (!scratch) {
        throw std::bad_alloc();
    }
    const int64_t n_q = 64, n_kv = 256;
    ggml_tensor * q = ggml_new_tensor_3d(scratch.get(), GGML_TYPE_F32, head_dim, n_q, n_head);
    ggml_tensor * k = ggml_new_tensor_3d(scratch.get(), kv_type, head_dim, n_kv, n_head_kv);
    ggml_tensor * v = ggml_new_tensor_3d(scratch.get(), kv_type, head_dim, n_kv, n_head_kv);
    ggml_tensor * mask = ggml_new_tensor_2d(scratch.get(), GGML_TYPE_F16, n_kv, n_q);
    ggml_tensor * op = ggml_flash_attn_ext(scratch.get(), q, k, v, mask, 1.0f, 0.0f, 0.0f);
    full_precision_flash(op);
    return ggml_backend_dev_supports_op(device, op);
}

bool multiplies_in_blocks(const Graph & graph, const Linear & layer, const ggml_tensor * x) {
    return has_blocks_for(graph, layer) && graph.blocks->suits(layer.weight, x);
}

ggml_tensor * flash_attention(ggml_context * c, AttentionPath path, ggml_tensor * q, ggml_tensor * k, ggml_tensor * v,
                              ggml_tensor * mask, float scale) {
    if (k->type != path.kv_type) {
        k = ggml_cast(c, k, path.kv_type);
        v = ggml_cast(c, v, path.kv_type);
    }
    // For fewer queries than this ggml's CPU kernel sums f16 values up in f16, which over thousands of tokens costs two digits.
    constexpr int64_t FEW_QUERIES = 64;
    if (path.widen_values && q->ne[1] < FEW_QUERIES) {
        v = ggml_cast(c, v, GGML_TYPE_F32);
    }
    ggml_tensor * out = ggml_flash_attn_ext(c, q, k, v, mask, scale, 0.0f, 0.0f); // [head_dim, n_head, n_q, batch]
    full_precision_flash(out);
    return out;
}

ggml_tensor * plain_attention(ggml_context * c, ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, ggml_tensor * mask,
                              float scale) {
    if (ggml_is_quantized(v->type)) {
        v = ggml_cast(c, v, GGML_TYPE_F32);
    }
    ggml_tensor * scores = ggml_mul_mat(c, k, q); // [n_kv, n_q, n_head, batch]; query heads share key heads in order
    full_precision_product(scores);
    ggml_tensor * weights = ggml_soft_max_ext(c, scores, mask, scale, 0.0f);
    ggml_tensor * v_t = ggml_cont(c, ggml_transpose(c, v));      // [n_kv, head_dim, n_head_kv, batch]
    ggml_tensor * out = ggml_mul_mat(c, v_t, weights);           // [head_dim, n_q, n_head, batch]
    return ggml_cont(c, ggml_permute(c, out, 0, 2, 1, 3));       // [head_dim, n_head, n_q, batch]
}

// CLIP's activation x * sigmoid(1.702 x), in f32 (ggml's own quick GELU looks it up in an f16 table on the CPU).
ggml_tensor * quick_gelu(ggml_context * c, ggml_tensor * x) {
    // silu(c x) / c = x * sigmoid(c x)
    constexpr float C = 1.702f;
    return ggml_scale(c, ggml_silu(c, ggml_scale(c, x, C)), 1.0f / C);
}

// SigLIP's activation 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))), in f32 (ggml's own looks it up in an f16 table on the
// CPU).
ggml_tensor * tanh_gelu(ggml_context * c, ggml_tensor * x) {
    // 0.5 (1 + tanh(u)) = sigmoid(2 u), and 2 u = x (a + b x^2)
    constexpr float A = 1.5957691216057308f, B = 0.044715f * A; // 2 sqrt(2 / pi)
    ggml_tensor * u = ggml_mul(c, ggml_scale_bias(c, ggml_sqr(c, x), B, A), x);
    return ggml_mul(c, ggml_sigmoid(c, u), x);
}

ggml_tensor * activate(ggml_context * c, ggml_tensor * x, Activation activation) {
    switch (activation) {
        case Activation::NONE: return x;
        case Activation::QUICK_GELU: return quick_gelu(c, x);
        case Activation::TANH_GELU: return tanh_gelu(c, x);
        case Activation::ERF_GELU: return ggml_gelu_erf(c, x);
    }
    fail(VXL_INTERNAL, "there is no such activation");
}

bool has_many_rows(const ggml_tensor * x) {
    return ggml_nrows(x) >= BlockOps::MIN_ROWS;
}

} // namespace

bool has_blocks_for(const Graph & graph, const Linear & layer) {
    const ggml_tensor * weight = layer.weight->view_src == nullptr ? layer.weight : layer.weight->view_src;
    return graph.blocks != nullptr && ggml_backend_buffer_is_host(weight->buffer);
}

ggml_tensor * linear(const Graph & graph, const Linear & layer, ggml_tensor * x, Leeway leeway) {
    if (multiplies_in_blocks(graph, layer, x)) {
        return graph.blocks->product(layer.weight, layer.bias, x, nullptr, Activation::NONE, leeway);
    }
    ggml_tensor * product = ggml_mul_mat(graph.context, layer.weight, x);
    return layer.bias == nullptr ? product : ggml_add(graph.context, product, layer.bias);
}

ggml_tensor * activated_linear(const Graph & graph, const Linear & layer, ggml_tensor * x, Activation activation, Leeway leeway) {
    if (multiplies_in_blocks(graph, layer, x) && has_many_rows(x)) {
        return graph.blocks->product(layer.weight, layer.bias, x, nullptr, activation, leeway);
    }
    return activate(graph.context, linear(graph, layer, x, leeway), activation);
}

ggml_tensor * add_linear(const Graph & graph, ggml_tensor * residual, const Linear & layer, ggml_tensor * x, Leeway leeway) {
    if (multiplies_in_blocks(graph, layer, x)) {
        return graph.blocks->product(layer.weight, layer.bias, x, residual, Activation::NONE, leeway);
    }
    return ggml_add(graph.context, residual, linear(graph, layer, x));
}

ggml_tensor * add_linear_of_both(const Graph & graph, ggml_tensor * residual, const Linear & layer, ggml_tensor * x, ggml_tensor * more) {
    if (has_blocks_for(graph, layer) && graph.blocks->suits(layer.weight, residual) && graph.blocks->gathers(layer.weight)) {
        return graph.blocks->product_of_both(layer.weight, layer.bias, x, more, residual);
    }
    const auto rows = [&](ggml_tensor * t) { return ggml_reshape_2d(graph.context, ggml_cont(graph.context, t), t->ne[0], ggml_nrows(t)); };
    return add_linear(graph, residual, layer, ggml_concat(graph.context, rows(x), rows(more), 1));
}

ggml_tensor * layer_norm(const Graph & graph, const LayerNorm & norm, ggml_tensor * x, float eps) {
    if (graph.blocks != nullptr && ggml_backend_buffer_is_host(norm.weight->buffer) && graph.blocks->suits_norm(x)) {
        return graph.blocks->layer_norm(x, norm.weight, norm.bias, eps);
    }
    ggml_tensor * normed = ggml_mul(graph.context, ggml_norm(graph.context, x, eps), norm.weight);
    return ggml_add(graph.context, normed, norm.bias);
}

ggml_tensor * rms_norm(const Graph & graph, ggml_tensor * weight, ggml_tensor * x, float eps) {
    if (graph.blocks != nullptr && ggml_backend_buffer_is_host(weight->buffer) && graph.blocks->suits_norm(x)) {
        return graph.blocks->rms_norm(x, weight, eps);
    }
    return ggml_mul(graph.context, ggml_rms_norm(graph.context, x, eps), weight);
}

int32_t AttentionPath::filled_up(int32_t n_keys, int32_t room) const {
    return static_cast<int32_t>(std::min<int64_t>(next_multiple(n_keys, key_multiple), room));
}

AttentionPath choose_attention(ggml_backend_dev_t device, int32_t flash, ggml_type kv_type, bool exact, int64_t head_dim,
                               int64_t n_head, int64_t n_head_kv) {
    const bool on_cpu = ggml_backend_dev_type(device) == GGML_BACKEND_DEVICE_TYPE_CPU;
    AttentionPath path = {};
    path.blocks = flash == VXL_FLASH_AUTO;
    path.exact = exact;
    path.kv_type = kv_type;
    path.key_multiple = on_cpu ? 1 : GPU_KEY_MULTIPLE;
    // GPUs take f32 keys and values, but round them to f16.
    if (flash == VXL_FLASH_OFF || (flash == VXL_FLASH_AUTO && exact && !on_cpu)) {
        return path;
    }
    // And often they know f16 keys and values only.
    for (ggml_type type : {kv_type, GGML_TYPE_F16}) {
        if (supports_flash(device, type, head_dim, n_head, n_head_kv) && (type == kv_type || kv_type == GGML_TYPE_F32)) {
            path.flash = true;
            path.kv_type = type;
            path.widen_values = on_cpu && type == GGML_TYPE_F16;
            return path;
        }
    }
    if (flash == VXL_FLASH_ON) {
        fail(VXL_INVALID_ARGUMENT,
             "device %s has no flash attention for heads of %lld values with %s keys and values; leave flash attention "
             "to be chosen automatically",
             ggml_backend_dev_name(device), static_cast<long long>(head_dim), ggml_type_name(kv_type));
    }
    return path;
}

bool in_blocks(const Graph & graph, AttentionPath path, int64_t head_dim, int64_t n_q) {
    return path.blocks && graph.blocks != nullptr && BlockOps::suits_attention(head_dim, n_q);
}

bool needs_mask(const Graph & graph, AttentionPath path, int64_t head_dim, int64_t n_q) {
    return (n_q > 1 || path.key_multiple > 1) && !in_blocks(graph, path, head_dim, n_q);
}

ggml_tensor * attention(const Graph & graph, AttentionPath path, ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, bool causal,
                        ggml_tensor * mask) {
    ggml_context * c = graph.context;
    const int64_t head_dim = q->ne[0], n_head = q->ne[1], n_q = q->ne[2], batch = q->ne[3];
    if (in_blocks(graph, path, head_dim, n_q)) {
        return graph.blocks->attention(q, k, v, causal, path.exact);
    }
    const float scale = 1.0f / std::sqrt(static_cast<float>(head_dim));
    q = ggml_permute(c, q, 0, 2, 1, 3); // tokens before heads
    k = ggml_permute(c, k, 0, 2, 1, 3);
    v = ggml_permute(c, v, 0, 2, 1, 3);
    ggml_tensor * out =
        path.flash ? flash_attention(c, path, q, k, v, mask, scale) : plain_attention(c, q, k, v, mask, scale);
    return ggml_reshape_3d(c, out, head_dim * n_head, n_q, batch);
}

} // namespace vxl
