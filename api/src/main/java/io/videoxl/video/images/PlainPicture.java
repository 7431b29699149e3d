package io.videoxl.video.images;

import io.videoxl.video.fitting.RgbPicture;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A decoded picture's pixels, off the heap.
 *
 * @param alpha a byte for each pixel without gaps, 255 where it is opaque; null if all of it is
 * @param memory holds both; closed with this
 */
record PlainPicture(RgbPicture rgb, MemorySegment alpha, Runnable memory) implements AutoCloseable {
    static PlainPicture allocate(int width, int height, boolean alpha) {
        var arena = Arena.ofShared();
        try {
            long pixels = (long) width * height;
            int row = RgbPicture.CHANNELS * width;
            var rgb = new RgbPicture(arena.allocate(RgbPicture.CHANNELS * pixels), row, width, height);
            return new PlainPicture(rgb, alpha ? arena.allocate(pixels) : null, arena::close);
        } catch (Throwable t) {
            arena.close();
            throw t;
        }
    }

    void setRow(int y, byte[] row) {
        MemorySegment.copy(row, 0, rgb.data(), ValueLayout.JAVA_BYTE, y * rgb.stride(), row.length);
    }

    void setAlpha(int x, int y, byte value) {
        alpha.set(ValueLayout.JAVA_BYTE, (long) y * rgb.width() + x, value);
    }

    @Override
    public void close() {
        memory.run();
    }
}
