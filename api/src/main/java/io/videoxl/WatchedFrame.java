package io.videoxl;

import java.time.Duration;
import java.util.Objects;

/**
 * A frame that was watched.
 *
 * @param source what it was taken from, such as a file's path
 * @param time when it is shown, counted from the start of its source; zero for an image
 */
public record WatchedFrame(String source, Duration time) {
    /** Refuses nulls. */
    public WatchedFrame {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(time, "time");
    }
}
