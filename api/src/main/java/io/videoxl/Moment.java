package io.videoxl;

import io.videoxl.VideoXLException.Code;
import java.time.Duration;
import java.util.Objects;

/**
 * A stretch of what was watched: one of the parts that a memory consists of, or some that follow each other. A part is what a pass
 * summarised, {@link VideoMemory#windows}; of a Video-XL-2 model eight frames, the units of {@link Focus}. Nothing smaller can be
 * told apart: a moment is where something is, not how long it lasts.
 *
 * @param source what its frames were taken from; where these are of several sources, the one that most of them are of
 * @param from when its first frame of that source is shown
 * @param to when its last frame of that source is shown
 * @param firstFrame its first frame, an index into {@link VideoMemory#watched}
 * @param endFrame one more than its last frame
 * @param firstPart its first part, counted over the whole memory from 0
 * @param endPart one more than its last part
 */
public record Moment(
        String source, Duration from, Duration to, int firstFrame, int endFrame, int firstPart, int endPart) {
    /** Refuses nulls, and a moment of no frame or no part. */
    public Moment {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        if (firstFrame < 0 || endFrame <= firstFrame || firstPart < 0 || endPart <= firstPart) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "a moment of the frames %d to %d and the parts %d to %d; expected at least one of each"
                            .formatted(firstFrame, endFrame, firstPart, endPart));
        }
    }
}
