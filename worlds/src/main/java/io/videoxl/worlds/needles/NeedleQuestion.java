package io.videoxl.worlds.needles;

import java.util.Objects;

/**
 * A needle with what is asked about it.
 *
 * @param needle what is hidden
 * @param question what is asked
 * @param answer what is right
 */
public record NeedleQuestion(Needle needle, String question, String answer) {
    /** All are needed. */
    public NeedleQuestion {
        Objects.requireNonNull(needle, "needle");
        Objects.requireNonNull(question, "question");
        Objects.requireNonNull(answer, "answer");
    }
}
