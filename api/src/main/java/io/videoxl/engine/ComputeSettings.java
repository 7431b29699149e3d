package io.videoxl.engine;

import io.videoxl.bindings.generated.videoxl.videoxl;
import io.videoxl.bindings.generated.videoxl.vxl_compute_params;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * How passes are computed.
 *
 * @param threads CPU threads; 0: one for each physical core
 */
public record ComputeSettings(int threads, FlashAttention flashAttention) {
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
        return params;
    }
}
