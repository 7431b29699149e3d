package io.videoxl.video.fitting;

/**
 * The shape of a coded picture's pixels.
 *
 * @param width of a pixel, in any unit
 * @param height of a pixel, in the same unit
 */
public record PixelAspect(int width, int height) {
    public static final PixelAspect SQUARE = new PixelAspect(1, 1);

    /** Encoders round; what they round to looks square. */
    private static final double TOLERANCE = 0.01;

    /** Anything that is not a shape counts for a square. */
    public static PixelAspect of(int width, int height) {
        return width > 0 && height > 0 ? new PixelAspect(width, height) : SQUARE;
    }

    public boolean isSquare() {
        return Math.abs(ratio() - 1) < TOLERANCE;
    }

    /** Width by height. */
    public double ratio() {
        return (double) width / height;
    }

    /** A picture's width in square pixels: no edge gets shorter than it is coded. */
    public int shownWidth(int coded) {
        return stretched(coded, width, height);
    }

    public int shownHeight(int coded) {
        return stretched(coded, height, width);
    }

    private static int stretched(int coded, int by, int of) {
        return (int) Math.min(Integer.MAX_VALUE, Math.round(coded * Math.max(1, (double) by / of)));
    }

    @Override
    public String toString() {
        return width + ":" + height;
    }
}
