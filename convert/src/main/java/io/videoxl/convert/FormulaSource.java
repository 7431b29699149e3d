package io.videoxl.convert;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Weights by formula. */
record FormulaSource(Formula.Weights weights) implements TensorSource {
    private static final int BLOCK = 4096;

    @Override
    public WeightType type() {
        return WeightType.F32;
    }

    @Override
    public void read(long first, int count, MemorySegment to) {
        var block = new float[Math.min(BLOCK, count)];
        for (var done = 0; done < count; done += BLOCK) {
            var n = Math.min(BLOCK, count - done);
            weights.fill(first + done, n, block);
            MemorySegment.copy(block, 0, to, ValueLayout.JAVA_FLOAT, (long) done * Float.BYTES, n);
        }
    }
}
