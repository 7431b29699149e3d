package io.videoxl.video;

import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The memory of a picture in {@code rgb24}, R G B for each pixel, as swscale takes it.
 *
 * @param stride bytes from one row to the next
 * @param pointers an array of pointers to planes, of which the first is {@code data}
 * @param strides an array of strides of planes, of which the first is {@code stride}
 */
record RgbPicture(MemorySegment data, long stride, MemorySegment pointers, MemorySegment strides) {
    /** Rows start at multiples of this and this much room is left after them: FFmpeg's vector code works in such steps. */
    private static final int ALIGNMENT = 64;

    private static final int PLANES = 4;

    static RgbPicture allocate(Arena arena, int width, int height) {
        int stride = Math.ceilDiv(Math.addExact(Math.multiplyExact(3, width), ALIGNMENT), ALIGNMENT) * ALIGNMENT;
        var data = arena.allocate((long) stride * height + ALIGNMENT, ALIGNMENT);
        var pointers = arena.allocate(ffmpeg.C_POINTER, PLANES);
        var strides = arena.allocate(ValueLayout.JAVA_INT, PLANES);
        pointers.set(ffmpeg.C_POINTER, 0, data);
        strides.set(ValueLayout.JAVA_INT, 0, stride);
        return new RgbPicture(data, stride, pointers, strides);
    }
}
