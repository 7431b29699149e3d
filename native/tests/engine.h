// What tests of the passes have in common.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "tiny_model.h"

extern "C" {
#include "check.h"
}

struct Test {
    const char * name;
    void (*run)();
};

#define TEST(function) {#function, function}

// Those of sequences side by side.
std::vector<Test> batch_tests();

template <auto Free> struct Freer {
    template <typename T> void operator()(T * object) const { Free(object); }
};
using Model = std::unique_ptr<vxl_model, Freer<vxl_model_free>>;
using Vision = std::unique_ptr<vxl_vision, Freer<vxl_vision_free>>;
using Features = std::unique_ptr<vxl_features, Freer<vxl_features_free>>;
using Memory = std::unique_ptr<vxl_memory, Freer<vxl_memory_free>>;
using Decoder = std::unique_ptr<vxl_decoder, Freer<vxl_decoder_free>>;

using Values = std::vector<float>;

// The name of a file that no other test has, which may run at the same time in the same folder.
inline std::string new_file() {
    for (int number = 0;; number++) {
        const std::string path = "engine_" + std::to_string(number) + ".gguf";
        if (std::FILE * file = std::fopen(path.c_str(), "wbx")) {
            std::fclose(file);
            return path;
        }
        CHECK(errno == EEXIST);
    }
}

// A model with everything that is needed to watch and ask.
struct Engine {
    Engine(const TinyShape & shape, vxl_flash flash = VXL_FLASH_AUTO, vxl_kernels kernels = VXL_KERNELS_AUTO,
           const char * device = test_device()) {
        const std::string path = new_file();
        write_tiny_model(path, shape);
        vxl_model * m = nullptr;
        CHECK_OK(vxl_model_load(path.c_str(), device, nullptr, nullptr, nullptr, &m));
        std::remove(path.c_str());
        model.reset(m);
        CHECK_OK(vxl_model_get_info(m, &info));
        const vxl_compute_params params = {2, flash, kernels};
        vxl_vision * v = nullptr;
        CHECK_OK(vxl_vision_new(m, &params, &v));
        vision.reset(v);
        vxl_decoder * d = nullptr;
        CHECK_OK(vxl_decoder_new(m, &params, &d));
        decoder.reset(d);
    }

    Memory memory(vxl_cache_type type, int32_t capacity) const {
        vxl_memory * m = nullptr;
        CHECK_OK(vxl_memory_new(model.get(), type, capacity, &m));
        return Memory(m);
    }

    Features features(int32_t n) const {
        vxl_features * f = nullptr;
        CHECK_OK(vxl_features_new(model.get(), n, &f));
        Values values(size_t(n) * info.n_embd);
        for (size_t i = 0; i < values.size(); i++) {
            values[i] = std::sin(0.37f * float(i)) + 0.5f * std::sin(0.011f * float(i));
        }
        CHECK_OK(vxl_features_write(f, 0, n, values.data(), values.size()));
        return Features(f);
    }

    Values read(const vxl_features * features, int32_t count) const {
        Values values(size_t(count) * info.n_embd);
        CHECK_OK(vxl_features_read(features, 0, count, values.data(), values.size()));
        return values;
    }

    size_t frame_bytes() const { return size_t(info.image_size) * info.image_size * 3; }

    std::vector<uint8_t> frames(int32_t n) const {
        std::vector<uint8_t> rgb(n * frame_bytes());
        for (size_t i = 0; i < rgb.size(); i++) {
            rgb[i] = uint8_t((i * 2654435761u) >> 11);
        }
        return rgb;
    }

    void run(vxl_memory * memory, const std::vector<int32_t> & ids) const {
        CHECK_OK(vxl_decoder_tokens(decoder.get(), memory, ids.data(), int32_t(ids.size()), nullptr, nullptr, 0));
    }

    Values ask(vxl_memory * memory, const std::vector<int32_t> & ids) const {
        Values logits(info.n_vocab);
        CHECK_OK(vxl_decoder_tokens(decoder.get(), memory, ids.data(), int32_t(ids.size()), nullptr, logits.data(),
                                    logits.size()));
        return logits;
    }

    // Prefix, two windows of different ratios, a short last window.
    void watch(vxl_memory * memory) const {
        run(memory, {1, 2, 3, 4, 5});
        const Features visual = features(60);
        CHECK_OK(vxl_decoder_window(decoder.get(), memory, visual.get(), 0, 24, 2, nullptr));
        CHECK_OK(vxl_decoder_window(decoder.get(), memory, visual.get(), 24, 24, 8, nullptr));
        CHECK_OK(vxl_decoder_window(decoder.get(), memory, visual.get(), 48, 12, 4, nullptr));
    }

    Model model;
    Vision vision;
    Decoder decoder;
    vxl_model_info info;
};

inline float worst_difference(const Values & a, const Values & b) {
    CHECK(a.size() == b.size());
    float worst = 0.0f;
    for (size_t i = 0; i < a.size(); i++) {
        CHECK(std::isfinite(a[i]) && std::isfinite(b[i]));
        worst = std::max(worst, std::fabs(a[i] - b[i]));
    }
    return worst;
}

inline Values read_memory(const Engine & engine, const vxl_memory * memory) {
    const size_t n = size_t(vxl_memory_length(memory)) * engine.info.n_head_kv * engine.info.head_dim;
    Values all;
    for (int32_t layer = 0; layer < engine.info.n_layer; layer++) {
        Values keys(n), values(n);
        CHECK_OK(vxl_memory_read(memory, layer, 0, vxl_memory_length(memory), keys.data(), values.data(), n));
        all.insert(all.end(), keys.begin(), keys.end());
        all.insert(all.end(), values.begin(), values.end());
    }
    return all;
}

inline bool on_cpu() {
    return std::strcmp(test_device(), "CPU") == 0;
}

// GPUs round to f16 on their way through attention and products.
inline float exact() {
    return on_cpu() ? 1e-4f : 2e-2f;
}
