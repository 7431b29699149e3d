// Which device holds which part of a model.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ggml-backend.h"

namespace vxl {

// Bytes of the parts that a model can be taken apart into.
struct PartSizes {
    uint64_t vision = 0; // and all that is needed before the first block: embeddings, what makes visual tokens
    std::vector<uint64_t> blocks;
    uint64_t output = 0; // what follows the last block
    uint64_t memory = 0; // of one block, for as many tokens as the model was trained for
};

// Consecutive blocks of the decoder. The first share also has the vision tower and the embeddings, the last one the output.
struct Share {
    ggml_backend_dev_t device = nullptr;
    int32_t first_block = 0;
    int32_t n_blocks = 0;
};

using Placement = std::vector<Share>; // one or more

// A device that a model may be placed on.
struct Place {
    static constexpr int32_t AS_FITS = -1;

    ggml_backend_dev_t device = nullptr;
    int32_t n_blocks = AS_FITS; // that it is to have

    // What can be taken up beside the device's intermediate results.
    uint64_t room = 0;
};

// Reads "CUDA0", or "CUDA0,CUDA1=10,CPU": devices in the order of the blocks they get, each with a number of blocks if it is not to be as
// many as fit. NULL: the first GPU, else the CPU. Throws VXL_DEVICE_NOT_FOUND or VXL_INVALID_ARGUMENT.
std::vector<Place> read_places(const char * devices);

// Fills one device after the other; the last one takes what is left. A model that fits the first is not split, unless a number of blocks
// says so. `path` is for messages. Throws VXL_OUT_OF_MEMORY if the first cannot even hold the vision tower, VXL_INVALID_ARGUMENT if
// numbers of blocks are not those of the model.
Placement place(const char * path, const std::vector<Place> & places, const PartSizes & sizes);

// The index of the share that has a block.
size_t share_of(const Placement & placement, int32_t block);

// Whether all of it is on the CPU.
bool on_cpu(const Placement & placement);

} // namespace vxl
