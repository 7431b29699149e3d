// Weights are those of the file, mapped or read; what is done to a mapped file ends passes, never the process.
#include <algorithm>
#include <chrono>
#include <csetjmp>
#include <csignal>
#include <cstring>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tiny_model.h"

extern "C" {
#include "check.h"
}

namespace {

const char * const PATH = "mapped_weights_test.gguf";
const char * const OTHER = "mapped_weights_test.other";
constexpr off_t PAGE = 4096;

using Load = vxl_status (*)(const char *, const char *, const char *, vxl_progress_callback, void *, vxl_model **);

// A model with what a pass of plain tokens needs.
class Loaded {
  public:
    explicit Loaded(Load load) {
        const vxl_compute_params params = {1, VXL_FLASH_AUTO, VXL_KERNELS_AUTO};
        CHECK_OK(load(PATH, "CPU", getenv("VXL_TEST_BACKENDS"), nullptr, nullptr, &model));
        CHECK_OK(vxl_decoder_new(model, &params, &decoder));
        CHECK_OK(vxl_memory_new(model, VXL_CACHE_F32, 64, &memory));
    }
    ~Loaded() {
        vxl_memory_free(memory);
        vxl_decoder_free(decoder);
        vxl_model_free(model);
    }

    vxl_status run(std::vector<float> & logits) {
        const int32_t tokens[] = {1, 2, 3, 4};
        vxl_model_info info;
        CHECK_OK(vxl_model_get_info(model, &info));
        CHECK(info.weight_bytes > 0);
        logits.assign(size_t(info.n_vocab), -1.0f);
        CHECK_OK(vxl_memory_truncate(memory, 0));
        return vxl_decoder_tokens(decoder, memory, tokens, 4, nullptr, logits.data(), logits.size());
    }

    std::vector<float> logits() {
        std::vector<float> found;
        CHECK_OK(run(found));
        return found;
    }

    void check_refused(const char * why) {
        std::vector<float> ignored;
        CHECK(run(ignored) == VXL_MODEL_UNREADABLE);
        CHECK(std::strstr(vxl_last_error(), PATH) != nullptr);
        CHECK(std::strstr(vxl_last_error(), why) != nullptr);
        CHECK(vxl_memory_length(memory) == 0);
    }

  private:
    vxl_model * model = nullptr;
    vxl_decoder * decoder = nullptr;
    vxl_memory * memory = nullptr;
};

void write_model() {
    std::remove(PATH);
    write_tiny_model(PATH, TinyShape());
    // The clock of some file systems ticks every ten milliseconds.
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
}

void mapped_weights_are_those_read() {
    write_model();
    Loaded mapped(vxl_model_load), read(vxl_model_read);
    CHECK(mapped.logits() == read.logits());
}

void a_file_may_be_replaced_by_another() {
    write_model();
    Loaded mapped(vxl_model_load);
    const std::vector<float> expected = mapped.logits();
    write_tiny_model(OTHER, tiny_synthesis());
    CHECK(std::rename(OTHER, PATH) == 0);
    CHECK(mapped.logits() == expected);
    CHECK(std::remove(PATH) == 0);
    CHECK(mapped.logits() == expected);
}

void a_file_that_was_written_to_ends_passes() {
    write_model();
    Loaded mapped(vxl_model_load), read(vxl_model_read);
    const std::vector<float> expected = read.logits();
    std::FILE * file = std::fopen(PATH, "r+b");
    CHECK(file != nullptr && std::fseek(file, -64, SEEK_END) == 0 && std::fputc(0x55, file) == 0x55 && std::fclose(file) == 0);
    mapped.check_refused("written to");
    mapped.check_refused("written to");
    CHECK(read.logits() == expected);
}

void a_file_that_was_cut_ends_passes() {
    write_model();
    Loaded read(vxl_model_read);
    const std::vector<float> expected = read.logits();
    {
        Loaded mapped(vxl_model_load), again(vxl_model_load);
        CHECK(mapped.logits() == expected);
        CHECK(truncate(PATH, PAGE) == 0);
        mapped.check_refused("cut short");
        again.check_refused("cut short");
        mapped.check_refused("cut short");
    }
    CHECK(read.logits() == expected);
    write_model();
    Loaded afresh(vxl_model_load);
    CHECK(afresh.logits() == expected);
}

void more_models_than_can_be_guarded_are_read() {
    write_model();
    std::vector<vxl_model *> models(300, nullptr);
    for (vxl_model *& model : models) {
        CHECK_OK(vxl_model_load(PATH, "CPU", nullptr, nullptr, nullptr, &model));
    }
    for (vxl_model * model : models) {
        vxl_model_free(model);
    }
    Loaded mapped(vxl_model_load), read(vxl_model_read);
    CHECK(mapped.logits() == read.logits());
}

sigjmp_buf back;

void handler_of_before(int) {
    siglongjmp(back, 1);
}

// As Java's virtual machine has one: it was there first.
void install_handler_of_before() {
    struct sigaction action = {};
    action.sa_handler = handler_of_before;
    CHECK(sigaction(SIGBUS, &action, nullptr) == 0);
}

void other_memory_is_the_business_of_the_handler_before() {
    write_model();
    Loaded mapped(vxl_model_load);
    const std::vector<float> expected = mapped.logits();
    const int file = open(OTHER, O_RDWR | O_CREAT | O_TRUNC, 0600);
    CHECK(file >= 0 && ftruncate(file, PAGE) == 0);
    void * bytes = mmap(nullptr, PAGE, PROT_READ, MAP_SHARED, file, 0);
    CHECK(bytes != MAP_FAILED && ftruncate(file, 0) == 0);
    const volatile char * byte = static_cast<const char *>(bytes);
    if (sigsetjmp(back, 1) == 0) {
        static_cast<void>(*byte);
        CHECK(!"the read came back");
    }
    munmap(bytes, PAGE);
    close(file);
    CHECK(mapped.logits() == expected);
}

// What the caller was told, and after how many times it ends the loading.
struct Told {
    std::thread::id thread = std::this_thread::get_id();
    std::vector<float> fractions;
    size_t most = SIZE_MAX;

    static int32_t tell(float fraction, void * user) {
        Told & told = *static_cast<Told *>(user);
        CHECK(std::this_thread::get_id() == told.thread); // whichever threads load
        told.fractions.push_back(fraction);
        return told.fractions.size() < told.most;
    }
};

void progress_is_told_by_the_caller_s_thread_which_can_end_it() {
    for (Load load : {vxl_model_load, vxl_model_read}) {
        Told told;
        vxl_model * model = nullptr;
        CHECK_OK(load(PATH, "CPU", getenv("VXL_TEST_BACKENDS"), Told::tell, &told, &model));
        vxl_model_free(model);
        CHECK(told.fractions.size() >= 2 && told.fractions.front() < 1 && told.fractions.back() == 1);
        CHECK(std::is_sorted(told.fractions.begin(), told.fractions.end()));
        Told ended;
        ended.most = 1;
        model = nullptr;
        CHECK(load(PATH, "CPU", getenv("VXL_TEST_BACKENDS"), Told::tell, &ended, &model) == VXL_CANCELLED);
        CHECK(model == nullptr && ended.fractions.size() == 1);
    }
}

} // namespace

int main() {
    install_handler_of_before();
    mapped_weights_are_those_read();
    progress_is_told_by_the_caller_s_thread_which_can_end_it();
    a_file_may_be_replaced_by_another();
    a_file_that_was_written_to_ends_passes();
    a_file_that_was_cut_ends_passes();
    more_models_than_can_be_guarded_are_read();
    other_memory_is_the_business_of_the_handler_before();
    std::remove(PATH);
    std::remove(OTHER);
    return 0;
}
