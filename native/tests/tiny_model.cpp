#include "tiny_model.h"

#include <cmath>
#include <vector>

#include "ggml-cpp.h"

extern "C" {
#include "check.h"
}

namespace {

class Writer {
  public:
    Writer(const TinyFault & fault) : fault(fault), gguf(gguf_init_empty()) {
        context.reset(ggml_init({64u << 20, nullptr, /* no_alloc = */ false}));
        CHECK(context != nullptr);
    }

    void number(const char * key, uint32_t value) { gguf_set_val_u32(gguf.get(), key, value); }
    void real(const char * key, float value) { gguf_set_val_f32(gguf.get(), key, value); }
    void text(const char * key, const char * value) { gguf_set_val_str(gguf.get(), key, value); }
    void reals(const char * key, std::vector<float> v) {
        gguf_set_arr_data(gguf.get(), key, GGUF_TYPE_FLOAT32, v.data(), v.size());
    }
    void integers(const char * key, std::vector<int32_t> v) {
        gguf_set_arr_data(gguf.get(), key, GGUF_TYPE_INT32, v.data(), v.size());
    }

    void tensor(const std::string & name, std::vector<int64_t> shape, float centre, float spread) {
        if (name == fault.missing_tensor) {
            return;
        }
        if (name == fault.misshapen_tensor) {
            shape[0] += 32;
        }
        const ggml_type type = name == fault.quantized_tensor ? GGML_TYPE_Q8_0 : GGML_TYPE_F32;
        ggml_tensor * t = ggml_new_tensor(context.get(), type, static_cast<int>(shape.size()), shape.data());
        ggml_set_name(t, name.c_str());
        if (type == GGML_TYPE_F32) {
            float * values = static_cast<float *>(t->data);
            for (int64_t i = 0; i < ggml_nelements(t); i++) {
                state = state * 6364136223846793005ull + 1442695040888963407ull;
                values[i] = centre + spread * (2.0f * float(state >> 40) / float(1 << 24) - 1.0f);
            }
        }
        gguf_add_tensor(gguf.get(), t);
    }

    void linear(const std::string & name, int64_t in, int64_t out, bool bias = true) {
        tensor(name + ".weight", {in, out}, 0.0f, std::sqrt(3.0f / float(in)));
        if (bias) {
            tensor(name + ".bias", {out}, 0.0f, 0.1f);
        }
    }

    void norm(const std::string & name, int64_t size, bool bias) {
        tensor(name + ".weight", {size}, 1.0f, 0.1f);
        if (bias) {
            tensor(name + ".bias", {size}, 0.0f, 0.1f);
        }
    }

    void write(const std::string & path) {
        if (fault.keys) {
            fault.keys(gguf.get());
        }
        CHECK(gguf_write_to_file(gguf.get(), path.c_str(), /* only_meta = */ false));
    }

  private:
    const TinyFault & fault;
    gguf_context_ptr gguf;
    ggml_context_ptr context;
    uint64_t state = 1;
};

} // namespace

TinyShape tiny_synthesis() {
    TinyShape shape;
    shape.synthesis = true;
    shape.image_size = 65; // two pixels of it are in no patch
    shape.vision_embd = 64;
    return shape;
}

void write_tiny_model(const std::string & path, const TinyShape & s, const TinyFault & fault) {
    Writer w(fault);
    w.text("general.architecture", "videoxl");
    w.number("videoxl.context_length", 4096);
    w.number("videoxl.embedding_length", s.n_embd);
    w.number("videoxl.block_count", s.n_layer);
    w.number("videoxl.feed_forward_length", s.n_ff);
    w.number("videoxl.attention.head_count", s.n_head);
    w.number("videoxl.attention.head_count_kv", s.n_head_kv);
    w.real("videoxl.attention.layer_norm_rms_epsilon", 1e-6f);
    w.real("videoxl.rope.freq_base", 1e6f);
    if (s.synthesis) {
        w.text("videoxl.family", "video-xl-2");
        w.number("videoxl.dts.frames", 4);
        w.number("videoxl.dts.grid", 8);
        w.number("videoxl.dts.norm_groups", 32);
        w.real("videoxl.dts.norm_epsilon", 1e-6f);
        w.number("videoxl.chunk.groups", 4);
        w.number("videoxl.chunk.previous", 3);
    } else {
        w.number("videoxl.vst.window", s.window);
        w.integers("videoxl.vst.ratios", {2, 4, 8});
    }
    w.number("clip.vision.image_size", s.image_size);
    w.number("clip.vision.patch_size", s.patch_size);
    w.number("clip.vision.embedding_length", s.vision_embd);
    w.number("clip.vision.feed_forward_length", s.vision_ff);
    w.number("clip.vision.block_count", s.vision_layer);
    w.number("clip.vision.attention.head_count", s.vision_head);
    w.real("clip.vision.attention.layer_norm_epsilon", 1e-5f);
    w.number("clip.vision.projection_dim", s.n_embd);
    w.reals("clip.vision.image_mean", {0.5f, 0.5f, 0.5f});
    w.reals("clip.vision.image_std", {0.25f, 0.25f, 0.25f});
    w.text("clip.projector_type", "mlp");

    const int64_t d = s.n_embd, kv = d / s.n_head * s.n_head_kv, e = s.vision_embd;
    w.tensor("token_embd.weight", {d, s.n_vocab}, 0.0f, 1.0f);
    if (!s.synthesis) {
        w.tensor("vst_embd.weight", {d, 1}, 0.0f, 1.0f);
    }
    w.norm("output_norm", d, false);
    w.tensor("output.weight", {d, s.n_vocab}, 0.0f, std::sqrt(3.0f / float(d)));
    for (int32_t i = 0; i < s.n_layer; i++) {
        const std::string block = "blk." + std::to_string(i) + ".";
        w.norm(block + "attn_norm", d, false);
        w.norm(block + "ffn_norm", d, false);
        const std::vector<const char *> kinds = s.synthesis ? std::vector<const char *>{""} : std::vector<const char *>{"", "_vst"};
        for (const char * kind : kinds) {
            w.linear(block + "attn_q" + kind, d, d);
            w.linear(block + "attn_k" + kind, d, kv);
            w.linear(block + "attn_v" + kind, d, kv);
        }
        w.linear(block + "attn_output", d, d, false);
        w.linear(block + "ffn_gate", d, s.n_ff, false);
        w.linear(block + "ffn_up", d, s.n_ff, false);
        w.linear(block + "ffn_down", s.n_ff, d, false);
    }

    const int64_t grid = s.image_size / s.patch_size;
    w.tensor("v.patch_embd.weight", {s.patch_size, s.patch_size, 3, e}, 0.0f, 0.1f);
    if (s.synthesis) {
        w.tensor("v.patch_embd.bias", {e}, 0.0f, 0.1f);
        w.tensor("v.position_embd.weight", {e, grid * grid}, 0.0f, 1.0f);
        w.tensor("dts.time_embd", {e, 4}, 0.0f, 1.0f);
        for (int i = 0; i < 6; i++) {
            const std::string layer = "dts." + std::to_string(i) + ".";
            if (i % 3 == 2) {
                w.tensor(layer + "conv.weight", {e, 27, e}, 0.0f, std::sqrt(3.0f / float(27 * e)));
                w.tensor(layer + "conv.bias", {e}, 0.0f, 0.1f);
                continue;
            }
            w.norm(layer + "norm", e, true);
            w.linear(layer + "attn_out", e, e);
            if (i % 3 == 1) {
                w.linear(layer + "attn_qkv", e, 3 * e);
                w.tensor(layer + "rel_k", {e, s.n_distances}, 0.0f, 1.0f);
                w.tensor(layer + "rel_v", {e, s.n_distances}, 0.0f, 1.0f);
            } else {
                for (const char * name : {"attn_q", "attn_k", "attn_v"}) {
                    w.linear(layer + name, e, e);
                }
            }
        }
    } else {
        w.tensor("v.class_embd", {e}, 0.0f, 1.0f);
        w.tensor("v.position_embd.weight", {e, grid * grid + 1}, 0.0f, 1.0f);
        w.norm("v.pre_ln", e, true);
    }
    for (int32_t i = 0; i < s.vision_layer; i++) {
        const std::string block = "v.blk." + std::to_string(i) + ".";
        w.norm(block + "ln1", e, true);
        w.norm(block + "ln2", e, true);
        for (const char * name : {"attn_q", "attn_k", "attn_v", "attn_out"}) {
            w.linear(block + name, e, e);
        }
        w.linear(block + "ffn_up", e, s.vision_ff);
        w.linear(block + "ffn_down", s.vision_ff, e);
    }
    w.linear("mm.0", e, d);
    w.linear("mm.2", d, d);
    w.write(path);
}
