package io.videoxl;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What an answer rests on.
 *
 * {@snippet file="SnippetsTest.java" region="evidence"}
 *
 * <p>Measured, not guessed: the answer is run again with each part of the memory left out. Up to {@value #EXACT_PARTS} parts, each
 * of them is. Of more, groups of neighbours are left out first, and then the parts of the groups that matter most, within a bound
 * on the work; {@link #skipped} says how many parts were left out only with their neighbours.
 *
 * @param evidence the moments that matter, strongest first: at most as many as were asked for, and none where no moment does, as
 *     when the answer is that something was not seen
 * @param measured every part that was left out by itself, in order of time
 * @param parts how many parts the memory has
 * @param logProbability natural logarithm of the answer's probability, the token that ends the turn included where the answer came
 *     to it; of a choice, the chosen option's
 * @param logProbabilityUnseen the same with no part at all: what the model would have guessed
 * @param support how far the answer rests on what was seen, 0 to 1: an estimate from the evidence of the probability that the answer
 *     is right, fitted to the shipped model's answers about generated films, where it was right or wrong. Of another model, or
 *     about other videos, it says more or less of one answer than of another, and not how many are right
 * @param time how long it took to measure
 */
public record Attribution(
        List<Evidence> evidence,
        List<Evidence> measured,
        int parts,
        double logProbability,
        double logProbabilityUnseen,
        double support,
        Duration time) {
    /** Memories of up to so many parts have each of them left out. */
    public static final int EXACT_PARTS = 64;

    /**
     * In nats: what takes away less does not matter, and is no moment. Of rightly denied things nearly all drops are below it, of
     * things that were seen nearly none.
     */
    public static final double LEAST_WEIGHT = 1;

    /** Copies the lists, and refuses nulls and a support that is not from 0 to 1. */
    public Attribution {
        evidence = List.copyOf(evidence);
        measured = List.copyOf(measured);
        Objects.requireNonNull(time, "time");
        if (!(support >= 0 && support <= 1)) {
            throw new IllegalArgumentException("a support of " + support);
        }
    }

    /** {@return parts that were left out with their neighbours only} */
    public int skipped() {
        return parts - measured.size();
    }
}
