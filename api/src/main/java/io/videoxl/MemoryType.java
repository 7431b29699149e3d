package io.videoxl;

/** How the keys and values of a {@link VideoMemory} are stored. Fewer bits make it smaller and reading it faster. */
public enum MemoryType {
    /** 32-bit floats: four bytes a value, for comparing with other implementations. */
    F32,
    /** 16-bit floats: two bytes a value. The default. */
    F16,
    /** Blocks of 32 signed bytes with one 16-bit scale: 1.0625 bytes a value. */
    Q8_0
}
