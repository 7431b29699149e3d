package io.videoxl.training.optim;

/**
 * A learning rate that rises in a straight line, and then falls along half a cosine to a tenth.
 *
 * @param peak the greatest rate
 * @param warmUp steps until it is reached
 * @param steps steps in all
 */
public record CosineSchedule(double peak, int warmUp, int steps) {
    private static final double LOWEST = 0.1;

    /** The rate of a step, the first being 0. */
    public double rate(int step) {
        if (step < warmUp) {
            return peak * (step + 1) / warmUp;
        }
        double way = Math.min(1, (step - warmUp) / (double) Math.max(1, steps - warmUp));
        return peak * (LOWEST + (1 - LOWEST) * (1 + Math.cos(Math.PI * way)) / 2);
    }
}
