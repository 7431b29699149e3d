package io.videoxl.worlds;

import java.util.Objects;

/**
 * A video told in words, and a question that the words answer: reading, for a decoder that has not seen pictures yet.
 *
 * @param context what the video shows
 * @param questionAnswer a question about that
 */
public record Lesson(String context, QuestionAnswer questionAnswer) {
    /** Both are needed. */
    public Lesson {
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(questionAnswer, "questionAnswer");
    }

    /** {@return all as one text: context, question and answer on lines of their own} */
    public String text() {
        return context + "\n" + questionAnswer.question() + "\n" + questionAnswer.answer();
    }
}
