// Text: prefix, question and answer.
#pragma once

#include <cstdint>

#include "graphs/decoder_parts.h"

namespace vxl {

class PlainPass {
  public:
    explicit PlainPass(DecoderParts & parts) : parts(parts) {}

    // Appends `n` tokens, each of which sees all before it; logits of the one that follows, or NULL.
    void run(vxl_memory & memory, const int32_t * ids, int32_t n, const int32_t * cancel, float * logits);

  private:
    DecoderParts & parts;
};

} // namespace vxl
