/*
 * VideoXL native layer: the arithmetic of Video-XL and Video-XL-2 on ggml.
 *
 * One call is one big piece of arithmetic; which frames, which windows, which ratios and which tokens is the caller's
 * business. A video is watched and a question asked like this:
 *
 *     vxl_load_backends(NULL);
 *     vxl_model *model;       vxl_model_load("model.gguf", NULL, NULL, NULL, NULL, &model);
 *     vxl_compute_params p = {0, VXL_FLASH_AUTO, VXL_KERNELS_AUTO};
 *     vxl_vision *vision;     vxl_vision_new(model, &p, &vision);
 *     vxl_decoder *decoder;   vxl_decoder_new(model, &p, &decoder);
 *     vxl_features *features; vxl_features_new(model, window, &features);
 *     vxl_memory *memory;     vxl_memory_new(model, VXL_CACHE_F16, 4096, &memory);
 *
 *     vxl_decoder_tokens(decoder, memory, prefix, n_prefix, NULL, NULL, 0);          // positions 0 .. p-1
 *     for each window of ten frames {
 *         vxl_vision_encode(vision, rgb, 10, NULL, features, 0);                     // 10 frames -> 1440 visual tokens
 *         vxl_decoder_window(decoder, memory, features, 0, 1440, 16, NULL);          // ... -> 90 summaries in memory
 *     }
 *     vxl_decoder_tokens(decoder, memory, suffix, n_suffix, NULL, logits, n_vocab);  // then one token at a time
 *
 * A model of the family Video-XL-2 (vxl_model_get_family) keeps what it watches instead of summarising it; text between visual tokens
 * tells the time:
 *
 *         vxl_vision_encode(vision, rgb, 16, NULL, features, 0);                     // 4 groups of 4 frames -> 576 visual tokens
 *         vxl_decoder_chunks(decoder, memory, ids, chunks, n_chunks, features, 0, NULL);
 *
 * Conventions
 *   Status     Every function that can fail returns a vxl_status; vxl_last_error() has the text, for the calling thread.
 *              No C++ exception leaves this interface, and no file or argument reaches an assertion.
 *   Results    What a function hands out through a pointer is set when it succeeds. After a failure, pointers to objects and
 *              structs are as they were before the call, and arrays of numbers may hold part of a result.
 *   Ownership  X_new and X_load hand an object to the caller, X_free takes it back; freeing NULL does nothing. A model must
 *              outlive everything made from it.
 *   Threads    A model may be used from any number of threads. A vision encoder, a decoder, a features buffer and a memory
 *              each serve one call at a time; different ones may run at the same time.
 *   Cancelling `cancel`, where not NULL, points to a flag that another thread may set to non-zero while the call runs; the
 *              call then ends soon with VXL_CANCELLED and leaves its objects as they were before it.
 */
#ifndef VIDEOXL_H
#define VIDEOXL_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#  if defined(VXL_BUILD)
#    define VXL_API __declspec(dllexport)
#  else
#    define VXL_API __declspec(dllimport)
#  endif
#else
#  define VXL_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Raised whenever this header changes in a way that an older caller would notice. */
#define VXL_ABI_VERSION 5

/* ---- status, errors, log ------------------------------------------------------------------------------------------ */

typedef enum vxl_status {
    VXL_OK = 0,
    VXL_INVALID_ARGUMENT = 1, /* an argument is out of its range; nothing was done */
    VXL_MODEL_UNREADABLE = 2, /* the file is missing, cut short, not a GGUF, or was written to while its model was in use */
    VXL_MODEL_INVALID = 3,    /* a GGUF, but not a model that this library can run */
    VXL_DEVICE_NOT_FOUND = 4, /* no such device, or no backend at all */
    VXL_OUT_OF_MEMORY = 5,    /* the device or the host has too little memory */
    VXL_MEMORY_FULL = 6,      /* the tokens do not fit the memory's capacity; nothing was done */
    VXL_CANCELLED = 7,
    VXL_INTERNAL = 8 /* a backend failed, or a defect in this library */
} vxl_status;

/* The VXL_ABI_VERSION that the library was built with. */
VXL_API int32_t vxl_abi_version(void);

/* Versions of this library and of ggml, for people; static. */
VXL_API const char *vxl_build_info(void);

/* Why the calling thread's last failed call failed; valid until its next call into this library. Never NULL. */
VXL_API const char *vxl_last_error(void);

typedef enum vxl_log_level { VXL_LOG_DEBUG = 1, VXL_LOG_INFO = 2, VXL_LOG_WARN = 3, VXL_LOG_ERROR = 4 } vxl_log_level;

/* Receives whole lines without a line end, from any thread, one at a time: others wait, so it should return soon. `text` is
 * valid during the call. Must not throw and must not call back into this library. */
typedef void (*vxl_log_callback)(int32_t level, const char *text, void *user);

/* Sends ggml's log lines to `callback`; NULL drops them, which is also the default. Process-wide. Once this returns, the callback
 * that was set before is not running and will not be called again, so what its `user` points to may be freed. */
VXL_API void vxl_set_log(vxl_log_callback callback, void *user);

/* ---- devices ------------------------------------------------------------------------------------------------------ */

/* The version of the ggml that is loaded, e.g. "0.27.0". */
VXL_API const char *vxl_ggml_version(void);

/* Loads every ggml backend found in `directory` (NULL: where ggml itself looks). Later calls with the same directory do
 * nothing. VXL_DEVICE_NOT_FOUND if not even a CPU backend is there. Thread-safe. */
VXL_API vxl_status vxl_load_backends(const char *directory);

/* Opens a library that a backend needs, by its path or by a name that the system's linker looks for, and leaves it open.
 * VXL_DEVICE_NOT_FOUND with the linker's reason. Thread-safe. */
VXL_API vxl_status vxl_open_library(const char *file);

/* Adds one backend from its library; later calls with the same file do nothing once one succeeded. VXL_DEVICE_NOT_FOUND with the
 * reason if it cannot be loaded, is of another version, or finds no device; nothing is logged. Thread-safe. */
VXL_API vxl_status vxl_load_backend(const char *file);

typedef enum vxl_device_type {
    VXL_DEVICE_CPU = 0,
    VXL_DEVICE_GPU = 1,
    VXL_DEVICE_INTEGRATED_GPU = 2,
    VXL_DEVICE_ACCELERATOR = 3 /* works beside a CPU, e.g. a BLAS library; not a device to load a model on */
} vxl_device_type;

typedef struct vxl_device_info {
    char name[64];         /* what vxl_model_load takes, e.g. "CPU", "CUDA0" */
    char description[128]; /* for people, e.g. the processor's name */
    int32_t type;          /* a vxl_device_type */
    uint64_t memory_free;  /* bytes */
    uint64_t memory_total; /* bytes */
} vxl_device_info;

VXL_API int32_t vxl_device_count(void);
VXL_API vxl_status vxl_device_get(int32_t index, vxl_device_info *info);

/* ---- model -------------------------------------------------------------------------------------------------------- */

typedef struct vxl_model vxl_model;

#define VXL_MAX_RATIOS 16

typedef struct vxl_model_info {
    int32_t n_embd;           /* hidden size d of the decoder */
    int32_t n_layer;          /* decoder blocks */
    int32_t n_head;           /* query heads */
    int32_t n_head_kv;        /* key/value heads */
    int32_t head_dim;         /* size of one head */
    int32_t n_vocab;          /* rows of the output head = number of logits */
    int32_t n_ctx_train;      /* positions the model was trained for */
    int32_t window;           /* w: visual tokens in a full window; 0: the model has no summaries */
    int32_t n_ratios;         /* how many of `ratios` are set */
    int32_t ratios[VXL_MAX_RATIOS]; /* compression ratios the model was trained with, ascending */
    int32_t image_size;       /* S: frames are S x S pixels */
    int32_t patch_size;       /* pixels on a patch's edge */
    int32_t tokens_per_frame; /* visual tokens of one frame, after pooling; of a group of frames where frames_per_group is more */
    int32_t n_vision_layer;   /* vision blocks that are run */
    uint64_t weight_bytes;    /* weights on the device, or mapped */
} vxl_model_info;

/* Called again and again with the part loaded so far, 0 to 1; returning 0 stops the load with VXL_CANCELLED. */
typedef int32_t (*vxl_progress_callback)(float fraction, void *user);

/*
 * Loads a GGUF with general.architecture "videoxl" onto a device. Everything in it is validated first: keys, ranges, names,
 * shapes and types of tensors, and that the file holds all their bytes.
 *
 * On a CPU the weights are mapped and shared with other processes, unless the file lies on a network file system or its tensors are not
 * aligned to 32 bytes. Such a file must not be written to while the model is there; to replace it, rename another one over it. If it is
 * written to or cut short, or the disk fails, calls that compute end with VXL_MODEL_UNREADABLE: a handler for SIGBUS sees to that, which
 * hands on what it does not know to the handler that was there when the first model was loaded.
 *
 * device    a name from vxl_device_get, or NULL for the best one: the first GPU, else the first that shares the host's memory, else the
 *           CPU. Or several, "CUDA0,CUDA1,CPU": a model that does not fit the first is split by the decoder's blocks, which the devices take in this order, each as many as fit
 *           or, as in "CUDA0=20,CPU", as many as are named; a device named with a number takes part in any case
 * backends  directory for vxl_load_backends, called if no backend is loaded yet; may be NULL
 * progress  may be NULL; `user` is handed to it
 */
VXL_API vxl_status vxl_model_load(const char *path, const char *device, const char *backends,
                                  vxl_progress_callback progress, void *user, vxl_model **model);
/* The same, but on a CPU too the weights are read into memory of this process, so the file may be written to or cut short afterwards. */
VXL_API vxl_status vxl_model_read(const char *path, const char *device, const char *backends,
                                  vxl_progress_callback progress, void *user, vxl_model **model);
VXL_API void vxl_model_free(vxl_model *model);
VXL_API vxl_status vxl_model_get_info(const vxl_model *model, vxl_model_info *info);

typedef enum vxl_family {
    VXL_FAMILY_VIDEO_XL = 0,  /* windows of visual tokens are summarised: vxl_decoder_window */
    VXL_FAMILY_VIDEO_XL_2 = 1 /* visual tokens are kept, with times between them: vxl_decoder_chunks */
} vxl_family;

typedef struct vxl_family_info {
    int32_t family;           /* a vxl_family */
    int32_t frames_per_group; /* frames that become tokens_per_frame visual tokens together */
    int32_t chunk_groups;     /* groups of frames in a chunk, as the model was published with; 0: no chunks */
    int32_t chunk_previous;   /* chunks before its own that a visual token sees */
} vxl_family_info;

/* Which family the model is of, and what follows from it. */
VXL_API vxl_status vxl_model_get_family(const vxl_model *model, vxl_family_info *info);
/* The name of the device that holds the model, or its first part; valid as long as the model. */
VXL_API const char *vxl_model_device(const vxl_model *model);

/* What one device has of a model: consecutive blocks of the decoder; the first share also the vision tower and the embeddings, the last
 * one the output. Keys and values of a block are where the block is. */
typedef struct vxl_share_info {
    char device[64];
    int32_t first_block;
    int32_t n_blocks;
    uint64_t weight_bytes;
} vxl_share_info;

/* 1, or more if the model is split. */
VXL_API int32_t vxl_model_share_count(const vxl_model *model);
VXL_API vxl_status vxl_model_get_share(const vxl_model *model, int32_t index, vxl_share_info *info);

/* ---- vocabulary: what text becomes tokens by ---------------------------------------------------------------------- */

/* A byte-level vocabulary, spelt in GPT-2's byte alphabet, and room for tables of it. Texts are as a GGUF file has them: one after the other,
 * each after its length in 64 bits; `ends` says where each ends. */
typedef struct vxl_vocabulary {
    const uint8_t *tokens;
    const int32_t *token_ends;
    const int32_t *types;  /* of each token, as GGUF has them; 1 is normal */
    const uint8_t *merges; /* "left right", best first */
    const int32_t *merge_ends;
    int32_t n_tokens;
    int32_t n_merges;
    uint64_t seed; /* any; one that nobody can guess, so that no file can hold tokens that are slow to be found */

    int32_t *byte_tokens; /* 256: the token of each byte */
    int64_t *pairs;       /* n_merges: the two tokens of each merge, the left one in the upper half */
    int32_t *merged;      /* n_merges: the token that they make */
    int32_t *slots;       /* n_slots: merges by their pairs, -1 where there is none. A pair's is looked for from slot
                           * pair * 0x9E3779B97F4A7C15 (mod 2^64) / 2^33 (mod n_slots) on, until it is found or a slot is -1 */
    int32_t n_slots;      /* a power of two, more than n_merges */
} vxl_vocabulary;

/* Checks a vocabulary and fills its tables. VXL_MODEL_INVALID, with what is wrong, if a token is empty, or a normal one there twice or not
 * written in that alphabet, if no token stands for a byte, or if a merge is there twice or is not two normal tokens that make a third. */
VXL_API vxl_status vxl_vocabulary_index(const vxl_vocabulary *vocabulary);

/* ---- compute settings --------------------------------------------------------------------------------------------- */

typedef enum vxl_flash {
    VXL_FLASH_AUTO = 0, /* our own attention where there is one, else ggml_flash_attn_ext where the device supports it */
    VXL_FLASH_OFF = 1,  /* attention as separate products and a softmax: the reference */
    VXL_FLASH_ON = 2    /* refuse a device without it */
} vxl_flash;

typedef enum vxl_kernels {
    VXL_KERNELS_AUTO = 0, /* on a CPU that has them, our own kernels: products and attention for many tokens in blocks, in bf16 where
                           * the CPU can and neither weights nor memory are f32; attention for few tokens always in f32; half a MiB
                           * of working space for each thread */
    VXL_KERNELS_GGML = 1  /* ggml's operators alone: the reference */
} vxl_kernels;

typedef struct vxl_compute_params {
    int32_t n_threads; /* CPU threads, at most one for each processor; 0: one for each physical core, within the
                        limits of a container */
    int32_t flash;     /* a vxl_flash */
    int32_t kernels;   /* a vxl_kernels */
} vxl_compute_params;

/* ---- vision: frames to visual tokens ------------------------------------------------------------------------------ */

/* Visual tokens on the model's device: `capacity` rows of n_embd floats. */
typedef struct vxl_features vxl_features;

VXL_API vxl_status vxl_features_new(const vxl_model *model, int32_t capacity, vxl_features **features);
VXL_API void vxl_features_free(vxl_features *features);
/* Copies rows [first, first + count) to `out`, which holds at least count * n_embd floats (`out_len` says how many). */
VXL_API vxl_status vxl_features_read(const vxl_features *features, int32_t first, int32_t count, float *out,
                                     size_t out_len);
/* The reverse of vxl_features_read. */
VXL_API vxl_status vxl_features_write(vxl_features *features, int32_t first, int32_t count, const float *in,
                                      size_t in_len);

/* The vision tower and what makes visual tokens of its features, with the buffers they compute in. */
typedef struct vxl_vision vxl_vision;

VXL_API vxl_status vxl_vision_new(const vxl_model *model, const vxl_compute_params *params, vxl_vision **vision);
VXL_API void vxl_vision_free(vxl_vision *vision);

/*
 * Encodes a batch of frames: normalise, vision tower, then projector and 2x2 average pooling; Video-XL-2 makes one frame of features
 * of each group of frames before these, the last of which is filled up with its last frame.
 *
 * rgb          n_frames images of S x S pixels, 8 bits, rows from the top, R G B R G B ...
 * features     receives tokens_per_frame rows for each frame, or group of frames, from `first_row` on, row-major in each
 */
VXL_API vxl_status vxl_vision_encode(vxl_vision *vision, const uint8_t *rgb, int32_t n_frames, const int32_t *cancel,
                                     vxl_features *features, int32_t first_row);

/*
 * An intermediate result of the same computation, for comparing implementations. Video-XL-2 has, f32, slowest size first:
 *   "tower"         [frames][patches][C]
 *   "interpolated"  [frames, whole groups][C][g * g]
 *   "dts.0" ... "dts.5"  [groups][times][g * g][C]
 *   "projector"     [groups][g * g][n_embd]
 * out_len  values that `out` holds, at least as many as the stage has
 */
VXL_API vxl_status vxl_vision_stage(vxl_vision *vision, const uint8_t *rgb, int32_t n_frames, const char *name, float *out,
                                    size_t out_len);

/* ---- memory: keys and values of what was kept --------------------------------------------------------------------- */

typedef enum vxl_cache_type { VXL_CACHE_F32 = 0, VXL_CACHE_F16 = 1, VXL_CACHE_Q8_0 = 2 } vxl_cache_type;

/* Keys and values of every decoder layer for the tokens kept so far, at memory positions 0, 1, 2, ... Keys are stored
 * after the rotary embedding: a token's memory position never changes, so it is rotated once. */
typedef struct vxl_memory vxl_memory;

/* An empty memory of a vxl_cache_type with room for `capacity` tokens. During vxl_decoder_window the room must hold the whole
 * interleaved window (count + count / ratio tokens) beside what is kept. */
VXL_API vxl_status vxl_memory_new(const vxl_model *model, int32_t type, int32_t capacity, vxl_memory **memory);
VXL_API void vxl_memory_free(vxl_memory *memory);
/* An independent copy with its own capacity, at least the original's length. Copies on the device where its backend can. */
VXL_API vxl_status vxl_memory_clone(const vxl_memory *memory, int32_t capacity, vxl_memory **clone);
/* Makes room for at least `capacity` tokens; what is kept stays. Never shrinks. */
VXL_API vxl_status vxl_memory_reserve(vxl_memory *memory, int32_t capacity);
/* Forgets every token from position `length` on. Cheap. */
VXL_API vxl_status vxl_memory_truncate(vxl_memory *memory, int32_t length);
VXL_API int32_t vxl_memory_length(const vxl_memory *memory);
VXL_API int32_t vxl_memory_capacity(const vxl_memory *memory);
/* Bytes on the device for the whole capacity, and for one token. */
VXL_API uint64_t vxl_memory_bytes(const vxl_memory *memory);
VXL_API uint64_t vxl_memory_bytes_per_token(const vxl_memory *memory);
/* Copies one layer's keys (rotated) and values of tokens [first, first + count) as float32, each
 * [count][n_head_kv][head_dim]; `len` says how many floats each of the two holds. Either may be NULL. */
VXL_API vxl_status vxl_memory_read(const vxl_memory *memory, int32_t layer, int32_t first, int32_t count, float *keys,
                                   float *values, size_t len);

/*
 * Saving and restoring: keys and values in the memory's own type, bit by bit. One token's keys, or its values, are one row in each
 * layer, of n_head_kv * head_dim values in ggml's layout of the type: vxl_memory_bytes_per_token / (2 * n_layer) bytes, tokens one
 * after the other. What was saved from one memory can be restored into another of the same model and type.
 */

/* Copies one layer's rows of tokens [first, first + count); `bytes` says how many each of the two arrays holds. Either may be
 * NULL. */
VXL_API vxl_status vxl_memory_get_raw(const vxl_memory *memory, int32_t layer, int32_t first, int32_t count, void *keys,
                                      void *values, size_t bytes);
/* Appends `count` tokens, with the keys and the values of every layer, each [n_layer][count] rows; `bytes` says how many each of
 * the two arrays holds. A number that is infinite or not a number is refused. As a pass does, it writes behind what is kept and
 * moves the length last: after a failure the memory is as it was. */
VXL_API vxl_status vxl_memory_append_raw(vxl_memory *memory, int32_t count, const void *keys, const void *values,
                                         size_t bytes);

/* ---- decoder: the two passes -------------------------------------------------------------------------------------- */

/* The Qwen2 decoder, with the buffers it computes in. */
typedef struct vxl_decoder vxl_decoder;

VXL_API vxl_status vxl_decoder_new(const vxl_model *model, const vxl_compute_params *params, vxl_decoder **decoder);
VXL_API void vxl_decoder_free(vxl_decoder *decoder);

/*
 * The plain pass: runs `n` tokens at positions m, m+1, ... where m is the memory's length, each seeing the whole memory and
 * the tokens before it, and appends their keys and values. For the prefix, the suffix and every generated token.
 *
 * logits   if not NULL, receives the n_vocab logits that follow the last token; `logits_len` says how many it holds
 */
VXL_API vxl_status vxl_decoder_tokens(vxl_decoder *decoder, vxl_memory *memory, const int32_t *tokens, int32_t n,
                                      const int32_t *cancel, float *logits, size_t logits_len);

/* Positions [first, end) of memory. */
typedef struct vxl_range {
    int32_t first;
    int32_t end;
} vxl_range;

/*
 * One of several sequences that follow a memory side by side. Its tokens have positions m, m+1, ..., where m is the memory's length,
 * and see the memory but for what is hidden, and those of the sequence before them. What is left of memory keeps its positions.
 */
typedef struct vxl_sequence {
    const int32_t *tokens;     /* `n_tokens` that run now, 1 or more */
    const int32_t *places;     /* of the sequence's `n_before` earlier tokens, whose keys and values earlier calls left there, then of
                                * its `n_tokens`: place 0 is the first behind the memory's length. A place that is written in a call
                                * is of one token */
    const vxl_range *hidden;   /* `n_hidden` ranges, ascending, not overlapping; NULL: none */
    float *logits;             /* if not NULL, receives the n_vocab logits that follow the last token */
    const int32_t *targets;    /* `n_targets` tokens that might follow each of the last `n_targets` tokens; NULL: none */
    double *log_probabilities; /* receives, for each of them, the logarithm of its probability */
    int32_t n_tokens;
    int32_t n_before;
    int32_t n_hidden;
    int32_t n_targets;
} vxl_sequence;

/*
 * Runs tokens of several sequences side by side: weights are read once for all of them, and so are the memory's keys and values. Nothing is
 * appended: the sequences' keys and values lie at their places behind the memory, within its capacity, until something is appended.
 * Each sequence gets the logits that it would get alone, on a CPU the same bits.
 *
 * n_ids       log-probabilities are among the first so many logits: a head may have rows that are no token's
 * logits_len  how many values each sequence's `logits` holds
 */
VXL_API vxl_status vxl_decoder_batch(vxl_decoder *decoder, vxl_memory *memory, const vxl_sequence *sequences,
                                     int32_t n_sequences, int32_t n_ids, size_t logits_len, const int32_t *cancel);

/*
 * The summarising pass of one window: after every `ratio`-th of the `count` visual tokens comes a summary token with
 * projections of its own; the interleaved window runs at positions m, m+1, ... over the memory; then only the summaries' keys
 * and values, count / ratio of them in every layer, are appended at memory positions m, m+1, ...
 *
 * features  visual tokens; rows [first, first + count) are this window's
 * count     1 or more, a multiple of `ratio`
 * ratio     2 or more
 */
VXL_API vxl_status vxl_decoder_window(vxl_decoder *decoder, vxl_memory *memory, const vxl_features *features,
                                      int32_t first, int32_t count, int32_t ratio, const int32_t *cancel);

/* Stands for a visual token among ids. */
#define VXL_VISUAL_TOKEN (-1)

/* Tokens that follow each other in a pass, and what their visual tokens see of those before them. */
typedef struct vxl_chunk {
    const int32_t *seen; /* `n_seen` positions before the chunk, in memory or in chunks before it in the pass, ascending; NULL: all */
    int32_t n_seen;
    int32_t count; /* tokens, 1 or more */
} vxl_chunk;

/*
 * A pass over text and visual tokens at positions m, m+1, ..., all of which are appended. A text token sees all before it, a visual
 * token what its chunk tells and the chunk up to itself. So chunks that pass together become what they become one after the other.
 *
 * ids        of all chunks: text, or VXL_VISUAL_TOKEN for the next row of `features` from `first_row` on; at most 16 runs of text, which
 *            end where their chunks do
 * n_chunks   1 to 8
 * features   NULL if there is no visual token
 */
VXL_API vxl_status vxl_decoder_chunks(vxl_decoder *decoder, vxl_memory *memory, const int32_t *ids, const vxl_chunk *chunks,
                                      int32_t n_chunks, const vxl_features *features, int32_t first_row, const int32_t *cancel);

/* Tokens [first, first + count) of a memory: each as it is, or one for every `mean` neighbours. */
typedef struct vxl_run {
    int32_t first;
    int32_t count; /* 1 or more; what does not fill a mean is left out */
    int32_t mean;  /* 1 to 16 */
} vxl_run;

/*
 * Appends runs of one memory to another of the same model, in their order: keys are turned to the positions that they get. Means are
 * of values, and of keys before the rotary embedding.
 */
VXL_API vxl_status vxl_decoder_condense(vxl_decoder *decoder, const vxl_memory *from, const vxl_run *runs, int32_t n_runs,
                                        vxl_memory *to, const int32_t *cancel);

#ifdef __cplusplus
}
#endif

#endif
