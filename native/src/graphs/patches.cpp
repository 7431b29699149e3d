#include "graphs/patches.h"

#include <algorithm>

#include "interface/status.h"

namespace vxl {

namespace {

// ggml has no unsigned bytes. A block of its type q8_0 is an f16 scale and 32 signed bytes: with a scale of 1 it holds bytes
// exactly once 128 is taken off each.
constexpr int64_t BLOCK = 32;
constexpr size_t BLOCK_BYTES = 2 + BLOCK;
constexpr uint8_t ONE_F16[2] = {0x00, 0x3c}; // little-endian, as ggml's files are
constexpr int32_t OFFSET = 128;

int64_t frame_bytes(const VisionParams & p) {
    return int64_t(3) * p.image_size * p.image_size;
}

} // namespace

Patches::Patches(const VisionParams & params, const Weights & weights, bool on_host)
    : params(params), weights(weights), on_host(on_host) {
    for (int c = 0; c < 3; c++) {
        scale[c] = 1.0f / (255.0f * params.std[c]);
        shift[c] = -params.mean[c] / params.std[c] + (on_host ? 0.0f : OFFSET * scale[c]);
    }
}

ggml_tensor * Patches::rows(const Graph & graph, int32_t n_frames) {
    if (!on_host) {
        return rows_on_device(graph, n_frames);
    }
    input = new_input(graph, GGML_TYPE_F32, params.patch_values(), int64_t(n_frames) * params.n_patches(), "patches");
    return input;
}

void Patches::set(const uint8_t * rgb, int32_t n_frames) {
    if (on_host) {
        normalise(rgb, n_frames);
        ggml_backend_tensor_set(input, values.data(), 0, ggml_nbytes(input));
    } else {
        set_bytes(rgb, n_frames);
        ggml_backend_tensor_set(input, blocks.data(), 0, ggml_nbytes(input));
        ggml_backend_tensor_set(scale_input, scale, 0, sizeof scale);
        ggml_backend_tensor_set(shift_input, shift, 0, sizeof shift);
    }
}

// ---- on the host -----------------------------------------------------------------------------------------------------

void Patches::normalise(const uint8_t * rgb, int32_t n_frames) {
    const int32_t size = params.image_size, patch = params.patch_size, grid = params.grid();
    values.resize(size_t(n_frames) * params.n_patches() * params.patch_values());
    float * row = values.data();
    for (int32_t f = 0; f < n_frames; f++) {
        const uint8_t * frame = rgb + f * frame_bytes(params);
        for (int32_t i = 0; i < grid * grid; i++, row += params.patch_values()) {
            const uint8_t * corner = frame + (size_t(i / grid) * patch * size + size_t(i % grid) * patch) * 3;
            for (int32_t y = 0; y < patch; y++) {
                const uint8_t * pixel = corner + size_t(y) * size * 3;
                for (int32_t x = 0; x < patch; x++, pixel += 3) {
                    for (int c = 0; c < 3; c++) {
                        row[(c * patch + y) * patch + x] = pixel[c] * scale[c] + shift[c];
                    }
                }
            }
        }
    }
}

// ---- on the device ---------------------------------------------------------------------------------------------------

ggml_tensor * Patches::rows_on_device(const Graph & graph, int32_t n_frames) {
    ggml_context * c = graph.context;
    const int64_t size = params.image_size;
    const int64_t n_bytes = n_frames * frame_bytes(params);
    input = new_input(graph, GGML_TYPE_Q8_0, (n_bytes + BLOCK - 1) / BLOCK * BLOCK, 1, "frames");
    scale_input = new_input(graph, GGML_TYPE_F32, 3, 1, "pixel scale");
    shift_input = new_input(graph, GGML_TYPE_F32, 3, 1, "pixel shift");

    ggml_tensor * pixels = ggml_cast(c, input, GGML_TYPE_F32);
    pixels = ggml_view_4d(c, pixels, 3, size, size, n_frames, 3 * sizeof(float), 3 * size * sizeof(float),
                          3 * size * size * sizeof(float), 0);
    ggml_tensor * planes = ggml_cont(c, ggml_permute(c, pixels, 2, 0, 1, 3)); // [x, y, colour, frame]
    planes = ggml_mul(c, planes, ggml_reshape_4d(c, scale_input, 1, 1, 3, 1));
    planes = ggml_add(c, planes, ggml_reshape_4d(c, shift_input, 1, 1, 3, 1));
    // Of the weights only their shape counts here.
    const int stride = params.patch_size;
    ggml_tensor * rows = ggml_im2col(c, weights.tower.patch_embd.weight, planes, stride, stride, 0, 0, 1, 1, /* is_2D = */ true, GGML_TYPE_F32);
    return ggml_reshape_2d(c, rows, params.patch_values(), int64_t(n_frames) * params.n_patches());
}

void Patches::set_bytes(const uint8_t * rgb, int32_t n_frames) {
    const int64_t n_bytes = n_frames * frame_bytes(params);
    blocks.resize((n_bytes + BLOCK - 1) / BLOCK * BLOCK_BYTES);
    uint8_t * block = blocks.data();
    for (int64_t first = 0; first < n_bytes; first += BLOCK, block += BLOCK_BYTES) {
        block[0] = ONE_F16[0];
        block[1] = ONE_F16[1];
        const int64_t count = std::min(BLOCK, n_bytes - first);
        for (int64_t i = 0; i < count; i++) {
            block[2 + i] = static_cast<uint8_t>(rgb[first + i] - OFFSET);
        }
        std::fill(block + 2 + count, block + BLOCK_BYTES, uint8_t(0));
    }
}

} // namespace vxl
