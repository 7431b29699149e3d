// Video-XL's memory: windows of visual tokens, of which only summary tokens are kept.
#pragma once

#include <cstdint>
#include <vector>

#include "graphs/decoder_parts.h"
#include "graphs/features.h"
#include "graphs/summaries.h"

namespace vxl {

class SummarisingPass {
  public:
    explicit SummarisingPass(DecoderParts & parts) : parts(parts), summaries(parts.model.placement, parts.model.params.decoder) {}

    // Of one window.
    void run(vxl_memory & memory, const vxl_features & features, int32_t first, int32_t count, int32_t ratio,
             const int32_t * cancel);

  private:
    // How a window's tokens lie: k groups of `ratio` visual tokens and one summary token.
    struct Interleaved {
        int32_t ratio;
        int32_t n_summaries;

        int32_t n_visual() const { return ratio * n_summaries; }
        int32_t n_tokens() const { return (ratio + 1) * n_summaries; }
        // Of all visual tokens and then all summaries, where the window begins at `first`.
        std::vector<int32_t> places(int32_t first) const;
    };

    // Appends the window's summaries to memory, at positions m, m + 1, ..., where its first tokens lay.
    void accumulate(vxl_memory & memory, int32_t n_summaries);

    ggml_tensor * interleaved(const Pass & pass, Interleaved layout, ggml_tensor * visual, ggml_tensor * summaries) const;
    ggml_tensor * add_attended(const Graph & graph, Interleaved layout, ggml_tensor * x, const Linear & layer,
                               ggml_tensor * attended) const;

    DecoderParts & parts;
    Summaries summaries;
};

} // namespace vxl
