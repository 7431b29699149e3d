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
final class AnswerScores implements Scores {
    private final WorkingMemory.Turn turn;
    private final int vocabulary;
    private final List<GivenAnswer> answers;
    private final CancelFlag cancel;

    /**
     * @param vocabulary tokens that there are
     * @param answers the answer and, of a choice, the best other option
     */
    AnswerScores(WorkingMemory.Turn turn, int vocabulary, List<GivenAnswer> answers, CancelFlag cancel) {
        this.turn = turn;
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
                .mapToObj(i -> {
                    double first = sum(found.get(i * answers.size()));
                    return new Score(
                            first, answers.size() == 1 ? first : first - sum(found.get(i * answers.size() + 1)));
                })
                .toList();
    }

    private static double sum(double[] logProbabilities) {
        return Arrays.stream(logProbabilities).sum();
    }
}
