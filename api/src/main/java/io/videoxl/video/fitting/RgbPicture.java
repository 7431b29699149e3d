package io.videoxl.video.fitting;

import java.lang.foreign.MemorySegment;

/**
 * A picture in {@code rgb24}: rows from the top, R G B for each pixel.
 *
 * @param data on the heap or off it
 * @param stride bytes from one row to the next
 */
public record RgbPicture(MemorySegment data, long stride, int width, int height) {
    public static final int CHANNELS = 3;

    /** A view of an array without gaps between rows. */
    public static RgbPicture of(byte[] rgb, int width, int height) {
        return new RgbPicture(MemorySegment.ofArray(rgb), (long) CHANNELS * width, width, height);
    }
}
