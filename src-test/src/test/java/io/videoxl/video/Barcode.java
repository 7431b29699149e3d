package io.videoxl.video;

import io.videoxl.video.fitting.Orientation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A number drawn as a grid of black and white cells, large enough to survive lossy compression: two rows of its 16 bits, and two
 * rows of their complement, so that a blend of two frames does not read as a third one.
 */
final class Barcode {
    private static final int COLUMNS = 8;
    private static final int ROWS = 4;
    private static final int BITS = COLUMNS * ROWS / 2;

    private Barcode() {}

    /** Draws a number over a whole RGB picture that is coded as the given orientation says. */
    static void draw(int number, MemorySegment rgb, int width, int height, Orientation o) {
        int shownWidth = o.transposes() ? height : width;
        int shownHeight = o.transposes() ? width : height;
        for (int y = 0, at = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int shownX = o.a() * x + o.c() * y + (o.a() + o.c() < 0 ? shownWidth - 1 : 0);
                int shownY = o.b() * x + o.d() * y + (o.b() + o.d() < 0 ? shownHeight - 1 : 0);
                int cell = shownY * ROWS / shownHeight * COLUMNS + shownX * COLUMNS / shownWidth;
                byte value = (byte) (bit(number, cell) ? 235 : 16);
                for (int channel = 0; channel < 3; channel++) {
                    rgb.set(ValueLayout.JAVA_BYTE, at++, value);
                }
            }
        }
    }

    /** Reads the number from an RGB square; -1 if there is none. */
    static int read(MemorySegment rgb, int size) {
        int number = 0;
        for (int cell = 0; cell < BITS; cell++) {
            boolean white = isWhite(rgb, size, cell);
            if (white == isWhite(rgb, size, cell + BITS)) {
                return -1;
            }
            number |= white ? 1 << cell : 0;
        }
        return number;
    }

    private static boolean bit(int number, int cell) {
        return (number >> cell % BITS & 1) == (cell < BITS ? 1 : 0);
    }

    private static boolean isWhite(MemorySegment rgb, int size, int cell) {
        int centreX = (2 * (cell % COLUMNS) + 1) * size / (2 * COLUMNS);
        int centreY = (2 * (cell / COLUMNS) + 1) * size / (2 * ROWS);
        int sum = 0;
        for (int y = centreY - 1; y <= centreY + 1; y++) {
            for (int x = centreX - 1; x <= centreX + 1; x++) {
                sum += rgb.get(ValueLayout.JAVA_BYTE, 3L * (y * size + x) + 1) & 0xFF;
            }
        }
        return sum > 9 * 128;
    }
}
