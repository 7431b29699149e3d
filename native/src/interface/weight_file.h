// A GGUF whose tensors are claimed one by one, each checked, and then read.
#pragma once

#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "ggml-cpp.h"
#include "interface/hparams.h"
#include "interface/mapped_file.h"
#include "interface/weights.h"
#include "videoxl.h"

namespace vxl {

class WeightFile {
  public:
    // In an expected shape: whatever the file has.
    static constexpr int64_t ANY = -1;

    // places: where tensors may come
    WeightFile(const char * path, const std::vector<Place> & places) : path(path), places(places) { open(); }

    HParams hparams() const { return read_hparams(gguf.get(), path); }

    // By the names of all tensors.
    PartSizes part_sizes(const DecoderParams & decoder) const;

    // Where tensors are created: sized for all that the file has.
    ggml_context_ptr new_context() const;

    // A matrix of any type that every device can multiply with; a size may be ANY.
    ggml_tensor * matrix(ggml_context * context, const std::string & name, std::initializer_list<int64_t> shape);
    // A vector, or another tensor that is added or multiplied element by element: f32 only.
    ggml_tensor * vector(ggml_context * context, const std::string & name, std::initializer_list<int64_t> shape);
    Linear linear(ggml_context * context, const std::string & name, int64_t in, int64_t out);
    LayerNorm layer_norm(ggml_context * context, const std::string & name, int64_t size);

    // Gives every claimed tensor the bytes of the mapped file, for a CPU, if tensors lie in it as ggml wants them.
    // Fails only if the file cannot be read to its end.
    bool map(Weights & weights, vxl_progress_callback progress, void * user);
    // Reads the bytes of every claimed tensor.
    void read(vxl_progress_callback progress, void * user);
    // Bytes of all claimed tensors.
    uint64_t claimed_bytes() const;

  private:
    class Progress;

    struct Claim {
        ggml_tensor * tensor;
        uint64_t offset; // in the file
    };

    struct Closer {
        void operator()(std::FILE * file) const { std::fclose(file); }
    };

    void open();
    void require_unchanged() const;
    ggml_tensor * claim(ggml_context * context, const std::string & name, std::initializer_list<int64_t> shape);
    // ggml ends the process when it meets a type or size that a device cannot multiply with: ask first.
    void check_product(ggml_tensor * weight);
    void check_product(ggml_tensor * weight, ggml_backend_dev_t device) const;
    void read_tensor(const Claim & claim, std::vector<char> & chunk) const;
    bool can_be_mapped() const;
    // Brings what is claimed into memory, so that no pass waits for it.
    void populate(const MappedFile & mapping, Progress & progress) const;

    const char * path;
    const std::vector<Place> & places;
    std::unique_ptr<std::FILE, Closer> file;
    FileState state;
    gguf_context_ptr gguf;
    std::vector<Claim> claims;
};

} // namespace vxl
