#include "interface/weights.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <string>

#include "interface/log.h"
#include "interface/status.h"

namespace vxl {

namespace {

struct FileCloser {
    void operator()(std::FILE * file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

// In an expected shape: whatever the file has.
constexpr int64_t ANY = -1;

// "[1024, 4096]"
std::string shape_text(const int64_t * ne, int n_dims) {
    std::string text = "[";
    for (int i = 0; i < n_dims; i++) {
        text += std::string(i == 0 ? "" : ", ") + (ne[i] == ANY ? "any" : std::to_string(ne[i]));
    }
    return text + "]";
}

// A GGUF whose tensors are claimed one by one, each checked, and then read.
class WeightFile {
  public:
    WeightFile(const char * path, ggml_backend_dev_t device) : path(path), device(device) { open(); }

    HParams hparams() const { return read_hparams(gguf.get(), path); }

    // Where tensors are created: sized for all that the file has.
    ggml_context_ptr new_context() const {
        const size_t n = static_cast<size_t>(gguf_get_n_tensors(gguf.get()));
        ggml_init_params init = {(n + 1) * ggml_tensor_overhead(), nullptr, /* no_alloc = */ true};
        ggml_context_ptr context(ggml_init(init));
        if (!context) {
            throw std::bad_alloc();
        }
        return context;
    }

    // A matrix of any type that the device can multiply with; a size may be ANY.
    ggml_tensor * matrix(ggml_context * context, const std::string & name, std::initializer_list<int64_t> shape) {
        ggml_tensor * tensor = claim(context, name, shape);
        check_product(tensor);
        return tensor;
    }

    // A vector, or another tensor that is added or multiplied element by element: f32 only.
    ggml_tensor * vector(ggml_context * context, const std::string & name, std::initializer_list<int64_t> shape) {
        ggml_tensor * tensor = claim(context, name, shape);
        if (tensor->type != GGML_TYPE_F32) {
            fail(VXL_MODEL_INVALID, "%s: tensor %s is of type %s, expected f32", path, name.c_str(),
                 ggml_type_name(tensor->type));
        }
        return tensor;
    }

    Linear linear(ggml_context * context, const std::string & name, int64_t in, int64_t out) {
        return {matrix(context, name + ".weight", {in, out}), vector(context, name + ".bias", {out})};
    }

    LayerNorm layer_norm(ggml_context * context, const std::string & name, int64_t size) {
        return {vector(context, name + ".weight", {size}), vector(context, name + ".bias", {size})};
    }

    // Reads the bytes of every claimed tensor.
    void read(vxl_progress_callback progress, void * user) {
        File file(std::fopen(path, "rb"));
        if (!file) {
            fail(VXL_MODEL_UNREADABLE, "%s: cannot be opened: %s", path, std::strerror(errno));
        }
        uint64_t total = 0, done = 0;
        for (const Claim & claim : claims) {
            total += ggml_nbytes(claim.tensor);
        }
        std::vector<char> chunk;
        for (const Claim & claim : claims) {
            if (progress != nullptr && progress(static_cast<float>(double(done) / double(total)), user) == 0) {
                fail(VXL_CANCELLED, "%s: loading was cancelled", path);
            }
            read_tensor(file.get(), claim, chunk);
            done += ggml_nbytes(claim.tensor);
        }
        if (progress != nullptr) {
            progress(1.0f, user);
        }
    }

  private:
    struct Claim {
        ggml_tensor * tensor;
        uint64_t offset; // in the file
    };

    void open() {
        std::error_code error;
        const auto status = std::filesystem::status(path, error);
        if (error || !std::filesystem::exists(status)) {
            fail(VXL_MODEL_UNREADABLE, "%s: no such file", path);
        }
        if (!std::filesystem::is_regular_file(status)) {
            fail(VXL_MODEL_UNREADABLE, "%s: not a file, expected a GGUF model", path);
        }
        file_size = std::filesystem::file_size(path, error);
        char magic[4] = {};
        File file(std::fopen(path, "rb"));
        if (!file) {
            fail(VXL_MODEL_UNREADABLE, "%s: cannot be opened: %s", path, std::strerror(errno));
        }
        if (std::fread(magic, 1, sizeof magic, file.get()) != sizeof magic || std::memcmp(magic, "GGUF", 4) != 0) {
            fail(VXL_MODEL_UNREADABLE, "%s: not a GGUF file (%llu bytes that do not begin with \"GGUF\")", path,
                 static_cast<unsigned long long>(file_size));
        }
        take_ggml_error();
        gguf.reset(gguf_init_from_file(path, {/* no_alloc = */ true, /* ctx = */ nullptr}));
        if (!gguf) {
            const std::string reason = take_ggml_error();
            fail(VXL_MODEL_UNREADABLE, "%s: damaged or cut short GGUF: %s", path,
                 reason.empty() ? "its header cannot be read" : reason.c_str());
        }
    }

    ggml_tensor * claim(ggml_context * context, const std::string & name, std::initializer_list<int64_t> shape) {
        const int64_t id = gguf_find_tensor(gguf.get(), name.c_str());
        if (id < 0) {
            fail(VXL_MODEL_INVALID, "%s: tensor %s is missing; convert the model again with this version", path, name.c_str());
        }
        const int64_t * found = gguf_get_tensor_ne(gguf.get(), id);
        int64_t expected[GGML_MAX_DIMS] = {1, 1, 1, 1};
        std::copy(shape.begin(), shape.end(), expected);
        const int n_dims = static_cast<int>(shape.size());
        for (int i = 0; i < GGML_MAX_DIMS; i++) {
            const bool any_size = expected[i] == ANY && found[i] >= 1 && found[i] <= INT32_MAX;
            if (!any_size && found[i] != expected[i]) {
                fail(VXL_MODEL_INVALID, "%s: tensor %s has shape %s, expected %s; convert the model again with this version", path,
                     name.c_str(),
                     shape_text(found, std::max(n_dims, n_dims_of(found))).c_str(), shape_text(expected, n_dims).c_str());
            }
        }
        const ggml_type type = gguf_get_tensor_type(gguf.get(), id);
        const uint64_t offset = gguf_get_data_offset(gguf.get()) + gguf_get_tensor_offset(gguf.get(), id);
        const uint64_t size = gguf_get_tensor_size(gguf.get(), id);
        if (offset > file_size || size > file_size - offset) {
            fail(VXL_MODEL_UNREADABLE, "%s: cut short: tensor %s ends at byte %llu, but the file has %llu", path,
                 name.c_str(), static_cast<unsigned long long>(offset + size), static_cast<unsigned long long>(file_size));
        }
        ggml_tensor * tensor = ggml_new_tensor(context, type, GGML_MAX_DIMS, found);
        ggml_set_name(tensor, name.c_str());
        claims.push_back({tensor, offset});
        return tensor;
    }

    static int n_dims_of(const int64_t * ne) {
        int n = GGML_MAX_DIMS;
        while (n > 1 && ne[n - 1] == 1) {
            n--;
        }
        return n;
    }

    // ggml ends the process when it meets a type that a device cannot multiply with: ask first, once for each type.
    void check_product(ggml_tensor * weight) {
        if (std::find(good_types.begin(), good_types.end(), weight->type) != good_types.end()) {
            return;
        }
        const bool known = weight->type == GGML_TYPE_F32 || ggml_get_type_traits(weight->type)->to_float != nullptr;
        ggml_init_params init = {4 * ggml_tensor_overhead(), nullptr, /* no_alloc = */ true};
        ggml_context_ptr scratch(ggml_init(init));
        const int64_t rows = ggml_nelements(weight) / weight->ne[0];
        bool supported = known;
        if (known) {
            ggml_tensor * matrix = ggml_new_tensor_2d(scratch.get(), weight->type, weight->ne[0], rows);
            ggml_tensor * x = ggml_new_tensor_2d(scratch.get(), GGML_TYPE_F32, weight->ne[0], 8);
            supported = ggml_backend_dev_supports_op(device, ggml_mul_mat(scratch.get(), matrix, x));
        }
        if (!supported) {
            fail(VXL_MODEL_INVALID, "%s: tensor %s is of type %s, which device %s cannot compute with", path,
                 weight->name, ggml_type_name(weight->type), ggml_backend_dev_name(device));
        }
        good_types.push_back(weight->type);
    }

    void read_tensor(std::FILE * file, const Claim & claim, std::vector<char> & chunk) const {
        if (fseeko(file, static_cast<off_t>(claim.offset), SEEK_SET) != 0) {
            fail(VXL_MODEL_UNREADABLE, "%s: cannot seek to tensor %s: %s", path, claim.tensor->name, std::strerror(errno));
        }
        constexpr size_t CHUNK = 16u << 20;
        const size_t size = ggml_nbytes(claim.tensor);
        const bool on_host = ggml_backend_buffer_is_host(claim.tensor->buffer);
        for (size_t at = 0; at < size;) {
            const size_t n = std::min(CHUNK, size - at);
            char * target = on_host ? static_cast<char *>(claim.tensor->data) + at : (chunk.resize(n), chunk.data());
            if (std::fread(target, 1, n, file) != n) {
                fail(VXL_MODEL_UNREADABLE, "%s: cut short while tensor %s was read", path, claim.tensor->name);
            }
            if (!on_host) {
                ggml_backend_tensor_set(claim.tensor, target, at, n);
            }
            at += n;
        }
    }

    const char * path;
    ggml_backend_dev_t device;
    uint64_t file_size = 0;
    gguf_context_ptr gguf;
    std::vector<Claim> claims;
    std::vector<ggml_type> good_types;
};

void claim_decoder(WeightFile & file, ggml_context * context, const DecoderParams & p, Weights & w) {
    const int64_t d = p.n_embd, kv = p.kv_dim();
    w.token_embd = file.matrix(context, "token_embd.weight", {d, ANY});
    w.vst_embd = file.vector(context, "vst_embd.weight", {d, 1});
    w.output_norm = file.vector(context, "output_norm.weight", {d});
    w.output = file.matrix(context, "output.weight", {d, ANY});
    for (int32_t i = 0; i < p.n_layer; i++) {
        const std::string block = "blk." + std::to_string(i) + ".";
        DecoderLayer layer;
        layer.attn_norm = file.vector(context, block + "attn_norm.weight", {d});
        layer.q = file.linear(context, block + "attn_q", d, d);
        layer.k = file.linear(context, block + "attn_k", d, kv);
        layer.v = file.linear(context, block + "attn_v", d, kv);
        layer.q_vst = file.linear(context, block + "attn_q_vst", d, d);
        layer.k_vst = file.linear(context, block + "attn_k_vst", d, kv);
        layer.v_vst = file.linear(context, block + "attn_v_vst", d, kv);
        layer.attn_output.weight = file.matrix(context, block + "attn_output.weight", {d, d});
        layer.ffn_norm = file.vector(context, block + "ffn_norm.weight", {d});
        layer.ffn_gate.weight = file.matrix(context, block + "ffn_gate.weight", {d, p.n_ff});
        layer.ffn_up.weight = file.matrix(context, block + "ffn_up.weight", {d, p.n_ff});
        layer.ffn_down.weight = file.matrix(context, block + "ffn_down.weight", {p.n_ff, d});
        w.decoder.push_back(layer);
    }
}

void claim_vision(WeightFile & file, ggml_context * context, const VisionParams & p, int64_t d, Weights & w) {
    const int64_t e = p.n_embd;
    w.patch_embd = file.matrix(context, "v.patch_embd.weight", {p.patch_size, p.patch_size, 3, e});
    w.class_embd = file.vector(context, "v.class_embd", {e});
    w.position_embd = file.vector(context, "v.position_embd.weight", {e, p.n_patches() + 1});
    w.pre_ln = file.layer_norm(context, "v.pre_ln", e);
    for (int32_t i = 0; i < p.n_layer; i++) {
        const std::string block = "v.blk." + std::to_string(i) + ".";
        VisionLayer layer;
        layer.ln1 = file.layer_norm(context, block + "ln1", e);
        layer.ln2 = file.layer_norm(context, block + "ln2", e);
        layer.q = file.linear(context, block + "attn_q", e, e);
        layer.k = file.linear(context, block + "attn_k", e, e);
        layer.v = file.linear(context, block + "attn_v", e, e);
        layer.out = file.linear(context, block + "attn_out", e, e);
        layer.up = file.linear(context, block + "ffn_up", e, p.n_ff);
        layer.down = file.linear(context, block + "ffn_down", p.n_ff, e);
        w.vision.push_back(layer);
    }
    w.projector_in = file.linear(context, "mm.0", e, d);
    w.projector_out = file.linear(context, "mm.2", d, d);
}

} // namespace

void load_weights(const char * path, ggml_backend_dev_t device, vxl_progress_callback progress, void * user,
                  HParams & params, Weights & weights) {
    WeightFile file(path, device);
    params = file.hparams();
    weights.context = file.new_context();
    claim_decoder(file, weights.context.get(), params.decoder, weights);
    claim_vision(file, weights.context.get(), params.vision, params.decoder.n_embd, weights);

    take_ggml_error();
    weights.buffer.reset(
        ggml_backend_alloc_ctx_tensors_from_buft(weights.context.get(), ggml_backend_dev_buffer_type(device)));
    if (!weights.buffer) {
        const std::string reason = take_ggml_error();
        fail(VXL_OUT_OF_MEMORY, "%s: its weights do not fit the memory of device %s%s%s; use a smaller weight type",
             path, ggml_backend_dev_name(device), reason.empty() ? "" : ": ", reason.c_str());
    }
    ggml_backend_buffer_set_usage(weights.buffer.get(), GGML_BACKEND_BUFFER_USAGE_WEIGHTS);
    file.read(progress, user);
}

} // namespace vxl
