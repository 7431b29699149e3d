package io.videoxl.worlds.drawing;

import io.videoxl.worlds.Glyph;
import io.videoxl.worlds.Shape;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** An outline as a grid of distances, from which it is drawn at any size. Immutable and thread-safe. */
final class Figure {
    /** The grid spans this far from the middle: a tilted outline and its soft edge have room. */
    static final double REACH = 1.3;

    private static final int CELLS = 160;
    private static final int ROW = CELLS + 1;
    private static final double CELLS_PER_UNIT = CELLS / (2 * REACH);

    private static final Map<Shape, Figure> SHAPES = new EnumMap<>(Shape.class);
    private static final Map<Character, Figure> GLYPHS = new HashMap<>();

    /** What letters and digits stand on. */
    static final Figure CARD = new Figure(Outline.card(1, 0.2));

    static {
        for (var shape : Shape.values()) {
            SHAPES.put(shape, new Figure(ShapeOutlines.of(shape)));
        }
        for (char character : (Glyph.LETTERS + Glyph.DIGITS).toCharArray()) {
            GLYPHS.put(character, new Figure(GlyphOutlines.of(character)));
        }
    }

    private final float[] distances = new float[ROW * ROW];
    private final double radius;

    private Figure(Outline outline) {
        double farthest = 0;
        for (int i = 0; i < distances.length; i++) {
            double x = (i % ROW) / CELLS_PER_UNIT - REACH;
            double y = (i / ROW) / CELLS_PER_UNIT - REACH;
            distances[i] = (float) outline.distance(x, y);
            if (distances[i] <= 0) {
                farthest = Math.max(farthest, x * x + y * y);
            }
        }
        radius = Math.min(REACH, Math.sqrt(farthest) + 1 / CELLS_PER_UNIT);
    }

    static Figure of(Shape shape) {
        return SHAPES.get(shape);
    }

    static Figure of(Glyph glyph) {
        return GLYPHS.get(glyph.character());
    }

    /** No point of the figure is farther from the middle. */
    double radius() {
        return radius;
    }

    /** Distance to the edge, negative inside; the coordinates within {@link #REACH}. */
    float distance(float x, float y) {
        float column = (x + (float) REACH) * (float) CELLS_PER_UNIT;
        float row = (y + (float) REACH) * (float) CELLS_PER_UNIT;
        int left = (int) column;
        int top = (int) row;
        float right = column - left;
        float down = row - top;
        int at = top * ROW + left;
        float above = distances[at] + right * (distances[at + 1] - distances[at]);
        float below = distances[at + ROW] + right * (distances[at + ROW + 1] - distances[at + ROW]);
        return above + down * (below - above);
    }
}
