// Whatever a model file holds, loading ends with a status and a message, never with the process.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "tiny_model.h"

extern "C" {
#include "check.h"
}

namespace {

const char * const PATH = "bad_files_test.gguf";

vxl_status load() {
    vxl_model * model = nullptr;
    const vxl_status status = vxl_model_load(PATH, "CPU", nullptr, nullptr, nullptr, &model);
    CHECK((status == VXL_OK) == (model != nullptr));
    vxl_model_free(model);
    return status;
}

void check_refused(vxl_status expected, const char * named) {
    CHECK(load() == expected);
    CHECK(std::strstr(vxl_last_error(), PATH) != nullptr);
    CHECK(std::strstr(vxl_last_error(), named) != nullptr);
}

std::string read_file() {
    std::ifstream in(PATH, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::string & bytes) {
    std::ofstream(PATH, std::ios::binary | std::ios::trunc).write(bytes.data(), std::streamsize(bytes.size()));
}

void files_that_are_no_model_are_unreadable() {
    std::remove(PATH);
    check_refused(VXL_MODEL_UNREADABLE, "no such file");
    write_file("");
    check_refused(VXL_MODEL_UNREADABLE, "0 bytes");
    write_file("This is a text, not a model.");
    check_refused(VXL_MODEL_UNREADABLE, "GGUF");
    vxl_model * model = nullptr;
    CHECK(vxl_model_load(".", "CPU", nullptr, nullptr, nullptr, &model) == VXL_MODEL_UNREADABLE);
}

void faulty_tensors_are_named() {
    for (const char * name : {"token_embd.weight", "vst_embd.weight", "blk.1.attn_k_vst.bias", "v.blk.0.ffn_up.weight", "mm.2.bias"}) {
        TinyFault missing;
        missing.missing_tensor = name;
        write_tiny_model(PATH, TinyShape(), missing);
        check_refused(VXL_MODEL_INVALID, name);
        TinyFault misshapen;
        misshapen.misshapen_tensor = name;
        write_tiny_model(PATH, TinyShape(), misshapen);
        check_refused(VXL_MODEL_INVALID, name);
    }
    for (const char * name : {"v.patch_embd.bias", "dts.time_embd", "dts.0.attn_q.weight", "dts.1.rel_k", "dts.4.attn_qkv.bias",
                              "dts.5.conv.weight"}) {
        TinyFault missing;
        missing.missing_tensor = name;
        write_tiny_model(PATH, tiny_synthesis(), missing);
        check_refused(VXL_MODEL_INVALID, name);
        TinyFault misshapen;
        misshapen.misshapen_tensor = name;
        write_tiny_model(PATH, tiny_synthesis(), misshapen);
        check_refused(VXL_MODEL_INVALID, name);
    }
    for (const int32_t n_distances : {128, 5}) {
        TinyShape shape = tiny_synthesis();
        shape.n_distances = n_distances;
        write_tiny_model(PATH, shape);
        check_refused(VXL_MODEL_INVALID, "expected an odd number, at least 7");
    }
    TinyFault quantized;
    quantized.quantized_tensor = "blk.0.attn_norm.weight";
    write_tiny_model(PATH, TinyShape(), quantized);
    check_refused(VXL_MODEL_INVALID, "expected f32");
}

void faulty_keys_are_named() {
    struct Case {
        const char * key;
        std::function<void(gguf_context *)> fault;
    };
    const Case cases[] = {
        {"\"llama\"", [](gguf_context * g) { gguf_set_val_str(g, "general.architecture", "llama"); }},
        {"general.architecture", [](gguf_context * g) { gguf_remove_key(g, "general.architecture"); }},
        {"general.architecture", [](gguf_context * g) { gguf_set_val_u32(g, "general.architecture", 3); }},
        {"videoxl.block_count", [](gguf_context * g) { gguf_set_val_f32(g, "videoxl.block_count", 2); }},
        {"videoxl.block_count", [](gguf_context * g) { gguf_set_val_u32(g, "videoxl.block_count", 0); }},
        {"videoxl.block_count", [](gguf_context * g) { gguf_set_val_u32(g, "videoxl.block_count", 0xffffffffu); }},
        {"heads", [](gguf_context * g) { gguf_set_val_u32(g, "videoxl.attention.head_count", 5); }},
        {"heads", [](gguf_context * g) { gguf_set_val_u32(g, "videoxl.attention.head_count_kv", 3); }},
        {"videoxl.rope.freq_base", [](gguf_context * g) { gguf_set_val_f32(g, "videoxl.rope.freq_base", -1); }},
        {"videoxl.vst.ratios", [](gguf_context * g) { gguf_set_val_u32(g, "videoxl.vst.ratios", 2); }},
        {"videoxl.vst.ratios", [](gguf_context * g) {
             const int32_t ratios[] = {2, 1};
             gguf_set_arr_data(g, "videoxl.vst.ratios", GGUF_TYPE_INT32, ratios, 2);
         }},
        {"patches", [](gguf_context * g) { gguf_set_val_u32(g, "clip.vision.patch_size", 9); }},
        {"clip.vision.image_std", [](gguf_context * g) {
             const float zeros[3] = {};
             gguf_set_arr_data(g, "clip.vision.image_std", GGUF_TYPE_FLOAT32, zeros, 3);
         }},
        {"clip.vision.projection_dim", [](gguf_context * g) { gguf_set_val_u32(g, "clip.vision.projection_dim", 65); }},
        {"clip.projector_type", [](gguf_context * g) { gguf_set_val_str(g, "clip.projector_type", "ldp"); }},
    };
    for (const Case & c : cases) {
        TinyFault fault;
        fault.keys = c.fault;
        write_tiny_model(PATH, TinyShape(), fault);
        check_refused(VXL_MODEL_INVALID, c.key);
    }
}

void faulty_keys_of_video_xl_2_are_named() {
    struct Case {
        const char * key;
        std::function<void(gguf_context *)> fault;
    };
    const Case cases[] = {
        {"\"video-xl-3\"", [](gguf_context * g) { gguf_set_val_str(g, "videoxl.family", "video-xl-3"); }},
        {"videoxl.dts.frames", [](gguf_context * g) { gguf_set_val_u32(g, "videoxl.dts.frames", 8); }},
        {"videoxl.dts.grid", [](gguf_context * g) { gguf_set_val_u32(g, "videoxl.dts.grid", 7); }},
        {"norm groups", [](gguf_context * g) { gguf_set_val_u32(g, "videoxl.dts.norm_groups", 7); }},
        {"videoxl.dts.norm_epsilon", [](gguf_context * g) { gguf_set_val_f32(g, "videoxl.dts.norm_epsilon", 0.0f); }},
        {"videoxl.chunk.previous", [](gguf_context * g) { gguf_set_val_u32(g, "videoxl.chunk.previous", 0); }},
        {"videoxl.chunk.groups", [](gguf_context * g) { gguf_remove_key(g, "videoxl.chunk.groups"); }},
    };
    for (const Case & c : cases) {
        TinyFault fault;
        fault.keys = c.fault;
        write_tiny_model(PATH, tiny_synthesis(), fault);
        check_refused(VXL_MODEL_INVALID, c.key);
    }
}

void files_cut_short_are_unreadable() {
    write_tiny_model(PATH, TinyShape());
    CHECK(load() == VXL_OK);
    const std::string whole = read_file();
    for (size_t n = 0; n < whole.size(); n += n < 20000 ? 97 : 9973) {
        write_file(whole.substr(0, n));
        check_refused(VXL_MODEL_UNREADABLE, "");
    }
}

// Changed bytes among keys and tensor descriptions: any status will do, as long as there is one.
void damaged_headers_never_end_the_process(const TinyShape & shape, int n_files) {
    write_tiny_model(PATH, shape);
    const std::string whole = read_file();
    std::mt19937 random(7);
    for (int i = 0; i < n_files; i++) {
        std::string damaged = whole;
        const int n_changes = 1 + i % 3;
        for (int c = 0; c < n_changes; c++) {
            damaged[4 + random() % 6000] = char(i % 2 == 0 ? random() : damaged[4 + random() % 6000]);
        }
        write_file(damaged);
        load();
    }
}

} // namespace

int main() {
    CHECK_OK(vxl_load_backends(std::getenv("VXL_TEST_BACKENDS")));
    files_that_are_no_model_are_unreadable();
    faulty_tensors_are_named();
    faulty_keys_are_named();
    files_cut_short_are_unreadable();
    faulty_keys_of_video_xl_2_are_named();
    damaged_headers_never_end_the_process(TinyShape(), 1500);
    damaged_headers_never_end_the_process(tiny_synthesis(), 500);
    std::remove(PATH);
    std::puts("bad_files_test: passed");
    return 0;
}
