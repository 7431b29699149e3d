// Speed of the passes with our own kernels and with ggml's, one beside the other.
//
//   videoxl_native_bench MODEL.gguf [--memory 0,4096] [--ratio 16] [--frames 2] [--decode 16] [--repeat 3] [--threads 0] [--ours 0]
//                       [--tokens 8,16,32,64] [--processor-time 0]
//
// Each line has the medians of `repeat` runs that alternate between the two, after one run of each that does not
// count. --ours 1 leaves ggml out, to look at ours with a profiler. --processor-time 1 counts the
// process's time instead of the wall's: with --threads 1 nearly the same on a machine that has other things to do. VXL_TEST_BACKENDS is the folder of ggml's backends;
// VXL_TEST_DEVICE, such as CUDA0, another device than the CPU, on which both are ggml's.
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "videoxl.h"

extern "C" {
#include "check.h"
}

namespace {

template <auto Free> struct Freer {
    template <typename T> void operator()(T * object) const { Free(object); }
};
using Model = std::unique_ptr<vxl_model, Freer<vxl_model_free>>;
using Vision = std::unique_ptr<vxl_vision, Freer<vxl_vision_free>>;
using Features = std::unique_ptr<vxl_features, Freer<vxl_features_free>>;
using Memory = std::unique_ptr<vxl_memory, Freer<vxl_memory_free>>;
using Decoder = std::unique_ptr<vxl_decoder, Freer<vxl_decoder_free>>;

struct Options {
    std::string model;
    std::vector<int32_t> memory = {0, 4096}, tokens = {8, 16, 32, 64};
    int32_t ratio = 16, frames = 2, decode = 16, repeat = 3, threads = 0, ours = 0, processor_time = 0;
};

std::vector<int32_t> list(const char * text) {
    std::vector<int32_t> numbers;
    for (const char * at = text; *at != '\0'; at += std::strspn(at, ",")) {
        char * end = nullptr;
        numbers.push_back(static_cast<int32_t>(std::strtol(at, &end, 10)));
        at = end;
    }
    return numbers;
}

Options parse(int n, char ** arguments) {
    Options options;
    for (int i = 1; i < n; i++) {
        const std::string name = arguments[i];
        if (name.rfind("--", 0) != 0) {
            options.model = name;
            continue;
        }
        const char * value = i + 1 < n ? arguments[++i] : "";
        if (name == "--memory" || name == "--tokens") {
            (name == "--memory" ? options.memory : options.tokens) = list(value);
            continue;
        }
        int32_t * const number = name == "--ratio"    ? &options.ratio
                                 : name == "--frames" ? &options.frames
                                 : name == "--decode" ? &options.decode
                                 : name == "--repeat" ? &options.repeat
                                 : name == "--threads" ? &options.threads
                                 : name == "--ours"    ? &options.ours
                                 : name == "--processor-time" ? &options.processor_time
                                                       : nullptr;
        if (number == nullptr) {
            std::fprintf(stderr, "unknown option %s\n", name.c_str());
            std::exit(2);
        }
        *number = std::atoi(value);
    }
    if (options.model.empty()) {
        std::fprintf(stderr, "usage: videoxl_native_bench MODEL.gguf [--memory 0,4096] [--ratio 16] [--frames 2] [--decode 16] "
                             "[--repeat 3] [--threads 0] [--ours 0] [--tokens 8,16,32,64] [--processor-time 0]\n");
        std::exit(2);
    }
    return options;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

double seconds(const Options & options, const std::function<void()> & body) {
    const auto now = [&] {
        timespec time = {};
        clock_gettime(options.processor_time != 0 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &time);
        return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
    };
    const double begin = now();
    body();
    return now() - begin;
}

// body(0) with ggml's kernels, body(1) with ours.
void compare(const Options & options, const std::string & what, const char * unit, double amount,
             const std::function<void(int)> & body) {
    std::vector<double> times[2];
    for (int32_t i = 0; i <= options.repeat; i++) {
        for (int kernels = options.ours; kernels < 2; kernels++) {
            const double time = seconds(options, [&] { body(kernels); });
            if (i > 0) {
                times[kernels].push_back(time);
            }
        }
    }
    const double ours = amount / median(times[1]), ggml = options.ours != 0 ? NAN : amount / median(times[0]);
    std::printf("%-34s %9.2f %9.2f  %5.2fx  %s\n", what.c_str(), ggml, ours, ours / ggml, unit);
    std::fflush(stdout);
}

// Chunks behind memories of chunks, whose times and last visual tokens are seen: alone, and as many together as a watch takes.
class Chunks {
  public:
    Chunks(const Options & options, const vxl_model * model, const vxl_family_info & family, int32_t tokens_per_group)
        : options(options), model(model), family(family) {
        for (int32_t group = 0; group < MOST_CHUNKS * family.chunk_groups; group++) {
            ids.insert(ids.end(), TIME_TOKENS, 1);
            ids.insert(ids.end(), tokens_per_group, VXL_VISUAL_TOKEN);
        }
        chunk = static_cast<int32_t>(ids.size()) / MOST_CHUNKS;
    }

    void measure(const vxl_features * features, const Decoder (&decoder)[2]) const {
        for (const int32_t length : options.memory) {
            const int32_t before = (length + chunk - 1) / chunk;
            vxl_memory * raw_memory = nullptr;
            CHECK_OK(vxl_memory_new(model, VXL_CACHE_F16, (before + MOST_CHUNKS) * chunk, &raw_memory));
            const Memory memory(raw_memory);
            for (int32_t i = 0; i < before; i++) {
                run(decoder[1], memory.get(), features, i, 1);
            }
            for (int32_t together = 1; together <= MOST_CHUNKS; together++) {
                const int32_t tokens = together * chunk;
                compare(options, std::to_string(together) + " x " + std::to_string(chunk) + ", memory of " + std::to_string(before * chunk),
                        "tokens/s", tokens, [&](int kernels) {
                            run(decoder[kernels], memory.get(), features, before, together);
                            CHECK_OK(vxl_memory_truncate(memory.get(), before * chunk));
                        });
            }
        }
    }

  private:
    static constexpr int32_t TIME_TOKENS = 8, MOST_CHUNKS = 2;

    std::vector<int32_t> seen(int32_t before) const {
        std::vector<int32_t> positions;
        for (int32_t i = 0; i < before * chunk; i++) {
            if (i / chunk >= before - family.chunk_previous || ids[i % chunk] != VXL_VISUAL_TOKEN) {
                positions.push_back(i);
            }
        }
        return positions;
    }

    void run(const Decoder & decoder, vxl_memory * memory, const vxl_features * features, int32_t before, int32_t together) const {
        std::vector<std::vector<int32_t>> positions;
        std::vector<vxl_chunk> chunks;
        for (int32_t i = 0; i < together; i++) {
            positions.push_back(seen(before + i));
            chunks.push_back({positions.back().data(), static_cast<int32_t>(positions.back().size()), chunk});
        }
        CHECK_OK(vxl_decoder_chunks(decoder.get(), memory, ids.data(), chunks.data(), together, features, 0, nullptr));
    }

    const Options & options;
    const vxl_model * model;
    const vxl_family_info family;
    std::vector<int32_t> ids; // of as many as run together
    int32_t chunk = 0;
};

} // namespace

int main(int n, char ** arguments) {
    const Options options = parse(n, arguments);
    CHECK_OK(vxl_load_backends(std::getenv("VXL_TEST_BACKENDS")));
    choose_test_device();
    vxl_model * raw_model = nullptr;
    CHECK_OK(vxl_model_load(options.model.c_str(), test_device(), nullptr, nullptr, nullptr, &raw_model));
    const Model model(raw_model);
    vxl_model_info info;
    CHECK_OK(vxl_model_get_info(model.get(), &info));

    Vision vision[2];
    Decoder decoder[2];
    for (int kernels : {0, 1}) {
        const vxl_compute_params params = {options.threads, VXL_FLASH_AUTO, kernels == 0 ? VXL_KERNELS_GGML : VXL_KERNELS_AUTO};
        vxl_vision * v = nullptr;
        CHECK_OK(vxl_vision_new(model.get(), &params, &v));
        vision[kernels].reset(v);
        vxl_decoder * d = nullptr;
        CHECK_OK(vxl_decoder_new(model.get(), &params, &d));
        decoder[kernels].reset(d);
    }
    vxl_features * raw_features = nullptr;
    vxl_family_info family;
    CHECK_OK(vxl_model_get_family(model.get(), &family));
    const int32_t rows = std::max({info.window, 2 * family.chunk_groups * info.tokens_per_frame, options.frames * info.tokens_per_frame});
    CHECK_OK(vxl_features_new(model.get(), rows, &raw_features));
    const Features features(raw_features);
    std::vector<float> values(size_t(rows) * info.n_embd);
    uint32_t state = 1;
    for (float & value : values) {
        state = state * 1664525u + 1013904223u;
        value = float(state >> 8) / float(1 << 23) - 1.0f;
    }
    CHECK_OK(vxl_features_write(features.get(), 0, rows, values.data(), values.size()));

    std::printf("%-34s %9s %9s  %6s\n", "", "ggml", "ours", "ratio");
    if (options.frames > 0) {
        std::vector<uint8_t> rgb(size_t(options.frames) * info.image_size * info.image_size * 3);
        for (size_t i = 0; i < rgb.size(); i++) {
            rgb[i] = uint8_t((i * 2654435761u) >> 11);
        }
        compare(options, "vision, " + std::to_string(options.frames) + " frames", "frames/s", options.frames,
                [&](int kernels) {
                    CHECK_OK(vxl_vision_encode(vision[kernels].get(), rgb.data(), options.frames, nullptr, features.get(), 0));
                });
    }
    if (family.family == VXL_FAMILY_VIDEO_XL_2) {
        Chunks(options, model.get(), family, info.tokens_per_frame).measure(features.get(), decoder);
        return 0;
    }
    for (const int32_t length : options.memory) {
        vxl_memory * raw_memory = nullptr;
        const int32_t window = info.window + info.window / options.ratio;
        CHECK_OK(vxl_memory_new(model.get(), VXL_CACHE_F16, length + 3 * window, &raw_memory));
        const Memory memory(raw_memory);
        const auto fill = [&] {
            while (vxl_memory_length(memory.get()) < length) {
                CHECK_OK(vxl_decoder_window(decoder[1].get(), memory.get(), features.get(), 0, info.window, 2, nullptr));
            }
            CHECK_OK(vxl_memory_truncate(memory.get(), length));
        };
        fill();
        const std::string with = ", memory of " + std::to_string(length);
        compare(options, "window of " + std::to_string(window) + with, "tokens/s", window, [&](int kernels) {
            CHECK_OK(vxl_decoder_window(decoder[kernels].get(), memory.get(), features.get(), 0, info.window, options.ratio, nullptr));
            CHECK_OK(vxl_memory_truncate(memory.get(), length));
        });
        const std::vector<int32_t> suffix(std::max(1, *std::max_element(options.tokens.begin(), options.tokens.end())), 1);
        std::vector<float> logits(info.n_vocab);
        for (const int32_t count : options.tokens) {
            compare(options, std::to_string(count) + " tokens" + with, "tokens/s", count, [&](int kernels) {
                CHECK_OK(vxl_decoder_tokens(decoder[kernels].get(), memory.get(), suffix.data(), count, nullptr, logits.data(),
                                            logits.size()));
                CHECK_OK(vxl_memory_truncate(memory.get(), length));
            });
        }
        if (options.decode > 0) {
            compare(options, "single tokens" + with, "tokens/s", options.decode, [&](int kernels) {
                for (int32_t i = 0; i < options.decode; i++) {
                    CHECK_OK(vxl_decoder_tokens(decoder[kernels].get(), memory.get(), suffix.data(), 1, nullptr, logits.data(),
                                                logits.size()));
                }
                CHECK_OK(vxl_memory_truncate(memory.get(), length));
            });
        }
    }
    return 0;
}
