// The Qwen2 decoder: its passes, which share one set of buffers.
#pragma once

#include "graphs/batch_pass.h"
#include "graphs/chunk_pass.h"
#include "graphs/condensing.h"
#include "graphs/decoder_parts.h"
#include "graphs/plain_pass.h"
#include "graphs/summarising_pass.h"

struct vxl_decoder {
    vxl_decoder(const vxl_model & model, const vxl_compute_params & params)
        : parts(model, params, model.params.chunks.groups > 0 ? vxl::ChunkPass::MORE_NODES : 0) {}

    vxl::DecoderParts parts;
    vxl::PlainPass plain{parts};
    vxl::BatchPass batch{parts};
    vxl::SummarisingPass summarising{parts};
    vxl::ChunkPass chunks{parts};
    vxl::Condensing condensing{parts};
};
