#include "interface/weights.h"

#include <string>

#include "interface/log.h"
#include "interface/status.h"
#include "interface/weight_file.h"

namespace vxl {

namespace {

// Claims the tensors of a model part by part.
struct Claims {
    const char * path; // for messages
    WeightFile & file;
    const HParams & params;
    const Placement & placement;
    Weights & w;
    ggml_context * context; // of the share that what is claimed belongs to

    void at_first() { context = w.contexts.front().get(); }
    void at_block(int32_t block) { context = w.contexts[share_of(placement, block)].get(); }
    void at_output() { context = w.contexts.back().get(); }

    ggml_tensor * matrix(const std::string & name, std::initializer_list<int64_t> shape) const {
        return file.matrix(context, name, shape);
    }
    ggml_tensor * vector(const std::string & name, std::initializer_list<int64_t> shape) const {
        return file.vector(context, name, shape);
    }
    Linear linear(const std::string & name, int64_t in, int64_t out) const { return file.linear(context, name, in, out); }
    LayerNorm layer_norm(const std::string & name, int64_t size) const { return file.layer_norm(context, name, size); }

    void decoder();
    void summaries();
    void tower_layers();
    void clip();
    void siglip();
    void synthesis();
    void projector();
};

void Claims::decoder() {
    const DecoderParams & p = params.decoder;
    const int64_t d = p.n_embd, kv = p.kv_dim();
    at_first();
    w.token_embd = matrix("token_embd.weight", {d, WeightFile::ANY});
    at_output();
    w.output_norm = vector("output_norm.weight", {d});
    w.output = matrix("output.weight", {d, WeightFile::ANY});
    for (int32_t i = 0; i < p.n_layer; i++) {
        at_block(i);
        const std::string block = "blk." + std::to_string(i) + ".";
        DecoderLayer layer;
        layer.attn_norm = vector(block + "attn_norm.weight", {d});
        layer.q = linear(block + "attn_q", d, d);
        layer.k = linear(block + "attn_k", d, kv);
        layer.v = linear(block + "attn_v", d, kv);
        layer.attn_output.weight = matrix(block + "attn_output.weight", {d, d});
        layer.ffn_norm = vector(block + "ffn_norm.weight", {d});
        layer.ffn_gate.weight = matrix(block + "ffn_gate.weight", {d, p.n_ff});
        layer.ffn_up.weight = matrix(block + "ffn_up.weight", {d, p.n_ff});
        layer.ffn_down.weight = matrix(block + "ffn_down.weight", {p.n_ff, d});
        w.decoder.push_back(layer);
    }
}

void Claims::summaries() {
    const DecoderParams & p = params.decoder;
    const int64_t d = p.n_embd, kv = p.kv_dim();
    at_first();
    w.summary.embd = vector("vst_embd.weight", {d, 1});
    for (int32_t i = 0; i < p.n_layer; i++) {
        at_block(i);
        const std::string block = "blk." + std::to_string(i) + ".";
        w.summary.layers.push_back(
            {linear(block + "attn_q_vst", d, d), linear(block + "attn_k_vst", d, kv), linear(block + "attn_v_vst", d, kv)});
    }
}

void Claims::tower_layers() {
    const VisionParams & p = params.vision;
    const int64_t e = p.n_embd;
    for (int32_t i = 0; i < p.n_layer; i++) {
        const std::string block = "v.blk." + std::to_string(i) + ".";
        VisionLayer layer;
        layer.ln1 = layer_norm(block + "ln1", e);
        layer.ln2 = layer_norm(block + "ln2", e);
        layer.q = linear(block + "attn_q", e, e);
        layer.k = linear(block + "attn_k", e, e);
        layer.v = linear(block + "attn_v", e, e);
        layer.out = linear(block + "attn_out", e, e);
        layer.up = linear(block + "ffn_up", e, p.n_ff);
        layer.down = linear(block + "ffn_down", p.n_ff, e);
        w.tower.layers.push_back(layer);
    }
}

void Claims::clip() {
    const VisionParams & p = params.vision;
    const int64_t e = p.n_embd;
    w.tower.patch_embd.weight = matrix("v.patch_embd.weight", {p.patch_size, p.patch_size, 3, e});
    w.tower.class_embd = vector("v.class_embd", {e});
    w.tower.position_embd = vector("v.position_embd.weight", {e, p.n_patches() + 1});
    w.tower.pre_ln = layer_norm("v.pre_ln", e);
    tower_layers();
}

void Claims::siglip() {
    const VisionParams & p = params.vision;
    const int64_t e = p.n_embd;
    w.tower.patch_embd = {matrix("v.patch_embd.weight", {p.patch_size, p.patch_size, 3, e}), vector("v.patch_embd.bias", {e})};
    w.tower.position_embd = vector("v.position_embd.weight", {e, p.n_patches()});
    tower_layers();
}

void Claims::synthesis() {
    const int64_t c = params.vision.n_embd;
    const auto table = [&](const std::string & name) {
        ggml_tensor * rows = vector(name, {c, WeightFile::ANY});
        if (rows->ne[1] % 2 == 0 || rows->ne[1] < 2 * params.synthesis.frames - 1) {
            fail(VXL_MODEL_INVALID, "%s: tensor %s has %lld rows, expected an odd number, at least %d; convert the model again with "
                 "this version", path, name.c_str(), static_cast<long long>(rows->ne[1]), 2 * params.synthesis.frames - 1);
        }
        return rows;
    };
    w.synthesis.time_embd = vector("dts.time_embd", {c, params.synthesis.frames});
    for (int i = 0; i < 2; i++) {
        const auto layer = [&](int n) { return "dts." + std::to_string(3 * i + n) + "."; };
        SynthesisWeights::Stage & stage = w.synthesis.stages[i];
        stage.spatial_norm = layer_norm(layer(0) + "norm", c);
        stage.q = linear(layer(0) + "attn_q", c, c);
        stage.k = linear(layer(0) + "attn_k", c, c);
        stage.v = linear(layer(0) + "attn_v", c, c);
        stage.spatial_out = linear(layer(0) + "attn_out", c, c);
        stage.temporal_norm = layer_norm(layer(1) + "norm", c);
        stage.qkv = linear(layer(1) + "attn_qkv", c, 3 * c);
        stage.temporal_out = linear(layer(1) + "attn_out", c, c);
        stage.relative_k = table(layer(1) + "rel_k");
        stage.relative_v = table(layer(1) + "rel_v");
        constexpr int64_t TAPS = 3 * 3 * 3;
        stage.conv = {matrix(layer(2) + "conv.weight", {c, TAPS, c}), vector(layer(2) + "conv.bias", {c})};
    }
}

void Claims::projector() {
    const int64_t e = params.vision.n_embd, d = params.decoder.n_embd;
    w.projector_in = linear("mm.0", e, d);
    w.projector_out = linear("mm.2", d, d);
}

void claim(Claims claims) {
    claims.decoder();
    if (claims.params.family == Family::VIDEO_XL) {
        claims.summaries();
    }
    claims.at_first();
    switch (claims.params.family) {
        case Family::VIDEO_XL: claims.clip(); break;
        case Family::VIDEO_XL_2:
            claims.siglip();
            claims.synthesis();
            break;
    }
    claims.projector();
}

uint64_t bytes_of(ggml_context * context) {
    uint64_t bytes = 0;
    for (ggml_tensor * tensor = ggml_get_first_tensor(context); tensor != nullptr; tensor = ggml_get_next_tensor(context, tensor)) {
        bytes += ggml_nbytes(tensor);
    }
    return bytes;
}

void allocate(const char * path, ggml_backend_dev_t device, ggml_context * context, Weights & weights) {
    take_ggml_error();
    weights.buffers.emplace_back(ggml_backend_alloc_ctx_tensors_from_buft(context, ggml_backend_dev_buffer_type(device)));
    if (!weights.buffers.back()) {
        const std::string reason = take_ggml_error();
        fail(VXL_OUT_OF_MEMORY, "%s: its weights do not fit the memory of device %s%s%s; use a smaller weight type, or name devices that "
             "share them", path, ggml_backend_dev_name(device), reason.empty() ? "" : ": ", reason.c_str());
    }
    ggml_backend_buffer_set_usage(weights.buffers.back().get(), GGML_BACKEND_BUFFER_USAGE_WEIGHTS);
}

} // namespace

void load_weights(const char * path, const std::vector<Place> & places, Loading loading, vxl_progress_callback progress, void * user,
                  HParams & params, Placement & placement, Weights & weights) {
    WeightFile file(path, places);
    params = file.hparams();
    placement = place(path, places, file.part_sizes(params.decoder));
    for (size_t i = 0; i < placement.size(); i++) {
        weights.contexts.push_back(file.new_context());
    }
    claim({path, file, params, placement, weights, nullptr});
    for (const ggml_context_ptr & context : weights.contexts) {
        weights.bytes.push_back(bytes_of(context.get()));
    }
    if (loading == Loading::MAPPED && placement.size() == 1 && on_cpu(placement) && file.map(weights, progress, user)) {
        return;
    }
    for (size_t i = 0; i < placement.size(); i++) {
        allocate(path, placement[i].device, weights.contexts[i].get(), weights);
    }
    file.read(progress, user);
}

} // namespace vxl
