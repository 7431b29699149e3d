package io.videoxl.convert;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Where a tensor's weights come from. Thread-safe. */
interface TensorSource {
    /** How {@link #read} gives the weights: {@code F32}, {@code F16} or {@code BF16}. */
    WeightType type();

    /** Puts weights {@code first} to {@code first + count - 1} at the start of {@code to}, in {@link #type}, little-endian. */
    void read(long first, int count, MemorySegment to) throws IOException;
}
