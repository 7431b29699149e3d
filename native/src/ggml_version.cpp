// Prints the version of the ggml that is built against, which a backend must be of too.
#include <cstdio>

#include "ggml.h"

int main() {
    std::puts(ggml_version());
}
