// From frames to the patches that the vision tower embeds.
#pragma once

#include <cstdint>
#include <vector>

#include "graphs/compute.h"
#include "interface/weights.h"

namespace vxl {

// Normalises 8-bit frames, (x / 255 - mean) / std, and lays each patch out as a row in the order of the patch embedding's weights.
// On the host this is one loop before the graph; else the bytes go to the device as they are, and the graph does it.
class Patches {
  public:
    Patches(const VisionParams & params, const Weights & weights, bool on_host);

    // f32 [3 * patch * patch, patches * frames]; set() fills it once the graph is allocated.
    ggml_tensor * rows(const Graph & graph, int32_t n_frames);
    // rgb: frames of S x S pixels, R G B for each
    void set(const uint8_t * rgb, int32_t n_frames);

  private:
    ggml_tensor * rows_on_device(const Graph & graph, int32_t n_frames);
    void normalise(const uint8_t * rgb, int32_t n_frames);
    void set_bytes(const uint8_t * rgb, int32_t n_frames);

    const VisionParams & params;
    const Weights & weights;
    const bool on_host;
    float scale[3], shift[3]; // of a pixel's value to what the tower takes
    ggml_tensor * input = nullptr;
    ggml_tensor * scale_input = nullptr;
    ggml_tensor * shift_input = nullptr;
    std::vector<float> values;
    std::vector<uint8_t> blocks;
};

} // namespace vxl
