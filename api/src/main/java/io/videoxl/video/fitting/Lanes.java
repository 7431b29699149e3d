package io.videoxl.video.fitting;

import java.util.Arrays;

/**
 * Weighted sums of vectors of pixels. A pixel is an int, of which the lowest three bytes are red, green and blue, and the highest
 * may be anything. Loops here are of the form that HotSpot turns into vector instructions: it must see that what is read and what
 * is written do not overlap, which it takes from their types; so sums are longs although they would fit an int.
 */
final class Lanes {
    /** Vectors that are added at once. */
    static final int VECTORS = 4;

    private static final int GREEN = Byte.SIZE;
    private static final int BLUE = 2 * Byte.SIZE;

    private final long[] red;
    private final long[] green;
    private final long[] blue;

    Lanes(int most) {
        red = new long[most];
        green = new long[most];
        blue = new long[most];
    }

    void fill(int lanes, int value) {
        Arrays.fill(red, 0, lanes, value);
        Arrays.fill(green, 0, lanes, value);
        Arrays.fill(blue, 0, lanes, value);
    }

    /** Adds the vectors of {@code pixels} at a, b, c and d, times their weights. Each such sum must fit an int. */
    void add(int[] pixels, int a, int b, int c, int d, int ofA, int ofB, int ofC, int ofD, int lanes) {
        add(red, 0, pixels, a, b, c, d, ofA, ofB, ofC, ofD, lanes);
        add(green, GREEN, pixels, a, b, c, d, ofA, ofB, ofC, ofD, lanes);
        add(blue, BLUE, pixels, a, b, c, d, ofA, ofB, ofC, ofD, lanes);
    }

    private static void add(
            long[] sums,
            int shift,
            int[] pixels,
            int a,
            int b,
            int c,
            int d,
            int ofA,
            int ofB,
            int ofC,
            int ofD,
            int lanes) {
        for (int i = 0; i < lanes; i++) {
            sums[i] += ofA * (pixels[a + i] >> shift & 0xFF)
                    + ofB * (pixels[b + i] >> shift & 0xFF)
                    + ofC * (pixels[c + i] >> shift & 0xFF)
                    + ofD * (pixels[d + i] >> shift & 0xFF);
        }
    }

    /** Writes the sums as pixels {@code step} apart, cut down to bytes. */
    void store(int fractionBits, int lanes, int[] target, int at, int step) {
        for (int i = 0, to = at; i < lanes; i++, to += step) {
            target[to] = toByte(red[i] >> fractionBits)
                    | toByte(green[i] >> fractionBits) << GREEN
                    | toByte(blue[i] >> fractionBits) << BLUE;
        }
    }

    private static int toByte(long value) {
        return Math.min(Math.max((int) value, 0), 255);
    }
}
