package io.videoxl.server.openai;

import java.net.URI;
import java.util.Optional;

/**
 * A video or an image of a message.
 *
 * @param kind what it is sent as
 * @param source where its bytes are; empty: it was sent before, under the name
 * @param name the caller's own name of it; empty: none. One of the two is there.
 * @param place the field, for messages
 */
record Shown(Kind kind, Optional<Source> source, Optional<String> name, String place) {
    /** What it is watched as. */
    enum Kind {
        VIDEO,
        IMAGE;

        @Override
        public String toString() {
            return this == VIDEO ? "video" : "image";
        }
    }

    /** Where the bytes are. */
    sealed interface Source {}

    /** In the request, as Base64. */
    record Encoded(Base64Text data) implements Source {}

    /** At an address: {@code http:}, {@code https:} or {@code file:}. */
    record Address(URI uri) implements Source {}
}
