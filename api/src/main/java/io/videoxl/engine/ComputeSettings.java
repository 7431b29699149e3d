package io.videoxl.engine;

import io.videoxl.bindings.generated.videoxl.videoxl;
import io.videoxl.bindings.generated.videoxl.vxl_compute_params;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * How passes are computed.
 *
 * @param threads CPU threads; 0: one for each physical core, within the limits of a container
 * @param kernels whose matrix products and attention run on a CPU
 */
public record ComputeSettings(int threads, FlashAttention flashAttention, Kernels kernels) {
    /** Whose arithmetic runs on a CPU. */
    public enum Kernels {
        /** For many tokens our own, in bf16 where the CPU can and neither weights nor memory are f32. */
        AUTO,
        /** ggml's alone: the reference. */
        GGML
    }

    public ComputeSettings(int threads, FlashAttention flashAttention) {
        this(threads, flashAttention, Kernels.AUTO);
    }

    /** Whether attention is one fused operation. */
    public enum FlashAttention {
        AUTO,
        OFF,
        ON
    }

    MemorySegment toNative(SegmentAllocator allocator) {
        var params = vxl_compute_params.allocate(allocator);
        vxl_compute_params.n_threads(params, threads);
        vxl_compute_params.flash(
                params,
                switch (flashAttention) {
                    case AUTO -> videoxl.VXL_FLASH_AUTO();
                    case OFF -> videoxl.VXL_FLASH_OFF();
                    case ON -> videoxl.VXL_FLASH_ON();
                });
        vxl_compute_params.kernels(
                params,
                switch (kernels) {
                    case AUTO -> videoxl.VXL_KERNELS_AUTO();
                    case GGML -> videoxl.VXL_KERNELS_GGML();
                });
        return params;
    }
}
