package io.videoxl.video.images;

import java.awt.Color;

/**
 * What is done to an image's colours.
 *
 * @param background what is behind that which is transparent; null: transparency is dropped
 * @param toneMapping whether a high dynamic range is brought into the standard one
 */
public record Rendering(Color background, boolean toneMapping) {
    /** As the published code does it: nothing. */
    public static final Rendering PUBLISHED = new Rendering(null, false);
}
