package io.videoxl.video.fitting;

import io.videoxl.FrameFit;

/**
 * How pictures become the squares that the model sees.
 *
 * @param displayAspect whether pixels that are not square get the shape that they have on a display
 * @param toneMapping whether a high dynamic range is brought into the standard one
 * @param size S, the square's edge
 * @param thumbnails what is made of some of them for people
 */
public record Fitting(FrameFit fit, boolean displayAspect, boolean toneMapping, int size, Thumbnailing thumbnails) {
    /** Without thumbnails. */
    public Fitting(FrameFit fit, boolean displayAspect, boolean toneMapping, int size) {
        this(fit, displayAspect, toneMapping, size, Thumbnailing.NONE);
    }

    /** As the published code does it. */
    public static Fitting published(FrameFit fit, int size) {
        return new Fitting(fit, false, false, size);
    }

    /** The same with thumbnails. */
    public Fitting with(Thumbnailing other) {
        return new Fitting(fit, displayAspect, toneMapping, size, other);
    }

    /** Bytes of a square. */
    public long squareBytes() {
        return (long) RgbPicture.CHANNELS * size * size;
    }

    /** Bytes of a square with a thumbnail behind it, which is the room that a frame needs whether or not it has one. */
    public long frameBytes() {
        return squareBytes() + thumbnails.bytes();
    }
}
