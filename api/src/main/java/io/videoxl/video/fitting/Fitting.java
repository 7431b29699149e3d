package io.videoxl.video.fitting;

import io.videoxl.FrameFit;

/**
 * How pictures become the squares that the model sees.
 *
 * @param displayAspect whether pixels that are not square get the shape that they have on a display
 * @param size S, the square's edge
 */
public record Fitting(FrameFit fit, boolean displayAspect, int size) {
    /** As the published code does it. */
    public static Fitting published(FrameFit fit, int size) {
        return new Fitting(fit, false, size);
    }
}
