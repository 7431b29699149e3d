// Speed of matrix products on one core: every set of kernels on shapes of the decoder, and those in int8 on shapes of SigLIP.
//
//   products_bench [rows [set]]
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "ggml.h"
#include "kernels/kernels.h"

using namespace vxl;

namespace {

double seconds() {
    timespec t = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

std::vector<float> random(size_t n) {
    std::vector<float> values(n);
    uint32_t state = 1;
    for (float & value : values) {
        state = state * 1664525u + 1013904223u;
        value = float(state >> 8) / float(1 << 23) - 1.0f;
    }
    return values;
}

char * aligned(std::vector<char> & memory) {
    return memory.data() + (64 - reinterpret_cast<uintptr_t>(memory.data()) % 64) % 64;
}

template <typename Body> double best_of(int n, Body body) {
    double best = 1e9;
    for (int i = 0; i < n; i++) {
        const double before = seconds();
        body();
        best = std::min(best, seconds() - before);
    }
    return best;
}

struct Shape {
    int64_t k, n, rows;
};

Matrix matrix(const std::vector<char> & weights, ggml_type type, Format format, int64_t k) {
    return {weights.data(), ggml_row_size(type, k), format, ggml_blck_size(type), ggml_type_size(type),
            ggml_get_type_traits(type)->to_float};
}

// In groups of the format's own, or of `group`, which products in int8 alone have.
void measure(const Shape & s, ggml_type type, Format format, const char * set, int64_t group = 0) {
    const auto skipped = [&](const char * name) { return set != nullptr && std::strcmp(set, name) != 0; };
    const std::vector<float> x = random(s.k * s.rows), w = random(s.k * s.n);
    std::vector<char> weights(ggml_row_size(type, s.k) * s.n);
    ggml_quantize_chunk(type, w.data(), weights.data(), 0, s.n, s.k, nullptr);
    std::vector<float> out(s.n * s.rows);
    const double operations = 2.0 * s.k * s.n * s.rows;
    for (const char * name : {"avx2", "avx512", "avx512-bf16"}) {
        const Kernels * kernels = cpu_kernels(name);
        if (kernels == nullptr || skipped(name) || group != 0) {
            continue;
        }
        const size_t size = kernels->bf16 ? 2 : 4;
        const int64_t stride = s.k + 32;
        std::vector<char> rows((s.rows + kernels->row_block) * stride * size), scratch(kernels->scratch_size + 64);
        for (int64_t r = 0; r < s.rows; r++) {
            kernels->to_operands(x.data() + r * s.k, s.k, rows.data() + r * stride * size);
        }
        const double time = best_of(5, [&] {
            for (int64_t c = 0; c < s.n; c += COLUMN_BLOCK) {
                ProductBlock block = {};
                block.rows = rows.data();
                block.row_stride = stride;
                block.n_rows = s.rows;
                block.k = s.k;
                block.weights = matrix(weights, type, format, s.k);
                block.weights.data += c * block.weights.stride;
                block.n_columns = std::min(COLUMN_BLOCK, s.n - c);
                block.out = out.data() + c;
                block.out_stride = s.n;
                block.scratch = aligned(scratch);
                kernels->product(block);
            }
        });
        std::printf("%-5s %5lld x %5lld, %4lld rows  %-12s %7.1f GOP/s\n", ggml_type_name(type), static_cast<long long>(s.k),
                    static_cast<long long>(s.n), static_cast<long long>(s.rows), name, operations / time / 1e9);
    }
    for (const char * name : {"avx2-int8", "avx-vnni", "avx512-vnni"}) {
        const Int8Kernels * kernels = cpu_int8_kernels(name);
        if (kernels == nullptr || !(suits_int8(format) || group != 0) || skipped(name)) {
            continue;
        }
        const int64_t n_rows = (s.rows + kernels->row_block - 1) / kernels->row_block * kernels->row_block;
        const bool few = s.rows < 16;
        const size_t row_bytes = few ? kernels->few_bytes : kernels->row_bytes, k_block_bytes = n_rows * row_bytes;
        std::vector<char> rows((few ? (s.k + INT8_K_BLOCK - 1) / INT8_K_BLOCK : int8_k_blocks(s.k)) * k_block_bytes), scratch(kernels->scratch_size + 64);
        for (int64_t r = 0; r < s.rows; r++) {
            char * to = rows.data() + r * row_bytes;
            few ? kernels->quantize_few(x.data() + r * s.k, s.k, to, k_block_bytes)
                : kernels->quantize_row(group != 0 ? group : int8_group(format), x.data() + r * s.k, s.k, to, k_block_bytes);
        }
        const double time = best_of(5, [&] {
            for (int64_t c = 0; c < s.n; c += COLUMN_BLOCK) {
                Int8Block block = {};
                block.group = group != 0 ? group : int8_group(format);
                block.rows = rows.data();
                block.k_block_bytes = k_block_bytes;
                block.n_rows = s.rows;
                block.k = s.k;
                block.weights = matrix(weights, type, format, s.k);
                block.weights.data += c * block.weights.stride;
                block.n_columns = std::min(COLUMN_BLOCK, s.n - c);
                block.out = out.data() + c;
                block.out_stride = s.n;
                block.scratch = aligned(scratch);
                (few ? kernels->few_rows : kernels->product)(block);
            }
        });
        std::printf("%-5s %5lld x %5lld, %4lld rows  %-12s %7.1f GOP/s, weights %5.1f GB/s\n", ggml_type_name(type),
                    static_cast<long long>(s.k), static_cast<long long>(s.n), static_cast<long long>(s.rows), name,
                    operations / time / 1e9, weights.size() / time / 1e9);
    }
}

} // namespace

int main(int n, char ** arguments) {
    const int64_t rows = n > 1 ? std::atoll(arguments[1]) : 1530;
    const char * set = n > 2 ? arguments[2] : nullptr;
    // Few rows read weights from memory: more of them than caches hold.
    const int64_t more = rows < 16 ? 16 : 1;
    for (const Shape & shape : {Shape{896, 1024 * more, rows}, Shape{3584, 512 * more, rows}, Shape{4864, 896, rows}}) {
        measure(shape, GGML_TYPE_Q8_0, Format::Q8_0, set);
        if (shape.k % 256 == 0) {
            measure(shape, GGML_TYPE_Q4_K, Format::Q4_K, set);
        }
    }
    if (rows >= 16) {
        measure({1152, 1152, rows}, GGML_TYPE_Q8_0, Format::Q8_0, set, MIDDLE);
        measure({1152, 4304, rows}, GGML_TYPE_Q8_0, Format::Q8_0, set, MIDDLE);
        measure({4304, 1152, rows}, GGML_TYPE_F16, Format::F16, set, MIDDLE);
    }
    return 0;
}
