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
    /**
     * Tokens that run side by side in the time of a window of the published model at the default ratio. It has 1530 with its summaries, but
     * each of many sequences has few, and what is judged goes through the output head.
     */
    private static final long WINDOW = 1024;

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
        return of(new AnswerScores(turn, vocabulary, answers, blank, cancel), parts, answers, most);
    }

    /**
     * By such scores.
     *
     * @param scores of the answers
     */
    public static Attribution of(Scores scores, MemoryParts parts, List<GivenAnswer> answers, int most) {
        long start = System.nanoTime();
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

    /**
     * How many times they may run: in the time of a window and two answers. Where memory is long, a token that is generated takes hardly
     * longer than one that is judged beside others.
     */
    private static int allowed(List<GivenAnswer> answers) {
        long once = answers.stream().mapToLong(GivenAnswer::tokens).sum();
        return (int) Math.clamp(WINDOW / once + 2, LEAST_RUNS, Integer.MAX_VALUE);
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
