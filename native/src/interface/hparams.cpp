#include "interface/hparams.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "interface/status.h"
#include "videoxl.h"

namespace vxl {

namespace {

// Typed access to keys; gguf's own getters end the process on a wrong type.
class Keys {
  public:
    Keys(const gguf_context * gguf, const char * path) : gguf(gguf), path(path) {}

    std::string string(const char * key) const {
        const int64_t id = find(key, GGUF_TYPE_STRING);
        return gguf_get_val_str(gguf, id);
    }

    std::string string_or(const char * key, const char * otherwise) const {
        return gguf_find_key(gguf, key) < 0 ? otherwise : string(key);
    }

    int32_t integer(const char * key, int32_t least, int32_t most) const {
        const int64_t id = find(key, GGUF_TYPE_UINT32);
        const uint32_t value = gguf_get_val_u32(gguf, id);
        if (value < static_cast<uint32_t>(least) || value > static_cast<uint32_t>(most)) {
            fail(VXL_MODEL_INVALID, "%s: key %s is %u, expected %d to %d", path, key, value, least, most);
        }
        return static_cast<int32_t>(value);
    }

    float positive(const char * key) const {
        const int64_t id = find(key, GGUF_TYPE_FLOAT32);
        return positive_value(key, gguf_get_val_f32(gguf, id));
    }

    std::array<float, 3> colour(const char * key, bool must_be_positive) const {
        const float * values = static_cast<const float *>(array(key, GGUF_TYPE_FLOAT32, 3, 3));
        for (int c = 0; c < 3; c++) {
            if (must_be_positive) {
                positive_value(key, values[c]);
            } else if (!std::isfinite(values[c])) {
                fail(VXL_MODEL_INVALID, "%s: key %s holds %g, expected a finite number", path, key, values[c]);
            }
        }
        return {values[0], values[1], values[2]};
    }

    std::vector<int32_t> integers(const char * key, size_t most) const {
        const int32_t * values = static_cast<const int32_t *>(array(key, GGUF_TYPE_INT32, 1, most));
        return std::vector<int32_t>(values, values + gguf_get_arr_n(gguf, gguf_find_key(gguf, key)));
    }

  private:
    int64_t find(const char * key, gguf_type type) const {
        const int64_t id = gguf_find_key(gguf, key);
        if (id < 0) {
            fail(VXL_MODEL_INVALID, "%s: key %s is missing; convert the model again with this version", path, key);
        }
        const gguf_type found = gguf_get_kv_type(gguf, id);
        if (found != type) {
            fail(VXL_MODEL_INVALID, "%s: key %s is of type %s, expected %s", path, key, gguf_type_name(found),
                 gguf_type_name(type));
        }
        return id;
    }

    const void * array(const char * key, gguf_type type, size_t least, size_t most) const {
        const int64_t id = find(key, GGUF_TYPE_ARRAY);
        const gguf_type found = gguf_get_arr_type(gguf, id);
        if (found != type) {
            fail(VXL_MODEL_INVALID, "%s: key %s is an array of %s, expected %s", path, key, gguf_type_name(found),
                 gguf_type_name(type));
        }
        const size_t n = gguf_get_arr_n(gguf, id);
        if (n < least || n > most) {
            fail(VXL_MODEL_INVALID, "%s: key %s has %zu entries, expected %zu to %zu", path, key, n, least, most);
        }
        return gguf_get_arr_data(gguf, id);
    }

    float positive_value(const char * key, float value) const {
        if (!std::isfinite(value) || value <= 0.0f) {
            fail(VXL_MODEL_INVALID, "%s: key %s holds %g, expected a positive number", path, key, value);
        }
        return value;
    }

    const gguf_context * gguf;
    const char * path;
};

// Generous bounds: they only keep products of sizes from overflowing and absurd files from being tried.
constexpr int32_t MAX_WIDTH = 1 << 20;
constexpr int32_t MAX_LAYERS = 1024;
constexpr int32_t MAX_HEADS = 4096;
constexpr int32_t MAX_POSITIONS = 1 << 26;

DecoderParams read_decoder(const Keys & keys, const char * path) {
    DecoderParams p;
    p.n_ctx_train = keys.integer("videoxl.context_length", 1, MAX_POSITIONS);
    p.n_embd = keys.integer("videoxl.embedding_length", 1, MAX_WIDTH);
    p.n_layer = keys.integer("videoxl.block_count", 1, MAX_LAYERS);
    p.n_ff = keys.integer("videoxl.feed_forward_length", 1, MAX_WIDTH);
    p.n_head = keys.integer("videoxl.attention.head_count", 1, MAX_HEADS);
    p.n_head_kv = keys.integer("videoxl.attention.head_count_kv", 1, MAX_HEADS);
    p.rms_eps = keys.positive("videoxl.attention.layer_norm_rms_epsilon");
    p.rope_base = keys.positive("videoxl.rope.freq_base");
    if (p.n_embd % p.n_head != 0 || p.head_dim() % 2 != 0) {
        fail(VXL_MODEL_INVALID, "%s: %d hidden values cannot be split into %d heads of an even size", path, p.n_embd,
             p.n_head);
    }
    if (p.n_head % p.n_head_kv != 0) {
        fail(VXL_MODEL_INVALID, "%s: %d query heads cannot share %d key/value heads evenly", path, p.n_head, p.n_head_kv);
    }
    return p;
}

VisionParams read_vision(const Keys & keys, const char * path, int32_t n_embd_decoder) {
    VisionParams p;
    p.image_size = keys.integer("clip.vision.image_size", 1, 1 << 14);
    p.patch_size = keys.integer("clip.vision.patch_size", 1, 1 << 10);
    p.n_embd = keys.integer("clip.vision.embedding_length", 1, MAX_WIDTH);
    p.n_ff = keys.integer("clip.vision.feed_forward_length", 1, MAX_WIDTH);
    p.n_layer = keys.integer("clip.vision.block_count", 1, MAX_LAYERS);
    p.n_head = keys.integer("clip.vision.attention.head_count", 1, MAX_HEADS);
    p.layer_norm_eps = keys.positive("clip.vision.attention.layer_norm_epsilon");
    p.mean = keys.colour("clip.vision.image_mean", false);
    p.std = keys.colour("clip.vision.image_std", true);
    keys.integer("clip.vision.projection_dim", n_embd_decoder, n_embd_decoder);
    const std::string projector = keys.string("clip.projector_type");
    if (projector != "mlp") {
        fail(VXL_MODEL_INVALID, "%s: key clip.projector_type is \"%s\", expected \"mlp\"", path, projector.c_str());
    }
    if (p.n_embd % p.n_head != 0) {
        fail(VXL_MODEL_INVALID, "%s: %d vision values cannot be split into %d heads", path, p.n_embd, p.n_head);
    }
    if (p.grid() < 1) {
        fail(VXL_MODEL_INVALID, "%s: an image of %d pixels does not hold a patch of %d pixels", path, p.image_size, p.patch_size);
    }
    return p;
}

void require_even_grid(const VisionParams & p, const char * path) {
    if (p.image_size % p.patch_size != 0 || p.grid() % 2 != 0) {
        fail(VXL_MODEL_INVALID, "%s: an image of %d pixels does not hold an even number of patches of %d pixels", path,
             p.image_size, p.patch_size);
    }
}

SummaryParams read_summary(const Keys & keys, const char * path) {
    SummaryParams p;
    p.window = keys.integer("videoxl.vst.window", 1, MAX_POSITIONS);
    p.ratios = keys.integers("videoxl.vst.ratios", VXL_MAX_RATIOS);
    for (size_t i = 0; i < p.ratios.size(); i++) {
        if (p.ratios[i] < 2 || (i > 0 && p.ratios[i] <= p.ratios[i - 1])) {
            fail(VXL_MODEL_INVALID, "%s: key videoxl.vst.ratios holds %d, expected ascending numbers from 2 on", path,
                 p.ratios[i]);
        }
    }
    return p;
}

SynthesisParams read_synthesis(const Keys & keys, const char * path, const VisionParams & vision) {
    SynthesisParams p;
    p.frames = keys.integer("videoxl.dts.frames", 4, 4);
    p.grid = keys.integer("videoxl.dts.grid", 2, 1 << 10);
    p.norm_groups = keys.integer("videoxl.dts.norm_groups", 1, MAX_WIDTH);
    p.norm_eps = keys.positive("videoxl.dts.norm_epsilon");
    if (p.grid % 2 != 0) {
        fail(VXL_MODEL_INVALID, "%s: key videoxl.dts.grid is %d, expected an even number", path, p.grid);
    }
    if (vision.n_embd % p.norm_groups != 0 || vision.n_embd % p.frames != 0) {
        fail(VXL_MODEL_INVALID, "%s: %d vision values cannot be split into %d norm groups and over %d frames", path, vision.n_embd,
             p.norm_groups, p.frames);
    }
    return p;
}

ChunkParams read_chunks(const Keys & keys) {
    ChunkParams p;
    p.groups = keys.integer("videoxl.chunk.groups", 1, 1 << 16);
    p.previous = keys.integer("videoxl.chunk.previous", 1, 1 << 16);
    return p;
}

Family read_family(const Keys & keys, const char * path) {
    const std::string family = keys.string_or("videoxl.family", "video-xl");
    if (family == "video-xl") {
        return Family::VIDEO_XL;
    }
    if (family == "video-xl-2") {
        return Family::VIDEO_XL_2;
    }
    fail(VXL_MODEL_INVALID, "%s: key videoxl.family is \"%s\", expected \"video-xl\" or \"video-xl-2\"; it takes a newer version of "
         "this library", path, family.c_str());
}

} // namespace

HParams read_hparams(const gguf_context * gguf, const char * path) {
    const Keys keys(gguf, path);
    const std::string architecture = keys.string("general.architecture");
    if (architecture != "videoxl") {
        fail(VXL_MODEL_INVALID,
             "%s: this is a model of architecture \"%s\", expected \"videoxl\"; make one with `videoxl convert`", path,
             architecture.c_str());
    }
    HParams params = {};
    params.family = read_family(keys, path);
    params.decoder = read_decoder(keys, path);
    params.vision = read_vision(keys, path, params.decoder.n_embd);
    switch (params.family) {
        case Family::VIDEO_XL:
            require_even_grid(params.vision, path);
            params.summary = read_summary(keys, path);
            break;
        case Family::VIDEO_XL_2:
            params.synthesis = read_synthesis(keys, path, params.vision);
            params.chunks = read_chunks(keys);
            break;
    }
    return params;
}

} // namespace vxl
