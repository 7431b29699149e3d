package io.videoxl.eval.data;

import java.util.Objects;

/**
 * Something that cannot be evaluated.
 *
 * @param where the record, such as a file with a line or the question's id
 * @param message what was found, and what was expected
 */
public record Problem(String where, String message) {
    /** Refuses nulls. */
    public Problem {
        Objects.requireNonNull(where, "where");
        Objects.requireNonNull(message, "message");
    }

    @Override
    public String toString() {
        return where + ": " + message;
    }
}
