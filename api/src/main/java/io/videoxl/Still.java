package io.videoxl;

import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.Objects;

/**
 * A frame of a video for people to look at: see {@link Video#stills}.
 *
 * @param time when it is shown, counted from the start of the video
 * @param picture the frame, which belongs to whoever gets it
 */
public record Still(Duration time, BufferedImage picture) {
    /** Refuses nulls. */
    public Still {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(picture, "picture");
    }
}
