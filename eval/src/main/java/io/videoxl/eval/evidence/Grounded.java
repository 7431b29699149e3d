package io.videoxl.eval.evidence;

import io.videoxl.Attribution;
import io.videoxl.Evidence;
import java.util.List;

/**
 * What an answer was found to rest on.
 *
 * @param right whether the answer is right, to the letter
 * @param moments how many moments matter, of at most as many as were asked for
 * @param firstHolds whether the strongest one is of one part or two neighbouring ones and shows what was asked about
 * @param random the share of the memory's windows that show it: how often a window drawn at random would
 * @param parts of the memory
 * @param measured how many of them were left out by themselves
 * @param logProbability of the answer
 * @param logProbabilityUnseen the same with nothing seen
 * @param weights of the parts that were left out by themselves, in order
 * @param strongest weight of the strongest moment; 0 without one
 * @param support what was told of the answer
 * @param answerSeconds time that the answer took
 * @param evidenceSeconds time that its evidence took
 */
record Grounded(
        boolean right,
        int moments,
        boolean firstHolds,
        double random,
        int parts,
        int measured,
        double logProbability,
        double logProbabilityUnseen,
        List<Double> weights,
        double strongest,
        double support,
        double answerSeconds,
        double evidenceSeconds) {
    private static final double NANOS = 1e9;
    private static final double STEPS = 1e4;

    Grounded {
        weights = List.copyOf(weights);
    }

    static Grounded of(boolean right, Attribution found, Shown shown, long answerNanos) {
        var evidence = found.evidence();
        return new Grounded(
                right,
                evidence.size(),
                !evidence.isEmpty() && shown.isFirst(evidence.getFirst().moment()),
                shown.random(),
                found.parts(),
                found.measured().size(),
                rounded(found.logProbability()),
                rounded(found.logProbabilityUnseen()),
                found.measured().stream().map(each -> rounded(each.weight())).toList(),
                evidence.stream().mapToDouble(Evidence::weight).max().orElse(0),
                found.support(),
                answerNanos / NANOS,
                found.time().toNanos() / NANOS);
    }

    private static double rounded(double value) {
        return Math.round(value * STEPS) / STEPS;
    }
}
