package io.videoxl.worlds;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.time.Duration;
import java.util.Objects;

/**
 * A thing that is there for a while.
 *
 * @param thing what appears
 * @param start from when on it is there, counted from the start of the video
 * @param end from when on it is gone
 * @param placement where it is
 */
public record Event(Thing thing, Duration start, Duration end, Placement placement) {
    /**
     * Checks the times.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the start is negative or not before the end
     */
    public Event {
        Objects.requireNonNull(thing, "thing");
        Objects.requireNonNull(placement, "placement");
        if (start.isNegative() || start.compareTo(end) >= 0) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    thing + " from " + start + " to " + end
                            + "; expected a start that is not negative and before the end.");
        }
    }

    /**
     * An event at a place that follows from a seed.
     *
     * @param thing what appears
     * @param start from when on it is there
     * @param end from when on it is gone
     * @param seed any
     * @return the event
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the start is negative or not before the end
     */
    public static Event of(Thing thing, Duration start, Duration end, long seed) {
        return new Event(thing, start, end, Placement.anywhere(new SeededRandom(seed)));
    }

    /**
     * Whether the thing is to be seen.
     *
     * @param time counted from the start of the video
     * @return whether the event has begun and is not over
     */
    public boolean isAt(Duration time) {
        return time.compareTo(start) >= 0 && time.compareTo(end) < 0;
    }
}
