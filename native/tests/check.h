/* What a native test needs: CHECK ends the program with the place and the library's last error. Plain C. */
#ifndef VXL_TESTS_CHECK_H
#define VXL_TESTS_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#include "videoxl.h"

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: failed: %s (last error: %s)\n", __FILE__, __LINE__, #condition, vxl_last_error()); \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

#define CHECK_OK(call) CHECK((call) == VXL_OK)

/* The device to test on: $VXL_TEST_DEVICE, else the CPU. */
static inline const char *test_device(void) {
    const char *device = getenv("VXL_TEST_DEVICE");
    return device == NULL ? "CPU" : device;
}

#endif
