package io.videoxl.cli.answers;

import io.videoxl.VideoXL;
import java.util.List;
import java.util.OptionalInt;

/** How much of the model's context questions and their answers take. */
public final class QuestionLengths {
    private final VideoXL model;

    public QuestionLengths(VideoXL model) {
        this.model = model;
    }

    /** Tokens of the longest question that is put by itself, with its answer. */
    public int longest(List<String> questions, OptionalInt maxTokens) {
        return atMost(questions.stream().mapToLong(model::questionTokens).max().orElse(0) + answer(maxTokens));
    }

    /** Tokens of the longest question with the longest of the choices. */
    public int longest(List<String> questions, List<String> choices) {
        int choice = choices.stream().mapToInt(model::answerTokens).max().orElse(0);
        return atMost(questions.stream().mapToLong(model::questionTokens).max().orElse(0) + choice + 1);
    }

    /** Tokens of a conversation. */
    public int together(List<String> questions, OptionalInt maxTokens) {
        return atMost(questions.stream()
                .mapToLong(question -> (long) model.followUpTokens(question) + answer(maxTokens))
                .sum());
    }

    /** Without a limit an answer takes what is left, one token or more. */
    private static long answer(OptionalInt maxTokens) {
        return maxTokens.orElse(1);
    }

    private static int atMost(long tokens) {
        return (int) Math.min(tokens, Integer.MAX_VALUE);
    }
}
