package io.videoxl.worlds.drawing;

import io.videoxl.worlds.Shape;

/** The shapes' edges. */
final class ShapeOutlines {
    private static final double HALF_SQUARE = 0.84;
    private static final double HALF_BAR = 0.34;
    private static final int HEART_CORNERS = 72;
    private static final int STAR_POINTS = 5;
    private static final double STAR_INNER_RADIUS = 0.5;

    private ShapeOutlines() {}

    static Outline of(Shape shape) {
        return switch (shape) {
            case CIRCLE -> Outline.circle(0.93);
            case RING -> Outline.circle(0.97).hollow(0.46);
            case SQUARE ->
                Outline.polygon(
                        -HALF_SQUARE,
                        -HALF_SQUARE,
                        HALF_SQUARE,
                        -HALF_SQUARE,
                        HALF_SQUARE,
                        HALF_SQUARE,
                        -HALF_SQUARE,
                        HALF_SQUARE);
            case DIAMOND -> Outline.polygon(0, -1, 0.8, 0, 0, 1, -0.8, 0);
            case TRIANGLE -> Outline.polygon(0, -0.95, 1, 0.8, -1, 0.8);
            case STAR -> Outline.polygon(star());
            case HEART -> Outline.polygon(heart());
            case CROSS ->
                Outline.polygon(
                        -HALF_BAR, -0.95, HALF_BAR, -0.95, HALF_BAR, -HALF_BAR, 0.95, -HALF_BAR, 0.95, HALF_BAR,
                        HALF_BAR, HALF_BAR, HALF_BAR, 0.95, -HALF_BAR, 0.95, -HALF_BAR, HALF_BAR, -0.95, HALF_BAR,
                        -0.95, -HALF_BAR, -HALF_BAR, -HALF_BAR);
        };
    }

    private static double[] star() {
        var corners = new double[4 * STAR_POINTS];
        for (int i = 0; i < 2 * STAR_POINTS; i++) {
            double radius = i % 2 == 0 ? 1.1 : STAR_INNER_RADIUS;
            double angle = StrictMath.PI * (i - STAR_POINTS / 2.0) / STAR_POINTS;
            corners[2 * i] = radius * StrictMath.cos(angle);
            corners[2 * i + 1] = 0.08 + radius * StrictMath.sin(angle);
        }
        return corners;
    }

    /** x = 16 sin³ t, y = 13 cos t - 5 cos 2t - 2 cos 3t - cos 4t, the usual curve, made to fill the square. */
    private static double[] heart() {
        var corners = new double[2 * HEART_CORNERS];
        for (int i = 0; i < HEART_CORNERS; i++) {
            double t = 2 * StrictMath.PI * i / HEART_CORNERS;
            double sine = StrictMath.sin(t);
            double height = 13 * StrictMath.cos(t)
                    - 5 * StrictMath.cos(2 * t)
                    - 2 * StrictMath.cos(3 * t)
                    - StrictMath.cos(4 * t);
            corners[2 * i] = sine * sine * sine;
            corners[2 * i + 1] = -(height + 2.5) / 15.5;
        }
        return corners;
    }
}
