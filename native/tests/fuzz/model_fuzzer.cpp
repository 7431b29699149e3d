// libFuzzer: whatever a model file holds, loading it ends with a status and a message. `scripts/fuzz.sh` builds and runs it.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "videoxl.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t * data, size_t size) {
    static const int file = memfd_create("model", 0);
    static const std::string path = "/proc/self/fd/" + std::to_string(file);
    static const char * backends = std::getenv("VXL_TEST_BACKENDS");
    if (file < 0 || ftruncate(file, off_t(size)) != 0 || pwrite(file, data, size, 0) != ssize_t(size)) {
        std::abort();
    }
    vxl_model * model = nullptr;
    const vxl_status status = vxl_model_load(path.c_str(), "CPU", backends, nullptr, nullptr, &model);
    if ((status == VXL_OK) != (model != nullptr) || (status != VXL_OK && vxl_last_error()[0] == 0)) {
        std::abort();
    }
    vxl_model_free(model);
    return 0;
}
