package io.videoxl;

import java.time.Duration;
import java.util.Objects;

/**
 * What the model answered.
 *
 * @param text the answer
 * @param finishReason why it ends where it ends
 * @param memoryTokens tokens of the memory that the question was asked on
 * @param questionTokens tokens of the question with the chat template's words around it
 * @param answerTokens tokens of the answer, the one that ended it not counted
 * @param timings how long each part took
 */
public record Answer(
        String text,
        FinishReason finishReason,
        int memoryTokens,
        int questionTokens,
        int answerTokens,
        Timings timings) {
    /** Why an answer ends. */
    public enum FinishReason {
        /** The model ended its turn. */
        STOP,
        /** The limit on the answer's tokens, or the end of the model's context, was reached. */
        LENGTH
    }

    /**
     * How long an answer took.
     *
     * @param watching watching the video, once for every answer given from the same memory
     * @param reading running the question
     * @param answering generating the answer
     */
    public record Timings(Duration watching, Duration reading, Duration answering) {
        /** Refuses nulls. */
        public Timings {
            Objects.requireNonNull(watching, "watching");
            Objects.requireNonNull(reading, "reading");
            Objects.requireNonNull(answering, "answering");
        }
    }

    /** Refuses nulls. */
    public Answer {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(finishReason, "finishReason");
        Objects.requireNonNull(timings, "timings");
    }

    /** The answer's text. */
    @Override
    public String toString() {
        return text;
    }
}
