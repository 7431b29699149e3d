/* What a native test needs: CHECK ends the program with the place and the library's last error. Plain C. */
#ifndef VXL_TESTS_CHECK_H
#define VXL_TESTS_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "videoxl.h"

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: failed: %s (last error: %s)\n", __FILE__, __LINE__, #condition, vxl_last_error()); \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

#define CHECK_OK(call) CHECK((call) == VXL_OK)

/* The device to test on: $VXL_TEST_DEVICE, else the CPU. choose_test_device() turns "GPU" into the first one's name. */
static inline const char *test_device(void) {
    const char *device = getenv("VXL_TEST_DEVICE");
    return device == NULL ? "CPU" : device;
}

static inline void choose_test_device(void) {
    vxl_device_info info;
    if (strcmp(test_device(), "GPU") != 0) {
        return;
    }
    for (int32_t i = 0; i < vxl_device_count(); i++) {
        CHECK_OK(vxl_device_get(i, &info));
        if (info.type == VXL_DEVICE_GPU || info.type == VXL_DEVICE_INTEGRATED_GPU) {
            printf("on %s, %s\n", info.name, info.description);
            setenv("VXL_TEST_DEVICE", info.name, 1);
            return;
        }
    }
    fprintf(stderr, "no GPU\n");
    exit(1);
}

#endif
