// Models that are split between devices compute what they compute on the CPU. The second device is ggml's backend for other machines,
// with a process of this one at the other end; where there is none, or VXL_TEST_SPLIT names other devices, on these.
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine.h"
#include "ggml-backend.h"
#include "interface/placement.h"
#include "interface/status.h"

// ggml keeps its backends' servers and buffer types as long as the process.
extern "C" const char * __lsan_default_suppressions() {
    return "leak:libggml-rpc.so\n";
}

namespace {

// ---- who gets what ---------------------------------------------------------------------------------------------------

constexpr uint64_t MIB = 1u << 20;

// A first device with this room, a second one, and a CPU that takes all; blocks of 10 MiB with 2 MiB of memory each.
std::vector<int32_t> blocks_of(std::vector<uint64_t> rooms, const std::vector<int32_t> & numbers = {}) {
    vxl::PartSizes sizes;
    sizes.vision = 30 * MIB;
    sizes.blocks.assign(8, 10 * MIB);
    sizes.output = 20 * MIB;
    sizes.memory = 2 * MIB;
    std::vector<vxl::Place> places;
    for (size_t i = 0; i < rooms.size(); i++) {
        // Never looked into: names are for messages, of which there is none here.
        places.push_back({reinterpret_cast<ggml_backend_dev_t>(i + 1), i < numbers.size() ? numbers[i] : vxl::Place::AS_FITS,
                          rooms[i] * MIB});
    }
    std::vector<int32_t> found;
    int32_t next = 0;
    for (const vxl::Share & share : vxl::place("model", places, sizes)) {
        CHECK(share.first_block == next);
        next += share.n_blocks;
        found.push_back(share.n_blocks);
    }
    CHECK(next == 8);
    return found;
}

void a_model_that_fits_the_first_device_is_not_split() {
    CHECK(blocks_of({146, 1000}) == std::vector<int32_t>{8}); // 30 + 8 * 12 + 20
    CHECK(blocks_of({1}) == std::vector<int32_t>{8});         // of a single device, who allocates it will say so
}

void devices_take_as_many_blocks_as_fit() {
    CHECK((blocks_of({145, 1000}) == std::vector<int32_t>{7, 1})); // all but the output, so not the last block either
    CHECK((blocks_of({66, 1000}) == std::vector<int32_t>{3, 5}));
    CHECK((blocks_of({66, 30, 1000}) == std::vector<int32_t>{3, 2, 3}));
    CHECK((blocks_of({66, 1, 1000}) == std::vector<int32_t>{3, 5})); // one without room takes no part
    CHECK((blocks_of({35, 1000}) == std::vector<int32_t>{0, 8}));    // the vision tower alone
}

void numbers_of_blocks_are_kept() {
    CHECK((blocks_of({1000, 1000}, {2}) == std::vector<int32_t>{2, 6}));
    CHECK((blocks_of({1000, 1000, 1000}, {0, 5}) == std::vector<int32_t>{0, 5, 3}));
    CHECK((blocks_of({1000, 1000}, {8}) == std::vector<int32_t>{8}));
}

// ---- two devices -----------------------------------------------------------------------------------------------------

uint16_t free_port() {
    const int found = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    CHECK(bind(found, reinterpret_cast<sockaddr *>(&address), size) == 0);
    CHECK(getsockname(found, reinterpret_cast<sockaddr *>(&address), &size) == 0);
    close(found);
    return ntohs(address.sin_port);
}

bool listens(uint16_t port) {
    const int connection = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    const bool found = connect(connection, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
    close(connection);
    return found;
}

// The CPU of another process, as ggml's backend for other machines. The name of the device; empty if there is no such backend.
std::string other_process() {
    const char * folder = std::getenv("VXL_TEST_BACKENDS");
    const std::string file = std::string(folder == nullptr ? "" : folder) + "/libggml-rpc.so";
    if (!std::filesystem::exists(file)) {
        return "";
    }
    ggml_backend_reg_t registry = ggml_backend_load(file.c_str());
    CHECK(registry != nullptr);
    const std::string endpoint = "127.0.0.1:" + std::to_string(free_port());
    const uint16_t port = static_cast<uint16_t>(std::atoi(endpoint.c_str() + endpoint.find(':') + 1));
    if (fork() == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        using Serve = void (*)(const char *, const char *, size_t, size_t, ggml_backend_dev_t *);
        const auto serve = reinterpret_cast<Serve>(ggml_backend_reg_get_proc_address(registry, "ggml_backend_rpc_start_server"));
        ggml_backend_dev_t cpu = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
        serve(endpoint.c_str(), nullptr, 1, 1, &cpu);
        _exit(1);
    }
    for (int tries = 0; !listens(port); tries++) {
        CHECK(tries < 200);
        usleep(50000);
    }
    using AddServer = ggml_backend_reg_t (*)(const char *);
    const auto add = reinterpret_cast<AddServer>(ggml_backend_reg_get_proc_address(registry, "ggml_backend_rpc_add_server"));
    ggml_backend_reg_t added = add(endpoint.c_str());
    CHECK(added != nullptr && ggml_backend_reg_dev_count(added) == 1);
    ggml_backend_register(added);
    return ggml_backend_dev_name(ggml_backend_reg_dev_get(added, 0));
}

std::string second_device;
bool second_device_rounds = false; // to f16, as GPUs do

std::vector<std::string> splits() {
    return {second_device + "=1,CPU", second_device + "=3,CPU", "CPU=2," + second_device, second_device + "=0,CPU"};
}

TinyShape deeper(TinyShape shape) {
    shape.n_embd = 128;
    shape.n_layer = 4;
    return shape;
}

// Of memory too.
Values watch_and_ask(const Engine & engine, bool synthesis) {
    const Memory memory = engine.memory(VXL_CACHE_F32, 300);
    const std::vector<uint8_t> rgb = engine.frames(4);
    const int32_t rows = engine.info.tokens_per_frame * (synthesis ? 1 : 4);
    vxl_features * made = nullptr;
    CHECK_OK(vxl_features_new(engine.model.get(), rows, &made));
    const Features features(made);
    CHECK_OK(vxl_vision_encode(engine.vision.get(), rgb.data(), 4, nullptr, made, 0));
    if (synthesis) {
        std::vector<int32_t> ids(3 + rows, VXL_VISUAL_TOKEN);
        std::iota(ids.begin(), ids.begin() + 3, 5);
        engine.run(memory.get(), {1, 2, 3, 4});
        const int32_t seen[] = {0, 2, 3, 5};
        const vxl_chunk chunks[] = {{seen, 3, 5}, {seen, 4, int32_t(ids.size()) - 5}};
        CHECK_OK(vxl_decoder_chunks(engine.decoder.get(), memory.get(), ids.data(), chunks, 2, made, 0, nullptr));
    } else {
        engine.watch(memory.get());
    }
    Values all = engine.ask(memory.get(), {7, 8, 9, 10, 11, 12, 13});
    const Values kept = read_memory(engine, memory.get()), visual = engine.read(made, rows);
    all.insert(all.end(), kept.begin(), kept.end());
    all.insert(all.end(), visual.begin(), visual.end());
    vxl_memory * copy = nullptr;
    CHECK_OK(vxl_memory_clone(memory.get(), 400, &copy));
    const Values again = engine.ask(copy, {14});
    vxl_memory_free(copy);
    all.insert(all.end(), again.begin(), again.end());
    return all;
}

void split_models_agree_with_the_cpu() {
    for (const bool synthesis : {false, true}) {
        const TinyShape shape = deeper(synthesis ? tiny_synthesis() : TinyShape());
        for (const auto kernels : {VXL_KERNELS_GGML, VXL_KERNELS_AUTO}) {
            const Values expected = watch_and_ask(Engine(shape, VXL_FLASH_OFF, VXL_KERNELS_GGML, "CPU"), synthesis);
            for (const std::string & devices : splits()) {
                const Values found = watch_and_ask(Engine(shape, VXL_FLASH_AUTO, kernels, devices.c_str()), synthesis);
                const float worst = worst_difference(found, expected);
                std::printf("  %-24s family %d, kernels %d: %g\n", devices.c_str(), synthesis ? 2 : 1, kernels, worst);
                CHECK(worst < (second_device_rounds ? 2e-2f : 1e-4f));
            }
        }
    }
}

void what_lies_where_is_told() {
    const Engine whole(deeper(TinyShape()), VXL_FLASH_AUTO, VXL_KERNELS_AUTO, "CPU");
    CHECK(vxl_model_share_count(whole.model.get()) == 1);
    const Engine split(deeper(TinyShape()), VXL_FLASH_AUTO, VXL_KERNELS_AUTO, (second_device + "=1,CPU").c_str());
    CHECK(vxl_model_share_count(split.model.get()) == 2);
    vxl_share_info first, second, all;
    CHECK_OK(vxl_model_get_share(split.model.get(), 0, &first));
    CHECK_OK(vxl_model_get_share(split.model.get(), 1, &second));
    CHECK_OK(vxl_model_get_share(whole.model.get(), 0, &all));
    CHECK(second_device == first.device && first.first_block == 0 && first.n_blocks == 1);
    CHECK(std::strcmp(second.device, "CPU") == 0 && second.first_block == 1 && second.n_blocks == 3);
    CHECK(first.weight_bytes + second.weight_bytes == all.weight_bytes && split.info.weight_bytes == all.weight_bytes);
    CHECK(second.weight_bytes > first.weight_bytes / 4);
    CHECK(vxl_model_get_share(split.model.get(), 2, &first) == VXL_INVALID_ARGUMENT);
    CHECK(second_device == vxl_model_device(split.model.get()));
}

void devices_that_make_no_sense_are_refused() {
    write_tiny_model("split_test.gguf", TinyShape());
    const auto refused = [](const std::string & devices, vxl_status status, const char * says) {
        vxl_model * model = nullptr;
        CHECK(vxl_model_load("split_test.gguf", devices.c_str(), nullptr, nullptr, nullptr, &model) == status);
        CHECK(std::strstr(vxl_last_error(), says) != nullptr);
    };
    refused("CPU,nothing", VXL_DEVICE_NOT_FOUND, "no device \"nothing\"");
    refused("CPU,CPU", VXL_INVALID_ARGUMENT, "named twice");
    refused("CPU=x," + second_device, VXL_INVALID_ARGUMENT, "asks for \"x\" blocks");
    refused("CPU=-1," + second_device, VXL_INVALID_ARGUMENT, "asks for \"-1\" blocks");
    refused("CPU=3," + second_device, VXL_INVALID_ARGUMENT, "has 2 blocks, fewer than");
    refused("CPU=1," + second_device + "=0", VXL_INVALID_ARGUMENT, "but only 1 are to be placed");
    refused("CPU,", VXL_DEVICE_NOT_FOUND, "no device \"\"");
    std::remove("split_test.gguf");
}

} // namespace

int main() {
    CHECK_OK(vxl_load_backends(std::getenv("VXL_TEST_BACKENDS")));
    for (const Test & test : std::vector<Test>{TEST(a_model_that_fits_the_first_device_is_not_split), TEST(devices_take_as_many_blocks_as_fit),
                              TEST(numbers_of_blocks_are_kept)}) {
        std::puts(test.name);
        test.run();
    }
    const char * named = std::getenv("VXL_TEST_SPLIT");
    second_device = named == nullptr ? other_process() : named;
    second_device_rounds = named != nullptr;
    if (second_device.empty()) {
        std::puts("SKIPPED: ggml has no backend for other machines (libggml-rpc.so), so there is no second device");
        return 0;
    }
    for (const Test & test : std::vector<Test>{TEST(what_lies_where_is_told), TEST(devices_that_make_no_sense_are_refused),
                              TEST(split_models_agree_with_the_cpu)}) {
        std::puts(test.name);
        std::fflush(stdout);
        test.run();
    }
    std::puts("split_test: passed");
    return 0;
}
