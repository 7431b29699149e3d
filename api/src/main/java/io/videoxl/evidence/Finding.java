package io.videoxl.evidence;

import io.videoxl.engine.CancelFlag;
import io.videoxl.memory.Continuation;
import io.videoxl.memory.WorkingMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What each part of a memory would tell by itself. */
public final class Finding {
    /** What is asked of a part. */
    public interface Asked {
        /** What may follow a part. */
        List<GivenAnswer> answers();

        /**
         * What that makes of a part.
         *
         * @param logProbabilities of the answers' tokens
         * @return 0 to 1
         */
        double score(List<double[]> logProbabilities);
    }

    private Finding() {}

    /** As the answer to several prompts, of which the best one counts. */
    public record Described(List<GivenAnswer> answers) implements Asked {
        @Override
        public double score(List<double[]> logProbabilities) {
            return logProbabilities.stream()
                    .mapToDouble(each -> Math.exp(Arrays.stream(each).average().orElseThrow()))
                    .max()
                    .orElseThrow();
        }
    }

    /** The first of two answers beside the second one. */
    public record YesOrNo(List<GivenAnswer> answers) implements Asked {
        @Override
        public double score(List<double[]> logProbabilities) {
            double yes = Arrays.stream(logProbabilities.getFirst()).sum();
            double no = Arrays.stream(logProbabilities.getLast()).sum();
            return 1 / (1 + Math.exp(no - yes));
        }
    }

    /** Asks every part by itself, in a turn: a score for each. */
    public static double[] scores(
            WorkingMemory.Turn turn, int vocabulary, MemoryParts memory, Asked asked, CancelFlag cancel) {
        var answers = asked.answers();
        var continuations = new ArrayList<Continuation>();
        for (int part = 0; part < memory.size(); part++) {
            var others = memory.besides(Span.of(part));
            answers.forEach(each -> continuations.add(each.without(others)));
        }
        var found = turn.score(continuations, vocabulary, cancel);
        int each = answers.size();
        return IntStream.range(0, memory.size())
                .mapToDouble(part -> asked.score(found.subList(part * each, (part + 1) * each)))
                .toArray();
    }
}
