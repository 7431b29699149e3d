// Several sequences of tokens side by side: weights are read once for all of them, and so are the keys and values of memory.
#pragma once

#include <cstdint>
#include <vector>

#include "graphs/decoder_parts.h"

namespace vxl {

class BatchPass {
  public:
    explicit BatchPass(DecoderParts & parts) : parts(parts) {}

    // Runs the sequences' new tokens; their keys and values go to their places behind memory, whose length stays.
    //   n_ids      log-probabilities are among so many logits, from the first on
    //   logits_len values that each sequence's `logits` holds
    void run(vxl_memory & memory, const vxl_sequence * sequences, int32_t n, int32_t n_ids, size_t logits_len,
             const int32_t * cancel);

  private:
    using Group = std::vector<const vxl_sequence *>; // that run in one graph

    // One token whose output is wanted.
    struct Output {
        const vxl_sequence * sequence;
        int32_t token; // of the new ones
        int32_t row;   // of the graph's tokens
    };
    // What attention of some rows of a graph takes.
    struct Sight {
        SharedKeys keys;             // for our own kernels
        ggml_tensor * mask = nullptr; // for others
        std::vector<ggml_fp16_t> mask_values;
    };
    // A part of the outputs: so many that it is computed as that of a few tokens.
    struct OutputPart {
        std::vector<Output> outputs;
        Sight sight;
        ggml_tensor * rows = nullptr; // i32, of the graph's
        ggml_tensor * positions = nullptr;
        ggml_tensor * result = nullptr;
    };

    void check(const vxl_memory & memory, const vxl_sequence * sequences, int32_t n, int32_t n_ids, size_t logits_len) const;
    void check_places(const vxl_memory & memory, const vxl_sequence * sequences, int32_t n) const;
    std::vector<Group> groups(const vxl_sequence * sequences, int32_t n) const;
    std::vector<OutputPart> output_parts(const Group & group) const;

    void run_group(vxl_memory & memory, const Group & group, int32_t n_ids, const int32_t * cancel);
    Sight sight(const Graph & graph, const vxl_memory & memory, AttentionPath path, const std::vector<Output> & rows, int32_t n_keys) const;
    ggml_tensor * attend(const Graph & graph, const vxl_memory & memory, AttentionPath path, int32_t layer, ggml_tensor * q,
                         const Sight & sight, int32_t n_keys, bool few) const;
    void tell(const std::vector<Output> & outputs, const float * states, int32_t n_ids, const int32_t * cancel);

    DecoderParts & parts;
};

} // namespace vxl
