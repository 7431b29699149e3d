package io.videoxl.convert;

import java.util.Arrays;
import java.util.Set;

/** The tensors that a folder holds, as far as telling them apart goes. */
interface TensorShapes {
    /** Where a configuration stands alone. */
    TensorShapes NONE = new TensorShapes() {
        @Override
        public Set<String> names() {
            return Set.of();
        }

        @Override
        public long[] shape(String name) {
            return null;
        }
    };

    Set<String> names();

    /** The tensor's shape, slowest dimension first, or null if there is none of that name. */
    long[] shape(String name);

    /** Whether there is a tensor of that name and shape. */
    default boolean holds(String name, long... shape) {
        return Arrays.equals(shape, shape(name));
    }
}
