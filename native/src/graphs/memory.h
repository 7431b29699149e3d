// The memory: keys and values of what was kept, one pair of tensors for each decoder layer.
#pragma once

#include <memory>
#include <vector>

#include "graphs/block_tensors.h"
#include "graphs/compute.h"
#include "ggml-cpp.h"
#include "interface/model.h"

struct vxl_memory {
    vxl_memory(const vxl_model & model, ggml_type type, int32_t capacity);

    std::unique_ptr<vxl_memory> clone(int32_t capacity) const;
    void reserve(int32_t capacity);
    void truncate(int32_t length);
    // Makes numbers of the rows behind the length up to `end`, of those that are none yet; they stay as the memory grows.
    void hold(int32_t end);
    // Throws VXL_MEMORY_FULL unless `count` more tokens fit.
    void check_room(int32_t count) const;
    void read(int32_t layer, int32_t first, int32_t count, float * keys, float * values) const;

    // The same without conversion, and its reverse for all layers. `bytes` is what each of keys and values holds.
    void get_raw(int32_t layer, int32_t first, int32_t count, void * keys, void * values, size_t bytes) const;
    void append_raw(int32_t count, const void * keys, const void * values, size_t bytes);

    uint64_t bytes_per_token() const;

    // Tokens that there is space for, at least the capacity: passes may read what lies behind it, and see numbers there.
    int32_t rows() const { return static_cast<int32_t>(storage.keys(0)->ne[1]); }

    // Graph nodes. Keys and values are [head_dim, n_head_kv, tokens].
    // Writes them to a layer's `positions`, i32 [tokens].
    void write(const vxl::Graph & graph, int32_t layer, ggml_tensor * positions, ggml_tensor * keys, ggml_tensor * values) const;
    // Where it does, for operators that write themselves.
    ggml_tensor * key_rows(int32_t layer) const { return storage.keys(layer); }
    ggml_tensor * value_rows(int32_t layer) const { return storage.values(layer); }
    // Views of positions [0, count).
    ggml_tensor * keys(const vxl::Graph & graph, int32_t layer, int32_t count) const;
    ggml_tensor * values(const vxl::Graph & graph, int32_t layer, int32_t count) const;
    // Copies in f32 of the positions in `index`, i32 [tokens].
    ggml_tensor * gathered_keys(const vxl::Graph & graph, int32_t layer, ggml_tensor * index) const;
    ggml_tensor * gathered_values(const vxl::Graph & graph, int32_t layer, ggml_tensor * index) const;

    const vxl_model & model;
    const ggml_type type;
    int32_t capacity = 0;
    int32_t length = 0; // tokens kept; what lies beyond is scratch

  private:
    vxl::BlockTensors allocate(int32_t capacity) const;
    // Whether a device can do that; ggml would end the process where it cannot.
    bool can_write(ggml_backend_dev_t device, ggml_tensor * rows) const;
    void check_layer(int32_t layer, int32_t first, int32_t count) const;
    size_t row_bytes() const;
    void copy_rows(const vxl::BlockTensors & to, int32_t count) const;
    ggml_tensor * first_tokens(const vxl::Graph & graph, ggml_tensor * rows, int32_t count) const;
    ggml_tensor * gathered(const vxl::Graph & graph, ggml_tensor * rows, ggml_tensor * index) const;

    vxl::BlockTensors storage; // keys and values are [kv_dim, capacity]; keys are rotated at their memory position
    int32_t held = 0; // rows, from the first on, that tokens or sequences behind the memory have come to
};
