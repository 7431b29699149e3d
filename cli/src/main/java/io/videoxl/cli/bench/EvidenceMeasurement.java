package io.videoxl.cli.bench;

import java.util.List;

/**
 * What evidence costs over a memory, beside what bounds it.
 *
 * @param memoryTokens tokens in memory
 * @param parts that these consist of
 * @param exact whether each part is left out by itself, so that nothing bounds the work
 * @param questionTokens of the question
 * @param answerTokens of its answer
 * @param answerSeconds reading the question and generating the answer, token by token
 * @param windowSeconds a pass over the memory
 * @param boundSeconds two answers and a window
 * @param blankSeconds watching a blank video, reading the question after it and scoring the answer; it is part of a search that
 *     needs it
 * @param blankRuns of the answer over the memory as which it counts
 * @param searches for the evidence, of answers that rest on different things, and for moments
 */
public record EvidenceMeasurement(
        int memoryTokens,
        int parts,
        boolean exact,
        int questionTokens,
        int answerTokens,
        double answerSeconds,
        double windowSeconds,
        double boundSeconds,
        double blankSeconds,
        int blankRuns,
        List<Search> searches) {
    /**
     * A search.
     *
     * @param name what for
     * @param runs of a question and an answer over some of the memory
     * @param passes in which they ran side by side
     * @param tokens that ran, but for those of a blank video
     * @param blank whether a blank video was watched
     * @param seconds of every run of the benchmark
     * @param medianSeconds their median
     * @param ratioToBound median by {@code boundSeconds}
     */
    public record Search(
            String name,
            int runs,
            int passes,
            int tokens,
            boolean blank,
            List<Double> seconds,
            double medianSeconds,
            double ratioToBound) {}
}
