package io.videoxl.server.openai;

import com.fasterxml.jackson.databind.JsonNode;

/** A request that is refused: what was found, where, and what was expected. */
final class InvalidRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MOST_SHOWN = 60;

    private final String place;

    /** @param place the field, such as {@code messages[0].content}; null: no single one */
    InvalidRequest(String place, String message) {
        super(message, null, false, false);
        this.place = place;
    }

    /** A value of the wrong type or out of its range. */
    static InvalidRequest unfit(String place, JsonNode found, String expected) {
        return unfit(place, place, found, expected);
    }

    /**
     * The same.
     *
     * @param what is wrong, in words
     */
    static InvalidRequest unfit(String place, String what, JsonNode found, String expected) {
        return new InvalidRequest(place, what + " is " + shown(found) + "; expected " + expected);
    }

    /** What this server does not do. */
    static InvalidRequest unsupported(String place, String why) {
        return unsupported(place, place, why);
    }

    /**
     * What this server does not do.
     *
     * @param what says more of it than its place
     */
    static InvalidRequest unsupported(String place, String what, String why) {
        return new InvalidRequest(place, what + " is not supported: " + why);
    }

    /** The field at fault; null: no single one. */
    String place() {
        return place;
    }

    private static String shown(JsonNode found) {
        var text = found.isObject() ? "an object" : found.isArray() ? "a list" : found.toString();
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
    }
}
