// Writes the tiny model for the C test: make_tiny_model FILE
#include "tiny_model.h"

int main(int argc, char ** argv) {
    if (argc != 2) {
        return 2;
    }
    write_tiny_model(argv[1], TinyShape());
    return 0;
}
