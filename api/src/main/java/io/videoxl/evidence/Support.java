package io.videoxl.evidence;

import io.videoxl.evidence.LeaveOneOut.Found;

/**
 * How far an answer rests on what was seen: a logistic regression of whether an answer is right on what leaving out told of it. It
 * was fitted to 784 answers of the shipped model about films of three things, of seeds that no published figure is of. Sizes enter
 * by their logarithm, {@code sign(x) ln(1 + |x|)}, since answers differ in length.
 */
final class Support {
    private static final double BIAS = 1.3903;

    /** Of the answer's log-probability: the surer, the more. */
    private static final double SURENESS = 5.5701;

    /** Of the greatest weight of a part. */
    private static final double STRONGEST = 0.7863;

    /** Where no part matters: what is rightly denied. */
    private static final double NOTHING = 3.0817;

    private Support() {}

    /** @param least weight that matters */
    static double of(Found found, double least) {
        double strongest = found.parts().stream()
                .mapToDouble(LeaveOneOut.Left::weight)
                .max()
                .orElse(0);
        double sum = BIAS
                + SURENESS * logarithm(found.whole().logProbability())
                + STRONGEST * logarithm(strongest)
                + (strongest < least ? NOTHING : 0);
        return 1 / (1 + Math.exp(-sum));
    }

    private static double logarithm(double x) {
        return Math.copySign(Math.log1p(Math.abs(x)), x);
    }
}
