package io.videoxl.server.security;

import java.util.Objects;

/**
 * Whose request it is. What one caller leaves behind does not exist for another.
 *
 * @param id from which the key cannot be told
 */
public record Caller(String id) {
    /** Everybody, where there are no keys. */
    public static final Caller LOCAL = new Caller("local");

    /** Somebody without a key, where one is needed. Owns nothing. */
    public static final Caller NOBODY = new Caller("");

    /** Refuses null. */
    public Caller {
        Objects.requireNonNull(id, "id");
    }
}
