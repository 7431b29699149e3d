#include "interface/devices.h"

#include <dlfcn.h>

#include <cstdio>
#include <mutex>
#include <set>
#include <string>

#include "interface/log.h"
#include "interface/status.h"

namespace vxl {

namespace {

// ggml's list of devices is not safe to read while a backend is being added.
std::recursive_mutex registry_mutex;
using RegistryLock = std::lock_guard<std::recursive_mutex>;

std::string device_names() {
    std::string names;
    for (size_t i = 0; i < ggml_backend_dev_count(); i++) {
        ggml_backend_dev_t device = ggml_backend_dev_get(i);
        if (ggml_backend_dev_type(device) != GGML_BACKEND_DEVICE_TYPE_ACCEL) {
            names += (names.empty() ? "" : ", ") + std::string(ggml_backend_dev_name(device));
        }
    }
    return names.empty() ? "none" : names;
}

} // namespace

void load_backends(const char * directory) {
    capture_ggml_log();
    const RegistryLock lock(registry_mutex);
    static std::set<std::string> loaded;
    const std::string key = directory == nullptr ? "" : directory;
    if (loaded.insert(key).second) {
        if (directory == nullptr) {
            ggml_backend_load_all();
        } else {
            ggml_backend_load_all_from_path(directory);
        }
    }
    if (ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU) == nullptr) {
        loaded.erase(key);
        fail(VXL_DEVICE_NOT_FOUND, "no ggml backend found in %s: expected libggml-cpu-*.so there",
             directory == nullptr ? "ggml's own search path" : directory);
    }
}

void open_library(const char * file) {
    if (dlopen(file, RTLD_NOW | RTLD_LOCAL) == nullptr) {
        const char * reason = dlerror();
        fail(VXL_DEVICE_NOT_FOUND, "%s", reason == nullptr ? file : reason);
    }
}

void load_backend(const char * file) {
    capture_ggml_log();
    const RegistryLock lock(registry_mutex);
    static std::set<std::string> loaded;
    if (loaded.count(file) != 0) {
        return;
    }
    open_library(file); // ggml would tell its log why it cannot, but not us
    const QuietErrors quiet;
    take_ggml_error();
    ggml_backend_reg_t registry = ggml_backend_load(file);
    if (registry == nullptr || ggml_backend_reg_dev_count(registry) == 0) {
        // A backend without a driver either says so or is silent; what ggml itself then says helps nobody.
        const std::string reason = take_ggml_error();
        if (registry != nullptr) {
            ggml_backend_unload(registry);
        }
        const bool said = !reason.empty() && reason.find("ggml_backend_init returned NULL") == std::string::npos;
        fail(VXL_DEVICE_NOT_FOUND, "%s", said ? reason.c_str() : "no device was found");
    }
    loaded.insert(file);
}

void ensure_backends(const char * directory) {
    capture_ggml_log();
    const RegistryLock lock(registry_mutex);
    if (ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU) == nullptr) {
        load_backends(directory);
    }
}

int32_t device_count() {
    const RegistryLock lock(registry_mutex);
    return static_cast<int32_t>(ggml_backend_dev_count());
}

ggml_backend_dev_t device_at(int32_t index) {
    const RegistryLock lock(registry_mutex);
    if (index < 0 || index >= device_count()) {
        fail(VXL_INVALID_ARGUMENT, "device index is %d, expected 0 to %d", index, device_count() - 1);
    }
    return ggml_backend_dev_get(index);
}

ggml_backend_dev_t cpu_device() {
    const RegistryLock lock(registry_mutex);
    ggml_backend_dev_t device = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
    if (device == nullptr) {
        fail(VXL_DEVICE_NOT_FOUND, "no CPU backend is loaded");
    }
    return device;
}

ggml_backend_dev_t find_device(const char * name) {
    const RegistryLock lock(registry_mutex);
    if (name == nullptr) {
        for (const auto type : {GGML_BACKEND_DEVICE_TYPE_GPU, GGML_BACKEND_DEVICE_TYPE_IGPU}) {
            if (ggml_backend_dev_t gpu = ggml_backend_dev_by_type(type)) {
                return gpu;
            }
        }
        return cpu_device();
    }
    ggml_backend_dev_t device = ggml_backend_dev_by_name(name);
    if (device == nullptr || ggml_backend_dev_type(device) == GGML_BACKEND_DEVICE_TYPE_ACCEL) {
        fail(VXL_DEVICE_NOT_FOUND, "no device \"%s\"; there is: %s", name, device_names().c_str());
    }
    return device;
}

vxl_device_info describe(ggml_backend_dev_t device) {
    vxl_device_info info = {};
    std::snprintf(info.name, sizeof info.name, "%s", ggml_backend_dev_name(device));
    std::snprintf(info.description, sizeof info.description, "%s", ggml_backend_dev_description(device));
    switch (ggml_backend_dev_type(device)) {
        case GGML_BACKEND_DEVICE_TYPE_CPU: info.type = VXL_DEVICE_CPU; break;
        case GGML_BACKEND_DEVICE_TYPE_GPU: info.type = VXL_DEVICE_GPU; break;
        case GGML_BACKEND_DEVICE_TYPE_IGPU: info.type = VXL_DEVICE_INTEGRATED_GPU; break;
        default: info.type = VXL_DEVICE_ACCELERATOR; break;
    }
    size_t free = 0, total = 0;
    ggml_backend_dev_memory(device, &free, &total);
    info.memory_free = free;
    info.memory_total = total;
    return info;
}

} // namespace vxl
