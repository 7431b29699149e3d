/* The ggml headers whose functions Java calls: quantizing and GGUF files. symbols/ggml.txt says which. */
#include <ggml.h>
#include <gguf.h>
