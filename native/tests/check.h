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

#endif
