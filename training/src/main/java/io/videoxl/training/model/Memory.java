package io.videoxl.training.model;

import ai.djl.ndarray.NDArray;

/**
 * Keys and values that later tokens see.
 *
 * @param keys (videos, key/value heads, head, entries)
 * @param values (videos, key/value heads, entries, head)
 */
record Memory(NDArray keys, NDArray values) {
    /** Of keys and values with the shape (videos, entries, key/value heads, head). */
    static Memory of(NDArray keys, NDArray values) {
        return new Memory(keys.transpose(0, 2, 3, 1), values.transpose(0, 2, 1, 3));
    }

    /** Its first entries. */
    Memory first(int entries) {
        if (entries == keys.getShape().get(3)) {
            return this;
        }
        return new Memory(keys.get(":, :, :, 0:" + entries), values.get(":, :, 0:" + entries));
    }
}
