package io.videoxl.eval.worlds;

import io.videoxl.worlds.QuestionKind;

/**
 * A question about a film, and what was answered.
 *
 * @param kind of the question
 * @param question what was asked
 * @param expected what is right
 * @param answer what the model said
 * @param other what the model said that it was compared with; null without one
 */
public record Asked(QuestionKind kind, String question, String expected, String answer, String other) {
    /** {@return whether the answer is right, to the letter} */
    public boolean correct() {
        return answer.equals(expected);
    }
}
