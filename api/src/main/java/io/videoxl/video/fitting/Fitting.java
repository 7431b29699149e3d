package io.videoxl.video.fitting;

import io.videoxl.FrameFit;

/**
 * How pictures become the squares that the model sees.
 *
 * @param displayAspect whether pixels that are not square get the shape that they have on a display
 * @param toneMapping whether a high dynamic range is brought into the standard one
 * @param size S, the square's edge
 */
public record Fitting(FrameFit fit, boolean displayAspect, boolean toneMapping, int size) {
    /** As the published code does it. */
    public static Fitting published(FrameFit fit, int size) {
        return new Fitting(fit, false, false, size);
    }
}
