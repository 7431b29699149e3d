package io.videoxl.memory;

import io.videoxl.MemoryType;

/** How a {@link MemoryType} stands in a memory file. */
enum StoredType {
    F32("f32", 0, 1, 4),
    F16("f16", 1, 1, 2),
    Q8_0("q8_0", 8, 32, 34);

    /** ggml's name of the type. */
    final String label;
    /** The {@code ggml_type}. */
    final int number;
    /** Values in one block. */
    final int blockSize;

    private final int blockBytes;

    StoredType(String label, int number, int blockSize, int blockBytes) {
        this.label = label;
        this.number = number;
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
    }

    static StoredType of(MemoryType type) {
        return valueOf(type.name());
    }

    MemoryType memoryType() {
        return MemoryType.valueOf(name());
    }

    /** Bytes of so many values, a whole number of blocks. */
    long bytes(long values) {
        return values / blockSize * blockBytes;
    }
}
