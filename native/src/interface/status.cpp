#include "interface/status.h"

#include <cstdarg>
#include <cstdio>

namespace vxl {

namespace {
// A fixed buffer: reporting "out of memory" must not need memory.
thread_local char last_error_text[1024] = "";
} // namespace

void fail(vxl_status status, const char * format, ...) {
    char text[sizeof last_error_text];
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    throw Error(status, text);
}

const char * last_error() noexcept {
    return last_error_text;
}

vxl_status set_last_error(vxl_status status, const char * message) noexcept {
    std::snprintf(last_error_text, sizeof last_error_text, "%s", message);
    return status;
}

} // namespace vxl
