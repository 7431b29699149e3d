// ggml's log lines go to one callback.
#pragma once

#include <string>

#include "videoxl.h"

namespace vxl {

void set_log(vxl_log_callback callback, void * user);

// Routes ggml's log to ours; ggml would otherwise write to standard error.
void capture_ggml_log();

// The last error line that ggml logged on this thread since the last call; empty if none. ggml reports what is wrong with a
// file only there.
std::string take_ggml_error();

// While there is one, this thread's warnings and errors are logged as details: someone else reports them.
class QuietErrors {
  public:
    QuietErrors();
    QuietErrors(const QuietErrors &) = delete;
    QuietErrors & operator=(const QuietErrors &) = delete;
    ~QuietErrors();
};

} // namespace vxl
