package io.videoxl.eval.scoring;

import java.util.Objects;

/**
 * What an answer is worth.
 *
 * @param extracted what was taken to be the answer; empty where nothing was
 * @param counts whether it is in the denominator
 * @param correct whether it is right
 */
public record Verdict(String extracted, boolean counts, boolean correct) {
    /** Refuses a right answer that does not count. */
    public Verdict {
        Objects.requireNonNull(extracted, "extracted");
        if (correct && !counts) {
            throw new IllegalArgumentException("a right answer counts");
        }
    }

    static Verdict of(String extracted, String right) {
        return new Verdict(extracted, true, extracted.equals(right));
    }
}
