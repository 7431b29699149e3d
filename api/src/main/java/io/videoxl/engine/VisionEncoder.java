package io.videoxl.engine;

import io.videoxl.bindings.generated.videoxl.videoxl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The CLIP tower, the projector and the pooling: frames to visual tokens. */
public final class VisionEncoder extends NativeObject {
    public VisionEncoder(NativeModel model, ComputeSettings settings) {
        super(
                "vision encoder of " + model.name(),
                model,
                (parent, out) -> {
                    try (var arena = Arena.ofConfined()) {
                        return videoxl.vxl_vision_new(parent, settings.toNative(arena), out);
                    }
                },
                videoxl::vxl_vision_free);
    }

    /**
     * Encodes a batch.
     *
     * @param rgb frames one after the other, each S × S pixels of three bytes, off the heap
     * @param firstRow where in {@code features} the first frame's tokens go
     */
    public void encode(MemorySegment rgb, int frames, Features features, int firstRow, CancelFlag cancel) {
        try (var vision = use();
                var target = features.use()) {
            vision.check(videoxl.vxl_vision_encode(
                    vision.pointer(), rgb, frames, cancel.segment(), target.pointer(), firstRow));
        }
    }
}
