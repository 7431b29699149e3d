package io.videoxl.engine;

import io.videoxl.MemoryType;
import io.videoxl.bindings.generated.videoxl.videoxl;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/** Keys and values of every decoder layer for the tokens kept so far. */
public final class KeyValueMemory extends NativeObject {
    private final NativeModel model;

    public KeyValueMemory(NativeModel model, MemoryType type, int capacity) {
        super(
                "memory of " + model.name(),
                model,
                (parent, out) -> videoxl.vxl_memory_new(parent, toNative(type), capacity, out),
                videoxl::vxl_memory_free);
        this.model = model;
    }

    private KeyValueMemory(KeyValueMemory original, int capacity) {
        super(
                "memory of " + original.model.name(),
                original.model,
                (parent, out) -> {
                    try (var kept = original.use()) {
                        return videoxl.vxl_memory_clone(kept.pointer(), capacity, out);
                    }
                },
                videoxl::vxl_memory_free);
        model = original.model;
    }

    /** An independent copy with room for this many tokens. */
    public KeyValueMemory copy(int capacity) {
        return new KeyValueMemory(this, capacity);
    }

    public int length() {
        try (var memory = use()) {
            return videoxl.vxl_memory_length(memory.pointer());
        }
    }

    public int capacity() {
        try (var memory = use()) {
            return videoxl.vxl_memory_capacity(memory.pointer());
        }
    }

    /** Bytes on the device for the whole capacity. */
    public long bytes() {
        try (var memory = use()) {
            return videoxl.vxl_memory_bytes(memory.pointer());
        }
    }

    /** Makes room for this many tokens in all. */
    public void reserve(int capacity) {
        try (var memory = use()) {
            memory.check(videoxl.vxl_memory_reserve(memory.pointer(), capacity));
        }
    }

    /** Forgets every token from this position on. */
    public void truncate(int length) {
        try (var memory = use()) {
            memory.check(videoxl.vxl_memory_truncate(memory.pointer(), length));
        }
    }

    /** Keys, after the rotary embedding, and values, each {@code [count][keyValueHeads][headSize]}. */
    public record Layer(float[] keys, float[] values) {}

    /** Copies one layer's keys and values of tokens {@code [first, first + count)}. */
    public Layer read(int layer, int first, int count) {
        var shape = model.shape();
        try (var memory = use();
                var arena = Arena.ofConfined()) {
            long length = (long) count * shape.keyValueHeads() * shape.headSize();
            var keys = arena.allocate(ValueLayout.JAVA_FLOAT, length);
            var values = arena.allocate(ValueLayout.JAVA_FLOAT, length);
            memory.check(videoxl.vxl_memory_read(memory.pointer(), layer, first, count, keys, values, length));
            return new Layer(keys.toArray(ValueLayout.JAVA_FLOAT), values.toArray(ValueLayout.JAVA_FLOAT));
        }
    }

    private static int toNative(MemoryType type) {
        return switch (type) {
            case F32 -> videoxl.VXL_CACHE_F32();
            case F16 -> videoxl.VXL_CACHE_F16();
            case Q8_0 -> videoxl.VXL_CACHE_Q8_0();
        };
    }
}
