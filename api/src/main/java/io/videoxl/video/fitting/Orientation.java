package io.videoxl.video.fitting;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How coded pictures are turned and mirrored to be shown: a coded pixel (x, y) is shown at (a·x + c·y, b·x + d·y), moved so that
 * all coordinates are positive. One of a, c and one of b, d is 1 or -1, the others are 0.
 */
public record Orientation(int a, int b, int c, int d) {
    public static final int MATRIX_SIZE = 9 * Integer.BYTES;
    public static final Orientation UPRIGHT = new Orientation(1, 0, 0, 1);

    /**
     * The quarter turn nearest to a display matrix: 3×3 32-bit integers, row by row, where entries 0, 1, 3, 4 are a, b, c, d
     * (libavutil/display.h).
     */
    public static Orientation of(MemorySegment displayMatrix) {
        long a = displayMatrix.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, 0);
        long b = displayMatrix.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, 1);
        long c = displayMatrix.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, 3);
        long d = displayMatrix.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, 4);
        if (a * d == b * c) {
            return UPRIGHT; // not a rotation at all
        }
        return Math.abs(a) + Math.abs(d) >= Math.abs(b) + Math.abs(c)
                ? new Orientation(a < 0 ? -1 : 1, 0, 0, d < 0 ? -1 : 1)
                : new Orientation(0, b < 0 ? -1 : 1, c < 0 ? -1 : 1, 0);
    }

    /** The matrix for turning by a multiple of 90 degrees clockwise. */
    public static Orientation clockwise(int degrees) {
        return switch (Math.floorMod(degrees, 360)) {
            case 0 -> UPRIGHT;
            case 90 -> new Orientation(0, 1, -1, 0);
            case 180 -> new Orientation(-1, 0, 0, -1);
            case 270 -> new Orientation(0, -1, 1, 0);
            default -> throw new IllegalArgumentException("rotation by " + degrees + " degrees");
        };
    }

    /** This, and then another of what this gave. */
    public Orientation then(Orientation next) {
        return new Orientation(
                next.a * a + next.c * b, next.b * a + next.d * b, next.a * c + next.c * d, next.b * c + next.d * d);
    }

    /** Writes this as a display matrix into 36 bytes. */
    public void store(MemorySegment displayMatrix) {
        int[] matrix = {a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30};
        MemorySegment.copy(matrix, 0, displayMatrix, ValueLayout.JAVA_INT_UNALIGNED, 0, matrix.length);
    }

    /** Whether width and height change places. */
    public boolean transposes() {
        return a == 0;
    }

    /** Degrees that the picture's x axis is turned clockwise: 0, 90, 180 or 270. */
    public int rotation() {
        return a == 0 ? (b > 0 ? 90 : 270) : (a > 0 ? 0 : 180);
    }
}
