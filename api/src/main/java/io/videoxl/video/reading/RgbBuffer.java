package io.videoxl.video.reading;

import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.fitting.RgbPicture;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A picture off the heap as swscale takes it.
 *
 * @param pointers an array of pointers to planes, of which the first is the picture's data
 * @param strides an array of strides of planes, of which the first is the picture's
 */
public record RgbBuffer(RgbPicture picture, MemorySegment pointers, MemorySegment strides) {
    /** Rows start at multiples of this and this much room is left after them: FFmpeg's vector code works in such steps. */
    private static final int ALIGNMENT = 64;

    private static final int PLANES = 4;

    public static RgbBuffer allocate(Arena arena, int width, int height) {
        int row = Math.multiplyExact(RgbPicture.CHANNELS, width);
        int stride = Math.ceilDiv(Math.addExact(row, ALIGNMENT), ALIGNMENT) * ALIGNMENT;
        var data = arena.allocate((long) stride * height + ALIGNMENT, ALIGNMENT);
        var pointers = arena.allocate(ffmpeg.C_POINTER, PLANES);
        var strides = arena.allocate(ValueLayout.JAVA_INT, PLANES);
        pointers.set(ffmpeg.C_POINTER, 0, data);
        strides.set(ValueLayout.JAVA_INT, 0, stride);
        return new RgbBuffer(new RgbPicture(data, stride, width, height), pointers, strides);
    }
}
