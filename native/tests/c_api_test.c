/* Proves that videoxl.h is plain C and that the whole way from frames to an answer can be driven through it:
 * c_api_test MODEL */
#include <math.h>
#include <string.h>

#include "check.h"

static int n_log_lines;

static void count_log_line(int32_t level, const char *text, void *user) {
    (void) level;
    (void) text;
    ++*(int *) user;
}

static int32_t stop_at_once(float fraction, void *user) {
    (void) fraction;
    (void) user;
    return 0;
}

static void devices_are_listed(void) {
    vxl_device_info info;
    int32_t n, i, n_cpu = 0;
    CHECK_OK(vxl_load_backends(getenv("VXL_TEST_BACKENDS")));
    CHECK_OK(vxl_load_backends(getenv("VXL_TEST_BACKENDS")));
    n = vxl_device_count();
    CHECK(n >= 1);
    for (i = 0; i < n; i++) {
        CHECK_OK(vxl_device_get(i, &info));
        CHECK(strlen(info.name) > 0);
        n_cpu += info.type == VXL_DEVICE_CPU;
    }
    CHECK(n_cpu == 1);
    CHECK(vxl_device_get(n, &info) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_device_get(-1, &info) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_device_get(0, NULL) == VXL_INVALID_ARGUMENT);
}

static void a_question_is_answered(const char *path) {
    vxl_model *model = NULL;
    vxl_model_info info;
    vxl_compute_params params = {0, VXL_FLASH_AUTO, VXL_KERNELS_AUTO};
    vxl_vision *vision = NULL;
    vxl_decoder *decoder = NULL;
    vxl_features *features = NULL;
    vxl_memory *memory = NULL;
    const int32_t prefix[] = {1, 2, 3}, suffix[] = {4, 5};
    uint8_t *frames;
    float *logits;
    size_t n_bytes, i;

    CHECK_OK(vxl_model_load(path, NULL, NULL, NULL, NULL, &model));
    CHECK_OK(vxl_model_get_info(model, &info));
    CHECK(info.tokens_per_frame == 4 && info.window == 24 && info.n_ratios == 3 && info.ratios[2] == 8);
    CHECK(strcmp(vxl_model_device(model), "CPU") == 0);
    CHECK_OK(vxl_vision_new(model, &params, &vision));
    CHECK_OK(vxl_decoder_new(model, &params, &decoder));
    CHECK_OK(vxl_features_new(model, info.window, &features));
    CHECK_OK(vxl_memory_new(model, VXL_CACHE_F16, 100, &memory));

    n_bytes = 6 * (size_t) info.image_size * info.image_size * 3;
    frames = malloc(n_bytes);
    CHECK(frames != NULL);
    for (i = 0; i < n_bytes; i++) {
        frames[i] = (uint8_t) (i * 7919 >> 3);
    }
    logits = malloc(info.n_vocab * sizeof *logits);
    CHECK(logits != NULL);

    CHECK_OK(vxl_decoder_tokens(decoder, memory, prefix, 3, NULL, NULL, 0));
    CHECK_OK(vxl_vision_encode(vision, frames, 6, NULL, features, 0));
    CHECK_OK(vxl_decoder_window(decoder, memory, features, 0, 24, 4, NULL));
    CHECK(vxl_memory_length(memory) == 3 + 6);
    CHECK_OK(vxl_decoder_tokens(decoder, memory, suffix, 2, NULL, logits, info.n_vocab));
    CHECK(vxl_memory_length(memory) == 3 + 6 + 2);
    for (i = 0; i < (size_t) info.n_vocab; i++) {
        CHECK(isfinite(logits[i]));
    }
    CHECK(vxl_memory_bytes(memory) == 100 * vxl_memory_bytes_per_token(memory));

    free(logits);
    free(frames);
    vxl_memory_free(memory);
    vxl_features_free(features);
    vxl_decoder_free(decoder);
    vxl_vision_free(vision);
    vxl_model_free(model);
}

static void bad_arguments_are_refused(const char *path) {
    vxl_model *model = NULL;
    vxl_compute_params params = {0, VXL_FLASH_AUTO, VXL_KERNELS_AUTO}, bad_params = {-1, VXL_FLASH_AUTO, VXL_KERNELS_AUTO};
    vxl_decoder *decoder = NULL;
    vxl_features *features = NULL;
    vxl_memory *memory = NULL;
    const int32_t token = 1, beyond = 40, negative = -1;
    float logits[40];

    CHECK(vxl_model_load(NULL, NULL, NULL, NULL, NULL, &model) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_model_load(path, NULL, NULL, NULL, NULL, NULL) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_model_load(path, "TPU7", NULL, NULL, NULL, &model) == VXL_DEVICE_NOT_FOUND);
    CHECK(strstr(vxl_last_error(), "TPU7") != NULL && strstr(vxl_last_error(), "CPU") != NULL);
    CHECK(vxl_model_load(path, NULL, NULL, stop_at_once, NULL, &model) == VXL_CANCELLED);
    CHECK(model == NULL);
    CHECK_OK(vxl_model_load(path, "CPU", NULL, NULL, NULL, &model));
    CHECK(vxl_decoder_new(model, &bad_params, &decoder) == VXL_INVALID_ARGUMENT);
    CHECK_OK(vxl_decoder_new(model, &params, &decoder));
    CHECK(vxl_features_new(model, 0, &features) == VXL_INVALID_ARGUMENT);
    CHECK_OK(vxl_features_new(model, 24, &features));
    CHECK(vxl_memory_new(model, VXL_CACHE_Q8_0, 10, &memory) == VXL_INVALID_ARGUMENT); /* heads of 16 values */
    CHECK(vxl_memory_new(model, 9, 10, &memory) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_memory_new(model, VXL_CACHE_F32, 0, &memory) == VXL_INVALID_ARGUMENT);
    CHECK_OK(vxl_memory_new(model, VXL_CACHE_F32, 10, &memory));

    CHECK(vxl_decoder_tokens(decoder, memory, &beyond, 1, NULL, NULL, 0) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_decoder_tokens(decoder, memory, &negative, 1, NULL, NULL, 0) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_decoder_tokens(decoder, memory, &token, 0, NULL, NULL, 0) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_decoder_tokens(decoder, memory, &token, 1, NULL, logits, 39) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_decoder_tokens(decoder, NULL, &token, 1, NULL, NULL, 0) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_decoder_window(decoder, memory, features, 0, 24, 1, NULL) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_decoder_window(decoder, memory, features, 0, 24, 5, NULL) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_decoder_window(decoder, memory, features, 0, 0, 2, NULL) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_decoder_window(decoder, memory, features, 8, 24, 2, NULL) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_decoder_window(decoder, memory, features, 0, 24, 2, NULL) == VXL_MEMORY_FULL);
    CHECK(vxl_memory_truncate(memory, 1) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_memory_read(memory, 0, 0, 1, logits, logits, 40) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_memory_read(memory, 7, 0, 1, logits, NULL, 40) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_features_read(features, 0, 1, logits, 40) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_memory_length(memory) == 0);

    vxl_memory_free(memory);
    vxl_features_free(features);
    vxl_decoder_free(decoder);
    vxl_model_free(model);
    vxl_memory_free(NULL);
    vxl_features_free(NULL);
    vxl_decoder_free(NULL);
    vxl_vision_free(NULL);
    vxl_model_free(NULL);
}

int main(int argc, char **argv) {
    CHECK(argc == 2);
    CHECK(vxl_abi_version() == VXL_ABI_VERSION);
    CHECK(strstr(vxl_build_info(), "ggml") != NULL);
    vxl_set_log(count_log_line, &n_log_lines);
    devices_are_listed();
    a_question_is_answered(argv[1]);
    bad_arguments_are_refused(argv[1]);
    vxl_set_log(NULL, NULL);
    puts("c_api_test: passed");
    return 0;
}
