package io.videoxl.video.sampling;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.reading.Times;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * A part of a video: the frames that are on show at some time from {@code from} on and before {@code to}.
 *
 * @param from counted from the start of the video
 * @param to may be after the video's end
 */
public record Clip(Duration from, Duration to) {
    /** The whole of a video, however long. */
    public static final Clip WHOLE = new Clip(Duration.ZERO, ChronoUnit.FOREVER.getDuration());

    /** Refuses a clip that begins before the video, or is empty. */
    public Clip {
        if (from.isNegative() || from.compareTo(to) >= 0) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "Clip: " + words(from, to) + "; expected a start at or after 0 s and an end after it.");
        }
    }

    /** Such as {@code from 10 s to 1 min} or {@code from 10 s on}. */
    String words() {
        return words(from, to);
    }

    private static String words(Duration from, Duration to) {
        boolean endless = Times.nanos(to) == Long.MAX_VALUE;
        return "from " + Times.words(from) + (endless ? " on" : " to " + Times.words(to));
    }

    public boolean isWhole() {
        return equals(WHOLE);
    }

    double fromSeconds() {
        return from.toNanos() / 1e9;
    }

    /** The end, or the video's if that is earlier, in nanoseconds. */
    long endNanos(long duration) {
        return Times.nanos(to) < duration ? Times.nanos(to) : duration;
    }
}
