package io.videoxl.engine;

import io.videoxl.bindings.generated.videoxl.videoxl;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/** Visual tokens on the model's device, one row of the decoder's width for each. */
public final class Features extends NativeObject {
    private final int width;

    public Features(NativeModel model, int capacity) {
        super(
                "visual tokens of " + model.name(),
                model,
                (parent, out) -> videoxl.vxl_features_new(parent, capacity, out),
                videoxl::vxl_features_free);
        width = model.shape().hiddenSize();
    }

    /** Copies rows to {@code [count][width]} floats. */
    public float[] read(int first, int count) {
        try (var features = use();
                var arena = Arena.ofConfined()) {
            long length = (long) count * width;
            var rows = arena.allocate(ValueLayout.JAVA_FLOAT, length);
            features.check(videoxl.vxl_features_read(features.pointer(), first, count, rows, length));
            return rows.toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    /** The reverse of {@link #read}. */
    public void write(int first, float[] rows) {
        try (var features = use();
                var arena = Arena.ofConfined()) {
            features.check(videoxl.vxl_features_write(
                    features.pointer(),
                    first,
                    rows.length / width,
                    arena.allocateFrom(ValueLayout.JAVA_FLOAT, rows),
                    rows.length));
        }
    }
}
