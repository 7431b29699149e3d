package io.videoxl.engine;

import io.videoxl.MemoryType;
import io.videoxl.bindings.generated.videoxl.videoxl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Keys and values of every decoder layer for the tokens kept so far. */
public final class KeyValueMemory extends NativeObject {
    private final NativeModel model;
    private final MemoryType type;

    public KeyValueMemory(NativeModel model, MemoryType type, int capacity) {
        super(
                "memory of " + model.name(),
                model,
                (parent, out) -> videoxl.vxl_memory_new(parent, toNative(type), capacity, out),
                videoxl::vxl_memory_free);
        this.model = model;
        this.type = type;
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
        type = original.type;
    }

    /** An independent copy with room for this many tokens. */
    public KeyValueMemory copy(int capacity) {
        return new KeyValueMemory(this, capacity);
    }

    /** How keys and values are stored. */
    public MemoryType type() {
        return type;
    }

    /** Sizes of the model that it was made for. */
    public ModelShape shape() {
        return model.shape();
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

    /** Bytes of one token's keys, or of its values, in one layer. */
    public long rowBytes() {
        try (var memory = use()) {
            return videoxl.vxl_memory_bytes_per_token(memory.pointer()) / (2L * shape().layers());
        }
    }

    /**
     * Copies one layer's keys and values of tokens {@code [first, first + count)} bit by bit, as they are stored.
     *
     * @param keys receives {@code count * rowBytes()} bytes, off the heap; {@link MemorySegment#NULL}: they are not copied
     * @param values as {@code keys}
     */
    public void readRaw(int layer, int first, int count, MemorySegment keys, MemorySegment values) {
        try (var memory = use()) {
            memory.check(videoxl.vxl_memory_get_raw(
                    memory.pointer(), layer, first, count, keys, values, smallest(keys, values)));
        }
    }

    /**
     * Appends tokens as {@link #readRaw} gave them. If that fails, the memory is as it was.
     *
     * @param keys {@code layers * count * rowBytes()} bytes, layer after layer, off the heap
     * @param values as {@code keys}
     */
    public void appendRaw(int count, MemorySegment keys, MemorySegment values) {
        try (var memory = use()) {
            memory.check(videoxl.vxl_memory_append_raw(memory.pointer(), count, keys, values, smallest(keys, values)));
        }
    }

    /** The bytes that each of them has at least, but for NULL. */
    private static long smallest(MemorySegment... segments) {
        return Arrays.stream(segments)
                .filter(segment -> segment.address() != 0)
                .mapToLong(MemorySegment::byteSize)
                .min()
                .orElse(0);
    }

    private static int toNative(MemoryType type) {
        return switch (type) {
            case F32 -> videoxl.VXL_CACHE_F32();
            case F16 -> videoxl.VXL_CACHE_F16();
            case Q8_0 -> videoxl.VXL_CACHE_Q8_0();
        };
    }
}
