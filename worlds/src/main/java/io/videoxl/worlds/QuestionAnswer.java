package io.videoxl.worlds;

import java.util.List;
import java.util.Objects;

/**
 * A question and its only right answer, in lower case and without a full stop.
 *
 * @param kind what the question is after
 * @param question what is asked; of {@link QuestionKind#CHOICE}, with the options on lines of their own
 * @param answer what is right
 * @param options the answers to choose from, without their letters; empty where there is nothing to choose from
 */
public record QuestionAnswer(QuestionKind kind, String question, String answer, List<String> options) {
    /** Keeps a copy of the options. */
    public QuestionAnswer {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(question, "question");
        Objects.requireNonNull(answer, "answer");
        options = List.copyOf(options);
    }

    /**
     * A question without options.
     *
     * @param kind what the question is after
     * @param question what is asked
     * @param answer what is right
     */
    public QuestionAnswer(QuestionKind kind, String question, String answer) {
        this(kind, question, answer, List.of());
    }
}
