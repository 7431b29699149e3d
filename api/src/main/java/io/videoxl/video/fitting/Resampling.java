package io.videoxl.video.fitting;

import java.util.Arrays;

/**
 * Bicubic resizing along one axis as Pillow computes it: Keys' kernel with a = -0.5 ("Cubic convolution interpolation for digital
 * image processing", 1981), widened by the factor of shrinking against aliasing, cut off at the picture's edges and normalised to
 * a sum of 1; in fixed point, rounded to bytes.
 *
 * @param first for each result, the first value that enters it
 * @param count for each result, how many values enter it
 * @param weights for each result, {@code taps} weights in fixed point, those behind {@code count} zero
 */
record Resampling(int[] first, int[] count, int[] weights, int taps) {
    private static final double A = -0.5;
    private static final double SUPPORT = 2;

    /** With 22 bits, sums of products with bytes stay within an int although some weights are negative. */
    private static final int FRACTION_BITS = 22;

    private static final int HALF = 1 << (FRACTION_BITS - 1);

    /** From {@code from} values to {@code to}, of which only those at {@code start} to {@code start + length - 1} are wanted. */
    static Resampling of(int from, int to, int start, int length) {
        double scale = (double) from / to;
        double widening = Math.max(scale, 1);
        double support = SUPPORT * widening;
        int most = from == to ? 1 : 2 * (int) Math.ceil(support) + 1;
        int taps = Math.ceilDiv(most, Lanes.VECTORS) * Lanes.VECTORS;
        var first = new int[length];
        var count = new int[length];
        var weights = new int[length * taps];
        var exact = new double[taps];
        for (int i = 0; i < length; i++) {
            if (from == to) {
                first[i] = start + i;
                count[i] = 1;
                weights[i * taps] = 1 << FRACTION_BITS;
                continue;
            }
            double centre = (start + i + 0.5) * scale;
            first[i] = Math.max((int) (centre - support + 0.5), 0);
            count[i] = Math.min((int) (centre + support + 0.5), from) - first[i];
            for (int k = 0; k < count[i]; k++) {
                exact[k] = keys((first[i] + k + 0.5 - centre) / widening);
            }
            double sum = Arrays.stream(exact, 0, count[i]).sum();
            for (int k = 0; k < count[i]; k++) {
                weights[i * taps + k] = (int) Math.rint(exact[k] / sum * (1 << FRACTION_BITS));
            }
        }
        return new Resampling(first, count, weights, taps);
    }

    private static double keys(double distance) {
        double x = Math.abs(distance);
        if (x < 1) {
            return ((A + 2) * x - (A + 3)) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    }

    int length() {
        return first.length;
    }

    /** The first value that enters any result. */
    int begin() {
        return first[0];
    }

    /** One more than the last value that enters any result. */
    int end() {
        int last = length() - 1;
        return first[last] + count[last];
    }

    /**
     * Makes result {@code i} of many lanes at once: the values are vectors of pixels, one pixel for each lane.
     *
     * @param pixels vectors, {@code stride} apart, of which the first is the one at {@link #begin}; pixels as {@link Lanes} has them
     * @param lanes pixels of each vector
     * @param target the result for lane j is put to {@code at + j * step}
     */
    void resample(int i, int[] pixels, int stride, Lanes sums, int lanes, int[] target, int at, int step) {
        sums.fill(lanes, HALF);
        int last = count[i] - 1;
        int vector = (first[i] - first[0]) * stride;
        for (int k = 0; k <= last; k += Lanes.VECTORS) {
            int w = i * taps + k;
            sums.add(
                    pixels,
                    vector + k * stride,
                    vector + Math.min(k + 1, last) * stride,
                    vector + Math.min(k + 2, last) * stride,
                    vector + Math.min(k + 3, last) * stride,
                    weights[w],
                    weights[w + 1],
                    weights[w + 2],
                    weights[w + 3],
                    lanes);
        }
        sums.store(FRACTION_BITS, lanes, target, at, step);
    }
}
