package io.videoxl.evidence;

import io.videoxl.evidence.LeaveOneOut.Found;

/**
 * How far an answer rests on what was seen: a logistic regression of whether an answer is right on what leaving out told of it. It
 * was fitted to 953 answers of the shipped model, 35 of them wrong, about films of three things, of seeds that no published figure is of
 * (52001 to 52006). How much the strongest part matters told nothing more there than whether one does. The log-probability enters by its
 * logarithm, {@code sign(x) ln(1 + |x|)}, since answers differ in length.
 */
final class Support {
    private static final double BIAS = 4.0328;

    /** Of the answer's log-probability: the surer, the more. */
    private static final double SURENESS = 7.8525;

    /** Where no part matters: what is rightly denied. */
    private static final double NOTHING = 0.9295;

    private Support() {}

    /** @param least weight that matters */
    static double of(Found found, double least) {
        boolean matters = found.parts().stream().anyMatch(part -> part.weight() >= least);
        double sum = BIAS + SURENESS * logarithm(found.whole().logProbability()) + (matters ? 0 : NOTHING);
        return 1 / (1 + Math.exp(-sum));
    }

    private static double logarithm(double x) {
        return Math.copySign(Math.log1p(Math.abs(x)), x);
    }
}
