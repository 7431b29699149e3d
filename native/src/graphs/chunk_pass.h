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
    // Runs of text and chunks in a pass, and the nodes that they add to a layer.
    static constexpr int32_t MAX_RUNS = 16, MAX_CHUNKS = 8;
    static constexpr size_t MORE_NODES = 16 * MAX_RUNS + 32 * MAX_CHUNKS + 32;

    explicit ChunkPass(DecoderParts & parts) : parts(parts) {}

    // Appends text and visual tokens, chunk after chunk. A text token sees all before it; a visual one what its chunk tells, and the
    // chunk up to itself. What a chunk sees of another in the pass is in memory by then: a layer writes the keys of all before it
    // attends.
    //   ids   text, or VXL_VISUAL_TOKEN, which takes the next row of `features` from `first_row` on
    void run(vxl_memory & memory, const int32_t * ids, const vxl_chunk * chunks, int32_t n_chunks, const vxl_features * features,
             int32_t first_row, const int32_t * cancel);

  private:
    // Consecutive tokens of the pass.
    struct Run {
        int32_t first;
        int32_t count;
    };
    // Tokens that attend together.
    struct Part {
        Run tokens;
        std::vector<int32_t> seen; // positions, unless
        bool all;                  // everything before is seen
        std::vector<Run> text;
    };
    struct Layout {
        std::vector<int32_t> text;  // ids
        std::vector<int32_t> order; // of each token, where it lies when all text comes first and all visual tokens after it
        std::vector<Part> parts;
        int32_t n_tokens = 0, n_visual = 0;
    };
    // What attention of a part takes beside the pass.
    struct Sight {
        ggml_tensor * index = nullptr; // i32: positions that it sees, and its own, and what fills them up; NULL: all
        ggml_tensor * mask = nullptr;
        std::vector<ggml_tensor *> text_masks;
    };
    struct Sights {
        std::vector<Sight> parts;
        ggml_tensor * merged = nullptr; // i32: of each token, its row in attention of all parts and then that of text
    };

    Layout layout(const vxl_memory & memory, const int32_t * ids, const vxl_chunk * chunks, int32_t n_chunks) const;
    void add_chunk(Layout & layout, const vxl_memory & memory, const int32_t * ids, const vxl_chunk & chunk) const;
    static void check_seen(const vxl_chunk & chunk, int32_t before);
    static void check_features(const Layout & layout, const vxl_features * features, int32_t first_row);
    Sights begin_sights(const Pass & pass, const Layout & layout) const;
    Sight begin_sight(const Pass & pass, const Part & part) const;
    ggml_tensor * mask(const Pass & pass, int32_t before, int32_t count, int32_t n_keys) const;
    static void set_sights(const Sights & sights, const Pass & pass, const Layout & layout);
    static void set_index(const Sight & sight, const Pass & pass, const Part & part);
    ggml_tensor * attend(const Pass & pass, const Sights & sights, const Layout & layout, int32_t layer, ggml_tensor * q) const;
    static ggml_tensor * attend(const Pass & pass, const Sight & sight, const Part & part, int32_t layer, ggml_tensor * q);
    // Over everything before them.
    static ggml_tensor * attend_to_all(const Pass & pass, const Run & tokens, ggml_tensor * mask, int32_t layer, ggml_tensor * q);
    static ggml_tensor * queries(const Pass & pass, const Run & tokens, ggml_tensor * q);
    static int32_t keys_up_to(const Pass & pass, const Run & tokens);

    DecoderParts & parts;
};

} // namespace vxl
