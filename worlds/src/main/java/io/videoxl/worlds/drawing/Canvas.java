package io.videoxl.worlds.drawing;

/**
 * Pixels that are drawn on. The origin is the middle, 1 is half the shorter edge, x goes right and y down. For one thread at a time.
 *
 * @param rgb width·height·3 bytes: rows from the top, R G B for each pixel
 */
record Canvas(byte[] rgb, int width, int height) {
    private static final int OPAQUE = 256;

    /** Pixels of one unit. */
    double scale() {
        return Math.min(width, height) / 2.0;
    }

    /**
     * Draws a figure with soft edges.
     *
     * @param radius how large 1 of the figure is
     * @param tilt radians clockwise
     * @param fill 0xRRGGBB
     * @param border what surrounds the fill, 0xRRGGBB
     * @param borderWidth in units of the canvas, within the figure
     */
    void draw(Figure figure, double x, double y, double radius, double tilt, int fill, int border, double borderWidth) {
        double pixels = radius * scale();
        double middleX = width / 2.0 + x * scale();
        double middleY = height / 2.0 + y * scale();
        double reach = Math.min(pixels * figure.radius() + 1, pixels * Figure.REACH);
        int left = Math.max(0, (int) Math.floor(middleX - reach));
        int right = Math.min(width, (int) Math.ceil(middleX + reach));
        int top = Math.max(0, (int) Math.floor(middleY - reach));
        int bottom = Math.min(height, (int) Math.ceil(middleY + reach));
        float cosine = (float) (StrictMath.cos(tilt) / pixels);
        float sine = (float) (StrictMath.sin(tilt) / pixels);
        float inset = (float) (borderWidth * scale());
        float limit = (float) Figure.REACH - 0.01f;
        for (int row = top; row < bottom; row++) {
            float dy = (float) (row + 0.5 - middleY);
            int at = 3 * (row * width + left);
            for (int column = left; column < right; column++, at += 3) {
                float dx = (float) (column + 0.5 - middleX);
                float figureX = dx * cosine + dy * sine;
                float figureY = dy * cosine - dx * sine;
                if (Math.abs(figureX) < limit && Math.abs(figureY) < limit) {
                    float distance = figure.distance(figureX, figureY) * (float) pixels;
                    int cover = coverage(distance);
                    if (cover > 0) {
                        blend(at, cover, coverage(distance + inset), fill, border);
                    }
                }
            }
        }
    }

    /** How much of a pixel is within an edge that is so many pixels away, of 256. */
    private static int coverage(float distance) {
        return Math.clamp((int) (OPAQUE * (0.5f - distance)), 0, OPAQUE);
    }

    private void blend(int at, int cover, int inner, int fill, int border) {
        blend(at, cover, mix(border >> 16 & 0xFF, fill >> 16 & 0xFF, inner));
        blend(at + 1, cover, mix(border >> 8 & 0xFF, fill >> 8 & 0xFF, inner));
        blend(at + 2, cover, mix(border & 0xFF, fill & 0xFF, inner));
    }

    private void blend(int at, int cover, int colour) {
        rgb[at] = (byte) mix(rgb[at] & 0xFF, colour, cover);
    }

    private static int mix(int from, int to, int share) {
        return from + ((to - from) * share >> 8);
    }
}
