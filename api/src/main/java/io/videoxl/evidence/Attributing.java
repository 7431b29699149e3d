package io.videoxl.evidence;

import io.videoxl.Attribution;
import io.videoxl.Evidence;
import io.videoxl.engine.CancelFlag;
import io.videoxl.evidence.LeaveOneOut.Left;
import io.videoxl.memory.WorkingMemory;
import java.time.Duration;
import java.util.List;

/** Finds what an answer rests on. */
public final class Attributing {
    /** Tokens of a window of the published model with its summaries, at the default ratio. */
    private static final long WINDOW = 1530;

    /** Tokens that run together in the time that one takes by itself, and fewer than that. */
    private static final long TOGETHER = 8;

    /** With everything, with nothing, and of two groups. */
    private static final int LEAST_RUNS = 4;

    private Attributing() {}

    /**
     * Leaves out parts in a turn.
     *
     * @param vocabulary tokens that there are
     * @param parts of the turn's memory
     * @param answers the answer and, where it was chosen, the best other option
     * @param blank watched by the same model
     * @param most moments to tell
     */
    public static Attribution of(
            WorkingMemory.Turn turn,
            int vocabulary,
            MemoryParts parts,
            List<GivenAnswer> answers,
            BlankVideo blank,
            int most,
            CancelFlag cancel) {
        long start = System.nanoTime();
        var scores = new AnswerScores(turn, vocabulary, answers, blank, cancel);
        if (parts.size() == 0) {
            double guessed = scores.without(List.of(List.of())).getFirst().logProbability();
            var time = Duration.ofNanos(System.nanoTime() - start);
            return new Attribution(List.of(), List.of(), 0, guessed, guessed, 0, time);
        }
        var found = new LeaveOneOut(parts, scores, Attribution.LEAST_WEIGHT, Attribution.EXACT_PARTS, allowed(answers))
                .run();
        return new Attribution(
                found.strongest().stream()
                        .limit(most)
                        .map(left -> evidence(parts, left))
                        .toList(),
                found.parts().stream().map(left -> evidence(parts, left)).toList(),
                parts.size(),
                found.whole().logProbability(),
                found.blind().logProbability(),
                Support.of(found, Attribution.LEAST_WEIGHT),
                Duration.ofNanos(System.nanoTime() - start));
    }

    /** How many times they may run: in the time of two answers and a window. */
    private static int allowed(List<GivenAnswer> answers) {
        long all = WINDOW;
        long once = 0;
        for (var answer : answers) {
            all += 2 * (answer.prompt().length + TOGETHER * answer.answer().length);
            once += answer.tokens();
        }
        return (int) Math.clamp(all / once, LEAST_RUNS, Integer.MAX_VALUE);
    }

    private static Evidence evidence(MemoryParts parts, Left left) {
        return new Evidence(
                parts.moment(left.span()),
                left.weight(),
                left.with().logProbability(),
                left.without().logProbability(),
                left.alone());
    }
}
