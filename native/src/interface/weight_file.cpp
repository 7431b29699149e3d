#include "interface/weight_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <new>
#include <utility>

#include <sys/stat.h>

#include "gguf.h"
#include "interface/log.h"
#include "interface/populating.h"
#include "interface/status.h"

namespace vxl {

namespace {

// What is loaded between two reports of progress.
constexpr uint64_t CHUNK = 16u << 20;

// "[1024, 4096]"
std::string shape_text(const int64_t * ne, int n_dims) {
    std::string text = "[";
    for (int i = 0; i < n_dims; i++) {
        text += std::string(i == 0 ? "" : ", ") + (ne[i] == WeightFile::ANY ? "any" : std::to_string(ne[i]));
    }
    return text + "]";
}

int n_dims_of(const int64_t * ne) {
    int n = GGML_MAX_DIMS;
    while (n > 1 && ne[n - 1] == 1) {
        n--;
    }
    return n;
}

} // namespace

// Tells how far loading is, and ends it where the caller wants that.
class WeightFile::Progress {
  public:
    Progress(const char * path, uint64_t total, vxl_progress_callback callback, void * user)
        : path(path), total(total), callback(callback), user(user) {}

    void before_next() const {
        if (callback != nullptr && callback(static_cast<float>(double(done) / double(total)), user) == 0) {
            fail(VXL_CANCELLED, "%s: loading was cancelled", path);
        }
    }
    void add(uint64_t bytes) { done += bytes; }
    void reach(uint64_t bytes) { done = bytes; }
    void end() const {
        if (callback != nullptr) {
            callback(1.0f, user);
        }
    }

  private:
    const char * path;
    uint64_t total, done = 0;
    vxl_progress_callback callback;
    void * user;
};

ggml_context_ptr WeightFile::new_context() const {
    const size_t n = static_cast<size_t>(gguf_get_n_tensors(gguf.get()));
    ggml_init_params init = {(n + 1) * ggml_tensor_overhead(), nullptr, /* no_alloc = */ true};
    ggml_context_ptr context(ggml_init(init));
    if (!context) {
        throw std::bad_alloc();
    }
    return context;
}

ggml_tensor * WeightFile::matrix(ggml_context * context, const std::string & name, std::initializer_list<int64_t> shape) {
    ggml_tensor * tensor = claim(context, name, shape);
    check_product(tensor);
    return tensor;
}

ggml_tensor * WeightFile::vector(ggml_context * context, const std::string & name, std::initializer_list<int64_t> shape) {
    ggml_tensor * tensor = claim(context, name, shape);
    if (tensor->type != GGML_TYPE_F32) {
        fail(VXL_MODEL_INVALID, "%s: tensor %s is of type %s, expected f32", path, name.c_str(),
             ggml_type_name(tensor->type));
    }
    return tensor;
}

Linear WeightFile::linear(ggml_context * context, const std::string & name, int64_t in, int64_t out) {
    return {matrix(context, name + ".weight", {in, out}), vector(context, name + ".bias", {out})};
}

LayerNorm WeightFile::layer_norm(ggml_context * context, const std::string & name, int64_t size) {
    return {vector(context, name + ".weight", {size}), vector(context, name + ".bias", {size})};
}

PartSizes WeightFile::part_sizes(const DecoderParams & decoder) const {
    PartSizes sizes;
    sizes.blocks.resize(decoder.n_layer);
    sizes.memory = 2 * ggml_row_size(GGML_TYPE_F16, decoder.kv_dim()) * static_cast<uint64_t>(decoder.n_ctx_train);
    for (int64_t i = 0; i < gguf_get_n_tensors(gguf.get()); i++) {
        const std::string name = gguf_get_tensor_name(gguf.get(), i);
        const uint64_t size = gguf_get_tensor_size(gguf.get(), i);
        if (name.rfind("blk.", 0) == 0) {
            const long block = std::strtol(name.c_str() + 4, nullptr, 10);
            if (block >= 0 && block < decoder.n_layer) {
                sizes.blocks[block] += size;
            }
        } else {
            (name.rfind("output", 0) == 0 ? sizes.output : sizes.vision) += size;
        }
    }
    return sizes;
}

bool WeightFile::can_be_mapped() const {
    // What ggml's kernels take for granted of a tensor's place holds for files that keep GGUF's usual alignment.
    const size_t alignment = ggml_backend_buft_get_alignment(ggml_backend_cpu_buffer_type());
    return std::all_of(claims.begin(), claims.end(), [&](const Claim & claim) { return claim.offset % alignment == 0; });
}

bool WeightFile::map(Weights & weights, vxl_progress_callback callback, void * user) {
    auto mapping = can_be_mapped() ? MappedFile::create(path, fileno(file.get()), state) : nullptr;
    if (!mapping) {
        return false;
    }
    Progress progress(path, claimed_bytes(), callback, user);
    populate(*mapping, progress);
    ggml_backend_buffer_ptr buffer(ggml_backend_cpu_buffer_from_ptr(mapping->data(), state.size));
    if (!buffer) {
        throw std::bad_alloc();
    }
    ggml_backend_buffer_set_usage(buffer.get(), GGML_BACKEND_BUFFER_USAGE_WEIGHTS);
    for (const Claim & claim : claims) {
        if (ggml_backend_tensor_alloc(buffer.get(), claim.tensor, mapping->data() + claim.offset) != GGML_STATUS_SUCCESS) {
            throw std::bad_alloc();
        }
    }
    mapping->require_unchanged();
    weights.mapping = std::move(mapping);
    weights.buffers.push_back(std::move(buffer));
    progress.end();
    return true;
}

void WeightFile::populate(const MappedFile & mapping, Progress & progress) const {
    std::vector<Populating::Part> parts;
    for (const Claim & claim : claims) {
        const uint64_t size = ggml_nbytes(claim.tensor);
        for (uint64_t at = 0; at < size; at += CHUNK) {
            parts.push_back({claim.offset + at, std::min(CHUNK, size - at)});
        }
    }
    progress.before_next(); // who ends it here has nothing begun; and helpers may be quicker than the next word
    Populating populating(mapping, std::move(parts));
    while (populating.step()) {
        progress.reach(populating.done());
        progress.before_next();
    }
    uint64_t offset;
    if (const int error = populating.finish(offset)) {
        fail(VXL_MODEL_UNREADABLE, "%s: cannot be read: %s at byte %llu, or it was cut short", path, std::strerror(error),
             static_cast<unsigned long long>(offset));
    }
}

void WeightFile::read(vxl_progress_callback callback, void * user) {
    Progress progress(path, claimed_bytes(), callback, user);
    std::vector<char> chunk;
    for (const Claim & claim : claims) {
        progress.before_next();
        read_tensor(claim, chunk);
        progress.add(ggml_nbytes(claim.tensor));
    }
    require_unchanged();
    progress.end();
}

uint64_t WeightFile::claimed_bytes() const {
    uint64_t bytes = 0;
    for (const Claim & claim : claims) {
        bytes += ggml_nbytes(claim.tensor);
    }
    return bytes;
}

void WeightFile::open() {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (error || !std::filesystem::exists(status)) {
        fail(VXL_MODEL_UNREADABLE, "%s: no such file", path);
    }
    if (!std::filesystem::is_regular_file(status)) {
        fail(VXL_MODEL_UNREADABLE, "%s: not a file, expected a GGUF model", path);
    }
    char magic[4] = {};
    file.reset(std::fopen(path, "rb"));
    struct stat found;
    if (!file || fstat(fileno(file.get()), &found) != 0) {
        fail(VXL_MODEL_UNREADABLE, "%s: cannot be opened: %s", path, std::strerror(errno));
    }
    state = FileState::of(found);
    if (std::fread(magic, 1, sizeof magic, file.get()) != sizeof magic || std::memcmp(magic, "GGUF", 4) != 0) {
        fail(VXL_MODEL_UNREADABLE, "%s: not a GGUF file (%llu bytes that do not begin with \"GGUF\")", path,
             static_cast<unsigned long long>(state.size));
    }
    take_ggml_error();
    gguf.reset(gguf_init_from_file(path, {/* no_alloc = */ true, /* ctx = */ nullptr}));
    if (!gguf) {
        const std::string reason = take_ggml_error();
        fail(VXL_MODEL_UNREADABLE, "%s: damaged or cut short GGUF: %s", path,
             reason.empty() ? "its header cannot be read" : reason.c_str());
    }
    // ggml opened it by its name: another file may have taken that meanwhile.
    struct stat named;
    if (stat(path, &named) != 0 || named.st_dev != found.st_dev || named.st_ino != found.st_ino) {
        fail(VXL_MODEL_UNREADABLE, "%s: was replaced while it was loaded; load it again", path);
    }
    require_unchanged();
}

void WeightFile::require_unchanged() const {
    struct stat now;
    if (fstat(fileno(file.get()), &now) != 0 || !(FileState::of(now) == state)) {
        fail(VXL_MODEL_UNREADABLE, "%s: was written to while it was loaded; load it again", path);
    }
}

ggml_tensor * WeightFile::claim(ggml_context * context, const std::string & name, std::initializer_list<int64_t> shape) {
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
    if (offset > state.size || size > state.size - offset) {
        fail(VXL_MODEL_UNREADABLE, "%s: cut short: tensor %s ends at byte %llu, but the file has %llu", path,
             name.c_str(), static_cast<unsigned long long>(offset + size), static_cast<unsigned long long>(state.size));
    }
    ggml_tensor * tensor = ggml_new_tensor(context, type, GGML_MAX_DIMS, found);
    ggml_set_name(tensor, name.c_str());
    claims.push_back({tensor, offset});
    return tensor;
}

void WeightFile::check_product(ggml_tensor * weight) {
    for (const Place & place : places) {
        check_product(weight, place.device);
    }
}

void WeightFile::check_product(ggml_tensor * weight, ggml_backend_dev_t device) const {
    const bool known = weight->type == GGML_TYPE_F32 || ggml_get_type_traits(weight->type)->to_float != nullptr;
    const auto supports = [&](int64_t rows) {
        ggml_init_params init = {4 * ggml_tensor_overhead(), nullptr, /* no_alloc = */ true};
        ggml_context_ptr scratch(ggml_init(init));
        ggml_tensor * matrix = ggml_new_tensor_2d(scratch.get(), weight->type, weight->ne[0], rows);
        ggml_tensor * x = ggml_new_tensor_2d(scratch.get(), GGML_TYPE_F32, weight->ne[0], 8);
        return ggml_backend_dev_supports_op(device, ggml_mul_mat(scratch.get(), matrix, x));
    };
    const int64_t rows = ggml_nelements(weight) / weight->ne[0];
    if (known && supports(rows)) {
        return;
    }
    if (known && supports(1)) {
        fail(VXL_OUT_OF_MEMORY, "%s: tensor %s takes %zu MB in one piece, more than device %s can compute with; use another device", path,
             weight->name, ggml_nbytes(weight) >> 20, ggml_backend_dev_name(device));
    }
    fail(VXL_MODEL_INVALID, "%s: tensor %s is of type %s, which device %s cannot compute with", path,
         weight->name, ggml_type_name(weight->type), ggml_backend_dev_name(device));
}

void WeightFile::read_tensor(const Claim & claim, std::vector<char> & chunk) const {
    if (fseeko(file.get(), static_cast<off_t>(claim.offset), SEEK_SET) != 0) {
        fail(VXL_MODEL_UNREADABLE, "%s: cannot seek to tensor %s: %s", path, claim.tensor->name, std::strerror(errno));
    }
    const size_t size = ggml_nbytes(claim.tensor);
    const bool on_host = ggml_backend_buffer_is_host(claim.tensor->buffer);
    for (size_t at = 0; at < size;) {
        const size_t n = std::min<size_t>(CHUNK, size - at);
        char * target = on_host ? static_cast<char *>(claim.tensor->data) + at : (chunk.resize(n), chunk.data());
        if (std::fread(target, 1, n, file.get()) != n) {
            fail(VXL_MODEL_UNREADABLE, "%s: cut short while tensor %s was read", path, claim.tensor->name);
        }
        if (!on_host) {
            ggml_backend_tensor_set(claim.tensor, target, at, n);
        }
        at += n;
    }
}

} // namespace vxl
