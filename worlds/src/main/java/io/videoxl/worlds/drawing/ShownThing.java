package io.videoxl.worlds.drawing;

import io.videoxl.worlds.ColouredShape;
import io.videoxl.worlds.Glyph;
import io.videoxl.worlds.Placement;
import io.videoxl.worlds.Thing;

/**
 * A thing in a frame.
 *
 * @param progress of its event, from 0 to 1
 */
public record ShownThing(Thing thing, Placement placement, double progress) {
    private static final double BORDER = 0.045;
    private static final int DARK = 0x101010;
    private static final int LIGHT = 0xF0F0F0;
    /** Colours that are brighter than this have a dark border. */
    private static final int BRIGHT = 120;

    private static final int CARD = 0x14181C;
    private static final double GLYPH_PART = 0.8;

    /**
     * Draws it over a picture.
     *
     * @param rgb width·height·3 bytes: rows from the top, R G B for each pixel
     */
    public void drawOver(byte[] rgb, int width, int height) {
        draw(new Canvas(rgb, width, height));
    }

    void draw(Canvas canvas) {
        double x = between(placement.fromX(), placement.toX());
        double y = between(placement.fromY(), placement.toY());
        double radius = placement.radius();
        double tilt = placement.tilt();
        switch (thing) {
            case ColouredShape(var colour, var shape) -> {
                int border = luma(colour.rgb()) > BRIGHT ? DARK : LIGHT;
                canvas.draw(Figure.of(shape), x, y, radius, tilt, shaded(colour.rgb()), border, BORDER);
            }
            case Glyph glyph -> {
                canvas.draw(Figure.CARD, x, y, radius, tilt, CARD, LIGHT, BORDER);
                canvas.draw(Figure.of(glyph), x, y, GLYPH_PART * radius, tilt, LIGHT, LIGHT, 0);
            }
        }
    }

    private double between(double from, double to) {
        return from + (to - from) * progress;
    }

    private int shaded(int rgb) {
        int shaded = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            shaded |= Math.clamp((rgb >> shift & 0xFF) + placement.shade(), 0, 255) << shift;
        }
        return shaded;
    }

    /** Brightness (ITU-R BT.601). */
    private static int luma(int rgb) {
        return (299 * (rgb >> 16 & 0xFF) + 587 * (rgb >> 8 & 0xFF) + 114 * (rgb & 0xFF)) / 1000;
    }
}
