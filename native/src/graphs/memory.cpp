#include "graphs/memory.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "graphs/layers.h"
#include "interface/log.h"
#include "interface/status.h"

using namespace vxl;

namespace {

// Copies the first rows of one tensor to another: on the device where its backend can, else through the host, which the pieces
// keep from needing as much again.
void copy_first_rows(ggml_tensor * from, ggml_tensor * to, int64_t count) {
    constexpr int64_t PIECE = 8 << 20;
    const int64_t step = std::max<int64_t>(1, PIECE / from->nb[1]);
    for (int64_t first = 0; first < count; first += step) {
        const ggml_init_params init = {2 * ggml_tensor_overhead(), nullptr, /* no_alloc = */ true};
        const ggml_context_ptr context(ggml_init(init));
        if (!context) {
            throw std::bad_alloc();
        }
        const auto piece = [&](ggml_tensor * rows) {
            ggml_tensor * view = ggml_view_2d(context.get(), rows, rows->ne[0], std::min(step, count - first), rows->nb[1],
                                              first * rows->nb[1]);
            if (ggml_backend_view_init(view) != GGML_STATUS_SUCCESS) {
                fail(VXL_OUT_OF_MEMORY, "the device has too little memory to copy what is kept: %s", take_ggml_error().c_str());
            }
            return view;
        };
        ggml_backend_tensor_copy(piece(from), piece(to));
    }
}

void read_rows(ggml_tensor * rows, int32_t first, int32_t count, float * out) {
    const size_t row_bytes = rows->nb[1];
    if (rows->type == GGML_TYPE_F32) {
        ggml_backend_tensor_get(rows, out, first * row_bytes, count * row_bytes);
        return;
    }
    std::vector<char> raw(count * row_bytes);
    ggml_backend_tensor_get(rows, raw.data(), first * row_bytes, raw.size());
    ggml_get_type_traits(rows->type)->to_float(raw.data(), out, count * rows->ne[0]);
}

// Whether no number among them is infinite or not a number: their exponents, all bits set in such a one, tell. `stride` is the
// bytes from one to the next.
template <typename Bits> bool are_finite(const char * numbers, size_t bytes, size_t stride, Bits exponent) {
    bool finite = true;
    for (size_t at = 0; at < bytes; at += stride) {
        Bits bits;
        std::memcpy(&bits, numbers + at, sizeof bits);
        finite &= (bits & exponent) != exponent;
    }
    return finite;
}

bool are_finite(ggml_type type, const void * rows, size_t bytes) {
    const auto * numbers = static_cast<const char *>(rows);
    switch (type) {
        case GGML_TYPE_F32: return are_finite<uint32_t>(numbers, bytes, sizeof(float), 0x7f800000);
        case GGML_TYPE_F16: return are_finite<uint16_t>(numbers, bytes, sizeof(ggml_fp16_t), 0x7c00);
        // A block is an f16 scale and signed bytes.
        default: return are_finite<uint16_t>(numbers, bytes, ggml_type_size(type), 0x7c00);
    }
}

} // namespace

vxl_memory::vxl_memory(const vxl_model & model, ggml_type type, int32_t capacity) : model(model), type(type) {
    const DecoderParams & p = model.params.decoder;
    if (p.head_dim() % ggml_blck_size(type) != 0) {
        fail(VXL_INVALID_ARGUMENT, "a memory of type %s needs heads of a multiple of %lld values, this model has %d; use f16",
             ggml_type_name(type), static_cast<long long>(ggml_blck_size(type)), p.head_dim());
    }
    if (capacity < 1) {
        fail(VXL_INVALID_ARGUMENT, "capacity is %d, expected 1 or more", capacity);
    }
    storage = allocate(capacity);
    this->capacity = capacity;
}

BlockTensors vxl_memory::allocate(int32_t capacity) const {
    const bool cpu_only = on_cpu(model.placement);
    const int64_t rows = cpu_only ? capacity : next_multiple(capacity, GPU_KEY_MULTIPLE);
    BlockTensors fresh(model.placement, type, model.params.decoder.kv_dim(), rows,
                       std::to_string(capacity) + " tokens (" + std::to_string(uint64_t(capacity) * bytes_per_token() >> 20) +
                           " MiB in all); use fewer frames, a higher ratio or a smaller memory type");
    if (!cpu_only) {
        fresh.clear(); // hidden keys and values must be numbers too
    }
    for (const Share & share : model.placement) {
        if (share.n_blocks > 0 && !can_write(share.device, fresh.keys(share.first_block))) {
            fail(VXL_INVALID_ARGUMENT, "device %s cannot keep %d tokens of type %s; use fewer frames, a higher ratio or another memory "
                 "type",
                 ggml_backend_dev_name(share.device), capacity, ggml_type_name(type));
        }
    }
    return fresh;
}

bool vxl_memory::can_write(ggml_backend_dev_t device, ggml_tensor * rows) const {
    const ggml_init_params init = {4 * ggml_tensor_overhead(), nullptr, /* no_alloc = */ true};
    const ggml_context_ptr scratch(ggml_init(init));
    if (!scratch) {
        throw std::bad_alloc();
    }
    ggml_tensor * tokens = ggml_new_tensor_2d(scratch.get(), GGML_TYPE_F32, rows->ne[0], 1);
    ggml_tensor * positions = ggml_new_tensor_1d(scratch.get(), GGML_TYPE_I32, 1);
    return ggml_backend_dev_supports_op(device, rows) &&
           ggml_backend_dev_supports_op(device, ggml_set_rows(scratch.get(), rows, tokens, positions));
}

void vxl_memory::copy_rows(const BlockTensors & to, int32_t count) const {
    for (int32_t i = 0; i < storage.n_blocks(); i++) {
        copy_first_rows(storage.keys(i), to.keys(i), count);
        copy_first_rows(storage.values(i), to.values(i), count);
    }
}

std::unique_ptr<vxl_memory> vxl_memory::clone(int32_t wanted) const {
    if (wanted < length) {
        fail(VXL_INVALID_ARGUMENT, "capacity is %d, expected at least the %d tokens that are kept", wanted, length);
    }
    auto copy = std::make_unique<vxl_memory>(model, type, wanted);
    copy_rows(copy->storage, length);
    copy->length = length;
    return copy;
}

void vxl_memory::reserve(int32_t wanted) {
    if (wanted > capacity) {
        BlockTensors larger = allocate(wanted);
        copy_rows(larger, std::max(length, held));
        storage = std::move(larger);
        capacity = wanted;
    }
}

void vxl_memory::hold(int32_t end) {
    if (end <= held) {
        return;
    }
    if (on_cpu(model.placement)) { // elsewhere they were from the start
        const int32_t first = std::max(held, length);
        for (int32_t i = 0; i < storage.n_blocks(); i++) {
            for (ggml_tensor * rows : {storage.keys(i), storage.values(i)}) {
                ggml_backend_tensor_memset(rows, 0, first * rows->nb[1], (end - first) * rows->nb[1]);
            }
        }
    }
    held = end;
}

void vxl_memory::truncate(int32_t wanted) {
    if (wanted < 0 || wanted > length) {
        fail(VXL_INVALID_ARGUMENT, "length is %d, expected 0 to %d", wanted, length);
    }
    held = std::max(held, length); // they may go on as a sequence behind the memory
    length = wanted;
}

void vxl_memory::check_room(int32_t count) const {
    if (count > capacity - length) {
        fail(VXL_MEMORY_FULL, "%d tokens do not fit: the memory holds %d of at most %d", count, length, capacity);
    }
}

void vxl_memory::check_layer(int32_t layer, int32_t first, int32_t count) const {
    if (layer < 0 || layer >= storage.n_blocks()) {
        fail(VXL_INVALID_ARGUMENT, "layer is %d, expected 0 to %d", layer, storage.n_blocks() - 1);
    }
    if (first < 0 || count < 1 || first > length || count > length - first) {
        fail(VXL_INVALID_ARGUMENT, "tokens %d to %lld of a memory that holds %d", first,
             static_cast<long long>(first) + count, length);
    }
}

void vxl_memory::read(int32_t layer, int32_t first, int32_t count, float * keys, float * values) const {
    check_layer(layer, first, count);
    if (keys != nullptr) {
        read_rows(storage.keys(layer), first, count, keys);
    }
    if (values != nullptr) {
        read_rows(storage.values(layer), first, count, values);
    }
}

void vxl_memory::get_raw(int32_t layer, int32_t first, int32_t count, void * keys, void * values, size_t bytes) const {
    check_layer(layer, first, count);
    const size_t needed = count * row_bytes();
    if (bytes < needed) {
        fail(VXL_INVALID_ARGUMENT, "keys or values hold %zu bytes, expected %zu", bytes, needed);
    }
    if (keys != nullptr) {
        ggml_backend_tensor_get(storage.keys(layer), keys, first * row_bytes(), needed);
    }
    if (values != nullptr) {
        ggml_backend_tensor_get(storage.values(layer), values, first * row_bytes(), needed);
    }
}

void vxl_memory::append_raw(int32_t count, const void * keys, const void * values, size_t bytes) {
    if (count < 1) {
        fail(VXL_INVALID_ARGUMENT, "%d tokens to append, expected 1 or more", count);
    }
    check_room(count);
    const size_t layer_bytes = count * row_bytes(), needed = storage.n_blocks() * layer_bytes;
    if (bytes < needed) {
        fail(VXL_INVALID_ARGUMENT, "keys or values hold %zu bytes, expected %zu", bytes, needed);
    }
    if (!are_finite(type, keys, needed) || !are_finite(type, values, needed)) {
        fail(VXL_INVALID_ARGUMENT, "a key or value is infinite or not a number");
    }
    for (int32_t i = 0; i < storage.n_blocks(); i++) {
        const auto append = [&](ggml_tensor * rows, const void * source) {
            ggml_backend_tensor_set(rows, static_cast<const char *>(source) + i * layer_bytes, length * row_bytes(), layer_bytes);
        };
        append(storage.keys(i), keys);
        append(storage.values(i), values);
    }
    length += count;
}

size_t vxl_memory::row_bytes() const {
    return ggml_row_size(type, model.params.decoder.kv_dim());
}

uint64_t vxl_memory::bytes_per_token() const {
    return 2 * uint64_t(model.params.decoder.n_layer) * row_bytes();
}

void vxl_memory::write(const Graph & graph, int32_t layer, ggml_tensor * positions, ggml_tensor * keys,
                       ggml_tensor * values) const {
    const auto write_rows = [&](ggml_tensor * rows, ggml_tensor * source) {
        graph.add(ggml_set_rows(graph.context, rows, ggml_reshape_2d(graph.context, source, rows->ne[0], source->ne[2]), positions));
    };
    write_rows(storage.keys(layer), keys);
    write_rows(storage.values(layer), values);
}

ggml_tensor * vxl_memory::first_tokens(const Graph & graph, ggml_tensor * rows, int32_t count) const {
    const DecoderParams & p = model.params.decoder;
    return ggml_view_3d(graph.context, rows, p.head_dim(), p.n_head_kv, count, ggml_row_size(type, p.head_dim()),
                        rows->nb[1], 0);
}

ggml_tensor * vxl_memory::keys(const Graph & graph, int32_t layer, int32_t count) const {
    return first_tokens(graph, storage.keys(layer), count);
}

ggml_tensor * vxl_memory::values(const Graph & graph, int32_t layer, int32_t count) const {
    return first_tokens(graph, storage.values(layer), count);
}

ggml_tensor * vxl_memory::gathered(const Graph & graph, ggml_tensor * rows, ggml_tensor * index) const {
    const DecoderParams & p = model.params.decoder;
    return ggml_reshape_3d(graph.context, ggml_get_rows(graph.context, rows, index), p.head_dim(), p.n_head_kv, index->ne[0]);
}

ggml_tensor * vxl_memory::gathered_keys(const Graph & graph, int32_t layer, ggml_tensor * index) const {
    return gathered(graph, storage.keys(layer), index);
}

ggml_tensor * vxl_memory::gathered_values(const Graph & graph, int32_t layer, ggml_tensor * index) const {
    return gathered(graph, storage.values(layer), index);
}
