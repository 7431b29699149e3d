/* The ggml headers whose functions Java calls: quantizing and reading GGUF files. symbols/ggml.txt says which. */
#include <ggml.h>
#include <gguf.h>
