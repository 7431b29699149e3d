// Finding ggml's backends and devices.
#pragma once

#include "ggml-backend.h"
#include "videoxl.h"

namespace vxl {

// Loads the backends of a directory once; NULL: where ggml looks by itself.
void load_backends(const char * directory);

// Opens a library for the life of the process.
void open_library(const char * file);

// Adds the backend of a library, once.
void load_backend(const char * file);

// Makes sure that at least the CPU backend is there.
void ensure_backends(const char * directory);

// The device of that name; NULL: the first GPU, else the CPU.
ggml_backend_dev_t find_device(const char * name);

ggml_backend_dev_t cpu_device();

int32_t device_count();
ggml_backend_dev_t device_at(int32_t index);

vxl_device_info describe(ggml_backend_dev_t device);

} // namespace vxl
