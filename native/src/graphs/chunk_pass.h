// Video-XL-2's memory: visual tokens and the times between them are kept as they are, and visual tokens see only some of those
// before them.
#pragma once

#include <cstdint>
#include <vector>

#include "graphs/decoder_parts.h"
#include "graphs/features.h"

namespace vxl {

class ChunkPass {
  public:
    // Runs of text in a pass, and the nodes that they add to a layer.
    static constexpr int32_t MAX_RUNS = 16;
    static constexpr size_t MORE_NODES = 16 * MAX_RUNS + 32;

    explicit ChunkPass(DecoderParts & parts) : parts(parts) {}

    // Appends text and visual tokens. A text token sees all before it; a visual one `seen` of memory, and the pass up to itself.
    //   ids   text, or VXL_VISUAL_TOKEN, which takes the next row of `features` from `first_row` on
    //   seen  ascending positions; NULL: all
    void run(vxl_memory & memory, const int32_t * ids, int32_t n, const vxl_features * features, int32_t first_row,
             const int32_t * seen, int32_t n_seen, const int32_t * cancel);

  private:
    // Consecutive text tokens.
    struct Run {
        int32_t first;
        int32_t count;
    };
    struct Layout {
        std::vector<int32_t> text;  // ids
        std::vector<Run> runs;
        std::vector<int32_t> order; // of each token, where it lies when all text comes first and all visual tokens after it
        int32_t n_visual = 0;
    };
    // What attention of visual tokens takes beside the pass.
    struct Sight {
        ggml_tensor * index = nullptr; // i32: positions that they see, and those of the pass, and what fills them up
        ggml_tensor * mask = nullptr;
        ggml_tensor * merged = nullptr; // i32: of each token, its row in attention of all and then that of text
        std::vector<ggml_tensor *> run_masks;
    };

    Layout layout(const int32_t * ids, int32_t n) const;
    void check(const vxl_memory & memory, const Layout & layout, const vxl_features * features, int32_t first_row,
               const int32_t * seen, int32_t n_seen) const;
    Sight begin_sight(const Pass & pass, const Layout & layout, int32_t n_seen);
    static void set_sight(const Sight & sight, const Pass & pass, const Layout & layout, const int32_t * seen, int32_t n_seen);
    ggml_tensor * attend(const Pass & pass, const Sight & sight, const Layout & layout, int32_t layer, ggml_tensor * q) const;
    int32_t run_keys(const Pass & pass, const Run & run) const;

    DecoderParts & parts;
};

} // namespace vxl
