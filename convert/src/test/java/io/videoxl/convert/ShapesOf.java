package io.videoxl.convert;

import java.util.Map;
import java.util.Set;

/** Tensors that are in no file. */
record ShapesOf(Map<String, long[]> shapes) implements TensorShapes {
    @Override
    public Set<String> names() {
        return shapes.keySet();
    }

    @Override
    public long[] shape(String name) {
        return shapes.get(name);
    }
}
