package io.videoxl;

import java.time.Duration;
import java.util.Objects;

/**
 * A moment that shows what was looked for.
 *
 * {@snippet file="SnippetsTest.java" region="find"}
 *
 * @param moment where it is
 * @param score how surely, 0 to 1; {@link FindOptions} says what it is
 */
public record Match(Moment moment, double score) {
    /** Refuses nulls. */
    public Match {
        Objects.requireNonNull(moment, "moment");
    }

    /** {@return when the moment's first frame is shown in its source} */
    public Duration from() {
        return moment.from();
    }

    /** {@return when the moment's last frame is shown in its source} */
    public Duration to() {
        return moment.to();
    }

    /** {@return what the moment's frames were taken from} */
    public String source() {
        return moment.source();
    }
}
