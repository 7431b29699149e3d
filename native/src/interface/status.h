// Failures inside the library are exceptions; at the C interface they become a status and a thread-local text.
#pragma once

#include <new>
#include <stdexcept>
#include <string>

#include "videoxl.h"

namespace vxl {

class Error : public std::runtime_error {
  public:
    Error(vxl_status status, const std::string & message) : std::runtime_error(message), status(status) {}

    const vxl_status status;
};

// Throws an Error with a message formatted like printf's.
[[noreturn]] __attribute__((format(printf, 2, 3))) void fail(vxl_status status, const char * format, ...);

const char * last_error() noexcept;
vxl_status set_last_error(vxl_status status, const char * message) noexcept;

// Runs the body of a C function: no exception passes, each becomes a status.
template <typename Body> vxl_status guarded(Body && body) noexcept {
    try {
        body();
        return set_last_error(VXL_OK, "");
    } catch (const Error & e) {
        return set_last_error(e.status, e.what());
    } catch (const std::bad_alloc &) {
        return set_last_error(VXL_OUT_OF_MEMORY, "the host has too little memory");
    } catch (const std::exception & e) {
        return set_last_error(VXL_INTERNAL, e.what());
    } catch (...) {
        return set_last_error(VXL_INTERNAL, "unknown exception");
    }
}

template <typename T> T & checked(T * object, const char * name) {
    if (object == nullptr) {
        fail(VXL_INVALID_ARGUMENT, "%s is NULL", name);
    }
    return *object;
}

} // namespace vxl
