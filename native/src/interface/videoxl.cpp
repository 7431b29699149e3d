// The C interface: checks arguments, turns exceptions into status, and hands on.
#include "videoxl.h"

#include <cstdio>
#include <memory>
#include <numeric>
#include <string>

#include "graphs/decoder.h"
#include "interface/devices.h"
#include "graphs/features.h"
#include "ggml.h"
#include "interface/log.h"
#include "graphs/memory.h"
#include "interface/model.h"
#include "interface/status.h"
#include "interface/vocabulary.h"
#include "graphs/vision.h"

using namespace vxl;

namespace {

ggml_type type_of(int32_t type) {
    switch (type) {
        case VXL_CACHE_F32: return GGML_TYPE_F32;
        case VXL_CACHE_F16: return GGML_TYPE_F16;
        case VXL_CACHE_Q8_0: return GGML_TYPE_Q8_0;
    }
    fail(VXL_INVALID_ARGUMENT, "memory type is %d, expected 0 to 2", type);
}

const vxl_compute_params & checked_params(const vxl_compute_params * params) {
    const vxl_compute_params & p = checked(params, "params");
    if (p.n_threads < 0 || p.n_threads > 4096) {
        fail(VXL_INVALID_ARGUMENT, "n_threads is %d, expected 0 to 4096", p.n_threads);
    }
    if (p.flash < VXL_FLASH_AUTO || p.flash > VXL_FLASH_ON) {
        fail(VXL_INVALID_ARGUMENT, "flash is %d, expected 0 to 2", p.flash);
    }
    if (p.kernels < VXL_KERNELS_AUTO || p.kernels > VXL_KERNELS_GGML) {
        fail(VXL_INVALID_ARGUMENT, "kernels is %d, expected 0 or 1", p.kernels);
    }
    return p;
}

void check_length(const char * name, size_t found, size_t needed) {
    if (found < needed) {
        fail(VXL_INVALID_ARGUMENT, "%s holds %zu values, expected %zu", name, found, needed);
    }
}

// Rows of visual tokens between the host and the device.
size_t check_rows(const vxl_features & features, int32_t first, int32_t count, const char * name, size_t length) {
    features.check_rows(first, count);
    const size_t values = size_t(count) * features.rows->ne[0];
    check_length(name, length, values);
    return values * sizeof(float);
}

void load_model(const char * path, const char * device, const char * backends, Loading loading, vxl_progress_callback progress,
                void * user, vxl_model ** model) {
    checked(path, "path");
    checked(model, "model");
    ensure_backends(backends);
    auto loaded = std::make_unique<vxl_model>();
    load_weights(path, read_places(device), loading, progress, user, loaded->params, loaded->placement, loaded->weights);
    *model = loaded.release();
}

} // namespace

extern "C" {

int32_t vxl_abi_version(void) {
    return VXL_ABI_VERSION;
}

const char * vxl_build_info(void) {
    static const std::string info = std::string("videoxl " VXL_VERSION ", ggml ") + ggml_version();
    return info.c_str();
}

const char * vxl_ggml_version(void) {
    return ggml_version();
}

const char * vxl_last_error(void) {
    return last_error();
}

void vxl_set_log(vxl_log_callback callback, void * user) {
    set_log(callback, user);
}

vxl_status vxl_load_backends(const char * directory) {
    return guarded([&] { load_backends(directory); });
}

vxl_status vxl_open_library(const char * file) {
    return guarded([&] { open_library(&checked(file, "file")); });
}

vxl_status vxl_load_backend(const char * file) {
    return guarded([&] { load_backend(&checked(file, "file")); });
}

int32_t vxl_device_count(void) {
    return device_count();
}

vxl_status vxl_device_get(int32_t index, vxl_device_info * info) {
    return guarded([&] {
        checked(info, "info");
        *info = describe(device_at(index));
    });
}

vxl_status vxl_model_load(const char * path, const char * device, const char * backends, vxl_progress_callback progress,
                          void * user, vxl_model ** model) {
    return guarded([&] { load_model(path, device, backends, Loading::MAPPED, progress, user, model); });
}

vxl_status vxl_model_read(const char * path, const char * device, const char * backends, vxl_progress_callback progress,
                          void * user, vxl_model ** model) {
    return guarded([&] { load_model(path, device, backends, Loading::READ, progress, user, model); });
}

void vxl_model_free(vxl_model * model) {
    delete model;
}

vxl_status vxl_model_get_info(const vxl_model * model, vxl_model_info * info) {
    return guarded([&] {
        const vxl_model & m = checked(model, "model");
        const DecoderParams & decoder = m.params.decoder;
        const VisionParams & vision = m.params.vision;
        const SummaryParams & summary = m.params.summary;
        vxl_model_info & i = checked(info, "info");
        i = {};
        i.n_embd = decoder.n_embd;
        i.n_layer = decoder.n_layer;
        i.n_head = decoder.n_head;
        i.n_head_kv = decoder.n_head_kv;
        i.head_dim = decoder.head_dim();
        i.n_vocab = m.n_vocab();
        i.n_ctx_train = decoder.n_ctx_train;
        i.window = summary.window;
        i.n_ratios = static_cast<int32_t>(summary.ratios.size());
        for (int32_t r = 0; r < i.n_ratios; r++) {
            i.ratios[r] = summary.ratios[r];
        }
        i.image_size = vision.image_size;
        i.patch_size = vision.patch_size;
        i.tokens_per_frame = m.params.tokens_per_group();
        i.n_vision_layer = vision.n_layer;
        i.weight_bytes = std::accumulate(m.weights.bytes.begin(), m.weights.bytes.end(), uint64_t(0));
    });
}

vxl_status vxl_model_get_family(const vxl_model * model, vxl_family_info * info) {
    return guarded([&] {
        const HParams & params = checked(model, "model").params;
        vxl_family_info & i = checked(info, "info");
        i = {};
        i.family = params.family == Family::VIDEO_XL ? VXL_FAMILY_VIDEO_XL : VXL_FAMILY_VIDEO_XL_2;
        i.frames_per_group = params.frames_per_group();
        i.chunk_groups = params.chunks.groups;
        i.chunk_previous = params.chunks.previous;
    });
}

const char * vxl_model_device(const vxl_model * model) {
    return model == nullptr ? "" : ggml_backend_dev_name(model->device());
}

int32_t vxl_model_share_count(const vxl_model * model) {
    return model == nullptr ? 0 : static_cast<int32_t>(model->placement.size());
}

vxl_status vxl_model_get_share(const vxl_model * model, int32_t index, vxl_share_info * info) {
    return guarded([&] {
        const vxl_model & m = checked(model, "model");
        vxl_share_info & i = checked(info, "info");
        if (index < 0 || index >= vxl_model_share_count(model)) {
            fail(VXL_INVALID_ARGUMENT, "share index is %d, expected 0 to %d", index, vxl_model_share_count(model) - 1);
        }
        const Share & share = m.placement[index];
        i = {};
        std::snprintf(i.device, sizeof i.device, "%s", ggml_backend_dev_name(share.device));
        i.first_block = share.first_block;
        i.n_blocks = share.n_blocks;
        i.weight_bytes = m.weights.bytes[index];
    });
}

vxl_status vxl_vocabulary_index(const vxl_vocabulary * vocabulary) {
    return guarded([&] { index_vocabulary(checked(vocabulary, "vocabulary")); });
}

vxl_status vxl_features_new(const vxl_model * model, int32_t capacity, vxl_features ** features) {
    return guarded([&] {
        checked(features, "features");
        *features = new vxl_features(checked(model, "model"), capacity);
    });
}

void vxl_features_free(vxl_features * features) {
    delete features;
}

vxl_status vxl_features_read(const vxl_features * features, int32_t first, int32_t count, float * out, size_t out_len) {
    return guarded([&] {
        const vxl_features & f = checked(features, "features");
        const size_t bytes = check_rows(f, first, count, "out", out_len);
        ggml_backend_tensor_get(f.rows, &checked(out, "out"), f.rows->nb[1] * first, bytes);
    });
}

vxl_status vxl_features_write(vxl_features * features, int32_t first, int32_t count, const float * in, size_t in_len) {
    return guarded([&] {
        vxl_features & f = checked(features, "features");
        const size_t bytes = check_rows(f, first, count, "in", in_len);
        ggml_backend_tensor_set(f.rows, &checked(in, "in"), f.rows->nb[1] * first, bytes);
    });
}

vxl_status vxl_vision_new(const vxl_model * model, const vxl_compute_params * params, vxl_vision ** vision) {
    return guarded([&] {
        checked(vision, "vision");
        *vision = new vxl_vision(checked(model, "model"), checked_params(params));
    });
}

void vxl_vision_free(vxl_vision * vision) {
    delete vision;
}

vxl_status vxl_vision_encode(vxl_vision * vision, const uint8_t * rgb, int32_t n_frames, const int32_t * cancel,
                             vxl_features * features, int32_t first_row) {
    return guarded([&] {
        checked(vision, "vision")
            .encode(&checked(rgb, "rgb"), n_frames, cancel, checked(features, "features"), first_row);
    });
}

vxl_status vxl_vision_stage(vxl_vision * vision, const uint8_t * rgb, int32_t n_frames, const char * name, float * out,
                            size_t out_len) {
    return guarded([&] {
        checked(vision, "vision").stage(&checked(rgb, "rgb"), n_frames, &checked(name, "name"), &checked(out, "out"), out_len);
    });
}

vxl_status vxl_memory_new(const vxl_model * model, int32_t type, int32_t capacity, vxl_memory ** memory) {
    return guarded([&] {
        checked(memory, "memory");
        *memory = new vxl_memory(checked(model, "model"), type_of(type), capacity);
    });
}

void vxl_memory_free(vxl_memory * memory) {
    delete memory;
}

vxl_status vxl_memory_clone(const vxl_memory * memory, int32_t capacity, vxl_memory ** clone) {
    return guarded([&] {
        checked(clone, "clone");
        *clone = checked(memory, "memory").clone(capacity).release();
    });
}

vxl_status vxl_memory_reserve(vxl_memory * memory, int32_t capacity) {
    return guarded([&] { checked(memory, "memory").reserve(capacity); });
}

vxl_status vxl_memory_truncate(vxl_memory * memory, int32_t length) {
    return guarded([&] { checked(memory, "memory").truncate(length); });
}

int32_t vxl_memory_length(const vxl_memory * memory) {
    return memory == nullptr ? 0 : memory->length;
}

int32_t vxl_memory_capacity(const vxl_memory * memory) {
    return memory == nullptr ? 0 : memory->capacity;
}

uint64_t vxl_memory_bytes(const vxl_memory * memory) {
    return memory == nullptr ? 0 : memory->bytes_per_token() * memory->capacity;
}

uint64_t vxl_memory_bytes_per_token(const vxl_memory * memory) {
    return memory == nullptr ? 0 : memory->bytes_per_token();
}

vxl_status vxl_memory_read(const vxl_memory * memory, int32_t layer, int32_t first, int32_t count, float * keys,
                           float * values, size_t len) {
    return guarded([&] {
        const vxl_memory & m = checked(memory, "memory");
        check_length("keys or values", len, count < 0 ? 0 : size_t(count) * m.model.params.decoder.kv_dim());
        m.read(layer, first, count, keys, values);
    });
}

vxl_status vxl_memory_get_raw(const vxl_memory * memory, int32_t layer, int32_t first, int32_t count, void * keys,
                              void * values, size_t bytes) {
    return guarded([&] { checked(memory, "memory").get_raw(layer, first, count, keys, values, bytes); });
}

vxl_status vxl_memory_append_raw(vxl_memory * memory, int32_t count, const void * keys, const void * values, size_t bytes) {
    return guarded([&] {
        vxl_memory & m = checked(memory, "memory");
        if (keys == nullptr || values == nullptr) {
            fail(VXL_INVALID_ARGUMENT, "keys or values are NULL");
        }
        m.append_raw(count, keys, values, bytes);
    });
}

vxl_status vxl_decoder_new(const vxl_model * model, const vxl_compute_params * params, vxl_decoder ** decoder) {
    return guarded([&] {
        checked(decoder, "decoder");
        *decoder = new vxl_decoder(checked(model, "model"), checked_params(params));
    });
}

void vxl_decoder_free(vxl_decoder * decoder) {
    delete decoder;
}

vxl_status vxl_decoder_tokens(vxl_decoder * decoder, vxl_memory * memory, const int32_t * tokens, int32_t n,
                              const int32_t * cancel, float * logits, size_t logits_len) {
    return guarded([&] {
        vxl_decoder & d = checked(decoder, "decoder");
        vxl_memory & m = checked(memory, "memory");
        if (logits != nullptr) {
            check_length("logits", logits_len, m.model.n_vocab());
        }
        d.plain.run(m, &checked(tokens, "tokens"), n, cancel, logits);
    });
}

vxl_status vxl_decoder_batch(vxl_decoder * decoder, vxl_memory * memory, const vxl_sequence * sequences, int32_t n_sequences,
                             int32_t n_ids, size_t logits_len, const int32_t * cancel) {
    return guarded([&] {
        checked(decoder, "decoder")
            .batch.run(checked(memory, "memory"), &checked(sequences, "sequences"), n_sequences, n_ids, logits_len, cancel);
    });
}

vxl_status vxl_decoder_window(vxl_decoder * decoder, vxl_memory * memory, const vxl_features * features, int32_t first,
                              int32_t count, int32_t ratio, const int32_t * cancel) {
    return guarded([&] {
        checked(decoder, "decoder")
            .summarising.run(checked(memory, "memory"), checked(features, "features"), first, count, ratio, cancel);
    });
}

vxl_status vxl_decoder_chunks(vxl_decoder * decoder, vxl_memory * memory, const int32_t * ids, const vxl_chunk * chunks,
                              int32_t n_chunks, const vxl_features * features, int32_t first_row, const int32_t * cancel) {
    return guarded([&] {
        checked(decoder, "decoder")
            .chunks.run(checked(memory, "memory"), &checked(ids, "ids"), &checked(chunks, "chunks"), n_chunks, features, first_row, cancel);
    });
}

vxl_status vxl_decoder_condense(vxl_decoder * decoder, const vxl_memory * from, const vxl_run * runs, int32_t n_runs,
                                vxl_memory * to, const int32_t * cancel) {
    return guarded([&] {
        checked(decoder, "decoder").condensing.run(checked(from, "from"), &checked(runs, "runs"), n_runs, checked(to, "to"), cancel);
    });
}

} // extern "C"
