package io.videoxl.eval.data;

import java.util.Objects;

/**
 * What a reader of results should know, though nothing was left out for it.
 *
 * @param where what it is about, such as a file
 * @param message what was found, and what was made of it
 */
public record Note(String where, String message) {
    /** Refuses nulls. */
    public Note {
        Objects.requireNonNull(where, "where");
        Objects.requireNonNull(message, "message");
    }

    @Override
    public String toString() {
        return where + ": " + message;
    }
}
