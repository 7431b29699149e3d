package io.videoxl.worlds.drawing;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;

/** Letters and digits as strokes of a pen: no font is needed, so they are the same everywhere. */
final class GlyphOutlines {
    private static final double PEN = 0.34;
    private static final int ARC_POINTS = 24;

    private GlyphOutlines() {}

    static Outline of(char character) {
        return Outline.strokes(PEN, lines(character));
    }

    private static double[][] lines(char character) {
        return switch (character) {
            case '0' -> new double[][] {arc(0, 0, 0.5, 0.78, 0, 360)};
            case '1' -> new double[][] {{-0.36, -0.42, 0.02, -0.78, 0.02, 0.78}, {-0.36, 0.78, 0.4, 0.78}};
            case '2' -> new double[][] {arc(0, -0.34, 0.47, 0.44, 185, 385), {0.43, -0.15, -0.48, 0.78, 0.5, 0.78}};
            case '3' -> new double[][] {arc(0, -0.4, 0.44, 0.38, 200, 450), arc(0, 0.38, 0.5, 0.4, 270, 520)};
            case '4' -> new double[][] {{0.25, 0.78, 0.25, -0.78, -0.52, 0.3, 0.55, 0.3}};
            case '5' -> new double[][] {{0.44, -0.78, -0.38, -0.78, -0.42, -0.1}, arc(-0.02, 0.28, 0.5, 0.5, 230, 510)};
            case '6' -> six(1);
            case '7' -> new double[][] {{-0.5, -0.78, 0.5, -0.78, -0.12, 0.78}};
            case '8' -> new double[][] {arc(0, -0.41, 0.38, 0.37, 0, 360), arc(0, 0.38, 0.48, 0.4, 0, 360)};
            case '9' -> six(-1);
            case 'A' -> new double[][] {{-0.58, 0.78, 0, -0.78, 0.58, 0.78}, {-0.36, 0.3, 0.36, 0.3}};
            case 'C' -> new double[][] {arc(0.08, 0, 0.58, 0.78, 45, 315)};
            case 'E' -> new double[][] {{0.46, -0.78, -0.42, -0.78, -0.42, 0.78, 0.46, 0.78}, {-0.42, 0, 0.34, 0}};
            case 'F' -> new double[][] {{0.48, -0.78, -0.4, -0.78, -0.4, 0.78}, {-0.4, 0, 0.34, 0}};
            case 'H' -> new double[][] {{-0.5, -0.78, -0.5, 0.78}, {0.5, -0.78, 0.5, 0.78}, {-0.5, 0, 0.5, 0}};
            case 'K' ->
                new double[][] {{-0.46, -0.78, -0.46, 0.78}, {0.5, -0.78, -0.4, 0.08}, {-0.12, -0.18, 0.54, 0.78}};
            case 'L' -> new double[][] {{-0.42, -0.78, -0.42, 0.78, 0.48, 0.78}};
            case 'M' -> new double[][] {{-0.64, 0.78, -0.64, -0.78, 0, 0.2, 0.64, -0.78, 0.64, 0.78}};
            case 'N' -> new double[][] {{-0.5, 0.78, -0.5, -0.78, 0.5, 0.78, 0.5, -0.78}};
            case 'P' ->
                new double[][] {
                    {-0.42, 0.78, -0.42, -0.78, 0.06, -0.78},
                    arc(0.06, -0.36, 0.42, 0.42, 270, 450),
                    {0.06, 0.06, -0.42, 0.06}
                };
            case 'R' ->
                new double[][] {
                    {-0.44, 0.78, -0.44, -0.78, 0.06, -0.78},
                    arc(0.06, -0.38, 0.4, 0.4, 270, 450),
                    {0.06, 0.02, -0.44, 0.02},
                    {0.02, 0.02, 0.52, 0.78}
                };
            case 'T' -> new double[][] {{-0.56, -0.78, 0.56, -0.78}, {0, -0.78, 0, 0.78}};
            case 'V' -> new double[][] {{-0.56, -0.78, 0, 0.78, 0.56, -0.78}};
            case 'X' -> new double[][] {{-0.52, -0.78, 0.52, 0.78}, {0.52, -0.78, -0.52, 0.78}};
            default ->
                throw new VideoXLException(Code.INTERNAL, "No strokes are known for the glyph '" + character + "'.");
        };
    }

    /** A bowl with a bent stem; upside down it is a nine. */
    private static double[][] six(int upright) {
        double turn = upright > 0 ? 0 : 180;
        return new double[][] {
            arc(0, 0.32 * upright, 0.48, 0.46, 0, 360),
            arc(0.32 * upright, 0.32 * upright, 0.8, 1.1, 180 + turn, 268 + turn)
        };
    }

    /** Part of an ellipse; degrees count clockwise from the right. */
    private static double[] arc(double x, double y, double radiusX, double radiusY, double from, double to) {
        var points = new double[2 * ARC_POINTS + 2];
        for (int i = 0; i <= ARC_POINTS; i++) {
            double angle = StrictMath.toRadians(from + (to - from) * i / ARC_POINTS);
            points[2 * i] = x + radiusX * StrictMath.cos(angle);
            points[2 * i + 1] = y + radiusY * StrictMath.sin(angle);
        }
        return points;
    }
}
