#include "interface/log.h"

#include <mutex>

#include "ggml.h"

namespace vxl {

namespace {

std::mutex sink_mutex;
vxl_log_callback sink = nullptr;
void * sink_user = nullptr;

// ggml hands out pieces of lines; they are joined per thread.
thread_local std::string partial_line;
thread_local int32_t partial_level = VXL_LOG_INFO;
thread_local std::string last_ggml_error;
thread_local int n_quiet = 0;

void emit(int32_t level, const char * text) {
    std::lock_guard<std::mutex> lock(sink_mutex);
    if (sink != nullptr) {
        sink(level, text, sink_user);
    }
}

int32_t level_of(ggml_log_level level) {
    switch (level) {
        case GGML_LOG_LEVEL_ERROR: return VXL_LOG_ERROR;
        case GGML_LOG_LEVEL_WARN: return VXL_LOG_WARN;
        case GGML_LOG_LEVEL_INFO: return VXL_LOG_INFO;
        default: return VXL_LOG_DEBUG;
    }
}

void on_ggml_log(ggml_log_level level, const char * text, void *) {
    if (level != GGML_LOG_LEVEL_CONT) {
        partial_level = level_of(level);
    }
    for (const char * c = text; *c != '\0'; c++) {
        if (*c != '\n') {
            partial_line.push_back(*c);
            continue;
        }
        if (!partial_line.empty()) {
            if (partial_level == VXL_LOG_ERROR) {
                last_ggml_error = partial_line;
            }
            emit(n_quiet > 0 && partial_level >= VXL_LOG_WARN ? int32_t(VXL_LOG_DEBUG) : partial_level, partial_line.c_str());
        }
        partial_line.clear();
    }
}

} // namespace

void set_log(vxl_log_callback callback, void * user) {
    {
        std::lock_guard<std::mutex> lock(sink_mutex);
        sink = callback;
        sink_user = user;
    }
    capture_ggml_log();
}

void capture_ggml_log() {
    static std::once_flag once;
    std::call_once(once, [] { ggml_log_set(on_ggml_log, nullptr); });
}

QuietErrors::QuietErrors() {
    n_quiet++;
}

QuietErrors::~QuietErrors() {
    n_quiet--;
}

std::string take_ggml_error() {
    std::string text;
    text.swap(last_ggml_error);
    return text;
}

} // namespace vxl
