package io.videoxl.evidence;

import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.HiddenRange;
import io.videoxl.memory.Continuation;
import io.videoxl.memory.WorkingMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Scores of an answer, or of how far one is ahead of another. For the turn's thread. */
public final class AnswerScores implements Scores {
    private final WorkingMemory.Turn turn;
    private final int vocabulary;
    private final List<GivenAnswer> answers;
    private final BlankVideo blank;
    private final CancelFlag cancel;

    /**
     * @param vocabulary tokens that there are
     * @param answers the answer and, of a choice, the best other option
     */
    public AnswerScores(
            WorkingMemory.Turn turn, int vocabulary, List<GivenAnswer> answers, BlankVideo blank, CancelFlag cancel) {
        this.turn = turn;
        this.blank = blank;
        this.vocabulary = vocabulary;
        this.answers = answers;
        this.cancel = cancel;
    }

    @Override
    public List<Score> without(List<List<HiddenRange>> hidden) {
        var continuations = new ArrayList<Continuation>();
        for (var ranges : hidden) {
            for (var answer : answers) {
                continuations.add(answer.without(ranges));
            }
        }
        var found = turn.score(continuations, vocabulary, cancel);
        return IntStream.range(0, hidden.size())
                .mapToObj(i -> score(found.subList(i * answers.size(), (i + 1) * answers.size())))
                .toList();
    }

    @Override
    public Score blank() {
        return score(blank.score(
                answers.stream().map(answer -> answer.without(List.of())).toList()));
    }

    @Override
    public int costOfBlank() {
        return Math.ceilDiv(
                blank.tokens(), answers.stream().mapToInt(GivenAnswer::tokens).sum());
    }

    private static Score score(List<double[]> found) {
        double first = sum(found.getFirst());
        return new Score(first, found.size() == 1 ? first : first - sum(found.getLast()));
    }

    private static double sum(double[] logProbabilities) {
        return Arrays.stream(logProbabilities).sum();
    }
}
