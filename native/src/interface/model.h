// A loaded model: numbers, weights, device. Immutable after loading, so shared freely between threads.
#pragma once

#include "ggml-backend.h"
#include "interface/hparams.h"
#include "interface/weights.h"

struct vxl_model {
    vxl::HParams params;
    vxl::Placement placement;
    vxl::Weights weights;

    // What has the vision tower, and keeps what belongs to no block.
    ggml_backend_dev_t device() const { return placement.front().device; }
    // What keeps the keys and values of a block.
    ggml_backend_dev_t device_of(int32_t block) const { return placement[vxl::share_of(placement, block)].device; }

    int32_t n_vocab() const { return static_cast<int32_t>(weights.output->ne[1]); }
    // Throws VXL_MODEL_UNREADABLE if the file of mapped weights was written to.
    void require_unchanged() const {
        if (weights.mapping) {
            weights.mapping->require_unchanged();
        }
    }
    // Ids that have an embedding.
    int32_t n_tokens() const { return static_cast<int32_t>(weights.token_embd->ne[1]); }
};
