#include "memory.h"

#include <algorithm>
#include <utility>

#include "log.h"
#include "status.h"

using namespace vxl;

namespace {

// Copies the first bytes of one tensor to another through the host, in pieces.
void copy_head(ggml_tensor * from, ggml_tensor * to, size_t bytes, std::vector<char> & piece) {
    constexpr size_t PIECE = 8u << 20;
    for (size_t at = 0; at < bytes;) {
        const size_t n = std::min(PIECE, bytes - at);
        piece.resize(n);
        ggml_backend_tensor_get(from, piece.data(), at, n);
        ggml_backend_tensor_set(to, piece.data(), at, n);
        at += n;
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

vxl_memory::Storage vxl_memory::allocate(int32_t capacity) const {
    const DecoderParams & p = model.params.decoder;
    Storage fresh;
    ggml_init_params init = {(2 * size_t(p.n_layer) + 1) * ggml_tensor_overhead(), nullptr, /* no_alloc = */ true};
    fresh.context.reset(ggml_init(init));
    if (!fresh.context) {
        throw std::bad_alloc();
    }
    for (int32_t i = 0; i < p.n_layer; i++) {
        Layer layer = {ggml_new_tensor_2d(fresh.context.get(), type, p.kv_dim(), capacity),
                       ggml_new_tensor_2d(fresh.context.get(), type, p.kv_dim(), capacity)};
        ggml_format_name(layer.keys, "memory.%d.key", i);
        ggml_format_name(layer.values, "memory.%d.value", i);
        fresh.layers.push_back(layer);
    }
    take_ggml_error();
    fresh.buffer.reset(
        ggml_backend_alloc_ctx_tensors_from_buft(fresh.context.get(), ggml_backend_dev_buffer_type(model.device)));
    if (!fresh.buffer) {
        fail(VXL_OUT_OF_MEMORY, "device %s has too little memory for %d tokens (%llu MiB); use fewer frames, a higher "
             "ratio or a smaller memory type",
             ggml_backend_dev_name(model.device), capacity,
             static_cast<unsigned long long>(uint64_t(capacity) * bytes_per_token() >> 20));
    }
    return fresh;
}

void vxl_memory::copy_kept(Storage & to) const {
    std::vector<char> piece;
    for (size_t i = 0; i < storage.layers.size(); i++) {
        const size_t bytes = length * storage.layers[i].keys->nb[1];
        copy_head(storage.layers[i].keys, to.layers[i].keys, bytes, piece);
        copy_head(storage.layers[i].values, to.layers[i].values, bytes, piece);
    }
}

std::unique_ptr<vxl_memory> vxl_memory::clone(int32_t wanted) const {
    if (wanted < length) {
        fail(VXL_INVALID_ARGUMENT, "capacity is %d, expected at least the %d tokens that are kept", wanted, length);
    }
    auto copy = std::make_unique<vxl_memory>(model, type, wanted);
    copy_kept(copy->storage);
    copy->length = length;
    return copy;
}

void vxl_memory::reserve(int32_t wanted) {
    if (wanted > capacity) {
        Storage larger = allocate(wanted);
        copy_kept(larger);
        storage = std::move(larger);
        capacity = wanted;
    }
}

void vxl_memory::truncate(int32_t wanted) {
    if (wanted < 0 || wanted > length) {
        fail(VXL_INVALID_ARGUMENT, "length is %d, expected 0 to %d", wanted, length);
    }
    length = wanted;
}

void vxl_memory::check_room(int32_t count) const {
    if (count > capacity - length) {
        fail(VXL_MEMORY_FULL, "%d tokens do not fit: the memory holds %d of at most %d", count, length, capacity);
    }
}

void vxl_memory::read(int32_t layer, int32_t first, int32_t count, float * keys, float * values) const {
    if (layer < 0 || layer >= static_cast<int32_t>(storage.layers.size())) {
        fail(VXL_INVALID_ARGUMENT, "layer is %d, expected 0 to %zu", layer, storage.layers.size() - 1);
    }
    if (first < 0 || count < 1 || first > length || count > length - first) {
        fail(VXL_INVALID_ARGUMENT, "tokens %d to %lld of a memory that holds %d", first,
             static_cast<long long>(first) + count, length);
    }
    if (keys != nullptr) {
        read_rows(storage.layers[layer].keys, first, count, keys);
    }
    if (values != nullptr) {
        read_rows(storage.layers[layer].values, first, count, values);
    }
}

uint64_t vxl_memory::bytes_per_token() const {
    const DecoderParams & p = model.params.decoder;
    return 2 * uint64_t(p.n_layer) * ggml_row_size(type, p.kv_dim());
}

void vxl_memory::write(const Graph & graph, int32_t layer, int32_t first, ggml_tensor * keys, ggml_tensor * values) const {
    const Layer & target = storage.layers[layer];
    const auto write_rows = [&](ggml_tensor * rows, ggml_tensor * source) {
        const int64_t count = source->ne[2];
        ggml_tensor * slots = ggml_view_2d(graph.context, rows, rows->ne[0], count, rows->nb[1], rows->nb[1] * first);
        graph.add(ggml_cpy(graph.context, ggml_reshape_2d(graph.context, source, rows->ne[0], count), slots));
    };
    write_rows(target.keys, keys);
    write_rows(target.values, values);
}

ggml_tensor * vxl_memory::first_tokens(const Graph & graph, ggml_tensor * rows, int32_t count) const {
    const DecoderParams & p = model.params.decoder;
    return ggml_view_3d(graph.context, rows, p.head_dim(), p.n_head_kv, count, ggml_row_size(type, p.head_dim()),
                        rows->nb[1], 0);
}

ggml_tensor * vxl_memory::keys(const Graph & graph, int32_t layer, int32_t count) const {
    return first_tokens(graph, storage.layers[layer].keys, count);
}

ggml_tensor * vxl_memory::values(const Graph & graph, int32_t layer, int32_t count) const {
    return first_tokens(graph, storage.layers[layer].values, count);
}
