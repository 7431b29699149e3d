package io.videoxl.eval.report;

/**
 * How many are right, of how many.
 *
 * @param right how many are right
 * @param of how many there are
 */
public record Share(int right, int of) {
    /** The 97.5 % quantile of the normal distribution: 95 % lie within. */
    private static final double Z = 1.959963984540054;

    /** Refuses numbers that are no share. */
    public Share {
        if (right < 0 || right > of) {
            throw new IllegalArgumentException(right + " of " + of);
        }
    }

    /** {@return the share in percent; 0 of nothing} */
    public double percent() {
        return of == 0 ? 0 : 100.0 * right / of;
    }

    /** {@return the lower end of the 95 % interval in percent, by Wilson's score (1927)} */
    public double low() {
        return of == 0 ? 0 : Math.max(0, 100 * (centre() - halfWidth()));
    }

    /** {@return the upper end of the 95 % interval in percent} */
    public double high() {
        return of == 0 ? 100 : Math.min(100, 100 * (centre() + halfWidth()));
    }

    private double centre() {
        double p = (double) right / of;
        return (p + Z * Z / (2 * of)) / (1 + Z * Z / of);
    }

    private double halfWidth() {
        double p = (double) right / of;
        return Z / (1 + Z * Z / of) * Math.sqrt(p * (1 - p) / of + Z * Z / (4.0 * of * of));
    }
}
