// A second memory out of a first: some tokens as they are, of others means over neighbours.
#pragma once

#include <cstdint>
#include <vector>

#include "graphs/decoder_parts.h"

namespace vxl {

class Condensing {
  public:
    static constexpr int32_t MAX_MEAN = 16; // tokens; each is a node of the graph

    explicit Condensing(DecoderParts & parts) : parts(parts) {}

    // Appends to `to` what the runs name of `from`, in their order. A key is turned from its position in `from` to the one that it
    // gets; means are taken of keys before the rotary embedding.
    void run(const vxl_memory & from, const vxl_run * runs, int32_t n_runs, vxl_memory & to, const int32_t * cancel);

  private:
    // Tokens of one run that are moved in one graph.
    struct Piece {
        int32_t first; // of `from`
        int32_t count; // of `to`
        int32_t mean;
    };

    void move(const vxl_memory & from, const std::vector<Piece> & pieces, vxl_memory & to, const int32_t * cancel);

    DecoderParts & parts;
};

} // namespace vxl
