package io.videoxl.worlds.drawing;

import io.videoxl.worlds.SeededRandom;
import java.util.List;

/** Draws frames of a scene. Immutable and thread-safe. */
public final class Scenery {
    private final Backdrop backdrop;
    private final Clutter clutter;

    /**
     * @param clutter the greatest number of grey figures
     * @param noise how far grain moves a channel at most
     */
    public Scenery(long seed, int clutter, int noise) {
        var random = new SeededRandom(seed);
        backdrop = new Backdrop(random.nextLong(), noise);
        this.clutter = new Clutter(random.nextLong(), clutter);
    }

    /**
     * Draws a frame.
     *
     * @param seconds since the start of the video
     * @param shown what is there, from the back to the front
     * @param rgb width·height·3 bytes: rows from the top, R G B for each pixel
     */
    public void draw(double seconds, List<ShownThing> shown, int width, int height, byte[] rgb) {
        var canvas = new Canvas(rgb, width, height);
        backdrop.paint(canvas, seconds);
        clutter.draw(canvas, seconds);
        for (var each : shown) {
            each.draw(canvas);
        }
    }
}
