package io.videoxl.training.optim;

/**
 * A learning rate that rises in a straight line, stays, and in the end falls along half a cosine to a tenth (warm-up, stable, decay).
 *
 * @param peak the greatest rate
 * @param warmUp steps until it is reached
 * @param decay steps in which it falls, the last ones: {@code steps - warmUp} at most
 * @param steps steps in all
 */
public record CosineSchedule(double peak, int warmUp, int decay, int steps) {
    private static final double LOWEST = 0.1;

    public CosineSchedule {
        if (warmUp < 0 || decay < 0 || warmUp + decay > steps) {
            throw new IllegalArgumentException(
                    "%d steps of warm-up and %d of decay do not fit into %d".formatted(warmUp, decay, steps));
        }
    }

    /** The rate of a step, the first being 0. */
    public double rate(int step) {
        if (step < warmUp) {
            return peak * (step + 1) / warmUp;
        }
        double way = Math.clamp((step - steps + decay) / (double) Math.max(1, decay), 0, 1);
        return peak * (LOWEST + (1 - LOWEST) * (1 + Math.cos(Math.PI * way)) / 2);
    }
}
