package io.videoxl.watch;

import java.lang.foreign.MemorySegment;

/**
 * The arithmetic that the pipeline schedules.
 *
 * @param <T> a buffer of visual tokens, one row each
 */
interface Passes<T> {
    T newTokens(int rows);

    void free(T tokens);

    /** Encodes frames into rows from {@code firstRow} on. */
    void encode(MemorySegment rgb, int frames, T tokens, int firstRow);

    /** Appends to memory what is kept of the window; its visual tokens are the buffer's first rows. */
    void append(T tokens, Window window);

    float[] read(T tokens, int firstRow, int rows);

    /** Writes to the buffer's first rows what {@link #read} gave. */
    void write(T tokens, float[] rows);
}
