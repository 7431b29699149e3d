// Where a window's summaries wait for their place in memory.
#pragma once

#include <cstdint>
#include <vector>

#include "graphs/block_tensors.h"
#include "graphs/compute.h"
#include "interface/hparams.h"

namespace vxl {

// Keys, rotated to their memory position, and values of one window's summaries, on its devices. During the window's pass its raw
// keys and values take up the places where the summaries go, and a graph cannot say that something is written only once others
// have read: devices may change the order. So the pass leaves the summaries here, and a graph of its own moves them.
class Summaries {
  public:
    Summaries(const Placement & placement, const DecoderParams & params) : placement(placement), params(params) {}

    // Makes room for `count` summaries. Throws VXL_OUT_OF_MEMORY.
    void reserve(int64_t count);

    // Graph nodes; keys and values are [head_dim, n_head_kv, count].
    void write(const Graph & graph, int32_t layer, ggml_tensor * keys, ggml_tensor * values) const;
    ggml_tensor * keys(const Graph & graph, int32_t layer, int64_t count) const;
    ggml_tensor * values(const Graph & graph, int32_t layer, int64_t count) const;

  private:
    ggml_tensor * first(const Graph & graph, ggml_tensor * rows, int64_t count) const;

    const Placement & placement;
    const DecoderParams & params;
    BlockTensors storage; // f32 [kv_dim, room]
};

} // namespace vxl
