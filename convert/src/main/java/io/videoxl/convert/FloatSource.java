package io.videoxl.convert;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Weights in an array. */
record FloatSource(float[] weights) implements TensorSource {
    @Override
    public WeightType type() {
        return WeightType.F32;
    }

    @Override
    public void read(long first, int count, MemorySegment to) {
        MemorySegment.copy(weights, Math.toIntExact(first), to, ValueLayout.JAVA_FLOAT, 0, count);
    }
}
