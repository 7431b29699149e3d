package io.videoxl.engine;

import io.videoxl.bindings.generated.videoxl.videoxl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The vision tower and what makes visual tokens of its features. */
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

    /**
     * A named intermediate result, for comparing implementations; {@code videoxl.h} lists them.
     *
     * @param values how many it has
     */
    public float[] stage(MemorySegment rgb, int frames, String name, int values) {
        try (var vision = use();
                var arena = Arena.ofConfined()) {
            var out = arena.allocate(ValueLayout.JAVA_FLOAT, values);
            vision.check(
                    videoxl.vxl_vision_stage(vision.pointer(), rgb, frames, arena.allocateFrom(name), out, values));
            return out.toArray(ValueLayout.JAVA_FLOAT);
        }
    }
}
