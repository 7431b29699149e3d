package io.videoxl.video;

import io.videoxl.FrameSampling;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Which frames a sampling takes from a video. */
public final class SamplingPlan {
    /** A rate that divides the frame rate to within this takes every n-th frame, as the published code does. */
    private static final double WHOLE_STEP_TOLERANCE = 0.01;

    private SamplingPlan() {}

    /**
     * Frame indices in ascending order, each at most once.
     *
     * @param total frames in the video, at least 1
     * @param seconds the time at which each frame starts to be shown, counted from the first frame's, and at {@code total}
     *     the time at which the last one ends
     * @param constantRate frames per second where all frames are shown equally long, 0 otherwise
     */
    static int[] of(FrameSampling sampling, int total, IntToDoubleFunction seconds, double constantRate) {
        return switch (sampling) {
            case FrameSampling.Uniform(int frames) -> uniform(total, frames);
            case FrameSampling.PerSecond(double rate, int maxFrames) -> {
                var indices = constantRate > 0 && isWhole(constantRate / rate)
                        ? everyNth(total, (int) Math.rint(constantRate / rate), maxFrames)
                        : byTime(total, seconds, rate, maxFrames);
                yield indices.length > maxFrames ? uniform(total, maxFrames) : indices;
            }
        };
    }

    /** {@code int(linspace(0, total - 1, n))} in NumPy's double arithmetic; every frame once where there are fewer than n. */
    static int[] uniform(int total, int n) {
        if (n >= total) {
            return IntStream.range(0, total).toArray();
        }
        if (n == 1) {
            return new int[] {0};
        }
        double step = (total - 1) / (double) (n - 1);
        var indices = IntStream.range(0, n).map(i -> (int) (i * step)).toArray();
        indices[n - 1] = total - 1;
        return indices;
    }

    private static boolean isWhole(double step) {
        double whole = Math.rint(step);
        return whole >= 1 && Math.abs(step - whole) <= WHOLE_STEP_TOLERANCE * whole;
    }

    /** One more than {@code max} at most, which is enough to see that there are too many. */
    private static int[] everyNth(int total, int n, int max) {
        return IntStream.rangeClosed(0, (total - 1) / n)
                .limit(max + 1L)
                .map(i -> i * n)
                .toArray();
    }

    /** The frames on show at 0, 1/rate, 2/rate, … seconds, the first one always; one more than {@code max} at most. */
    private static int[] byTime(int total, IntToDoubleFunction seconds, double rate, int max) {
        return IntStream.range(0, total)
                .filter(i -> i == 0 || Math.ceil(seconds.applyAsDouble(i) * rate) < seconds.applyAsDouble(i + 1) * rate)
                .limit(max + 1L)
                .toArray();
    }
}
