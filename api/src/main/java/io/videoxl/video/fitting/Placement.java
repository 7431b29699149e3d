package io.videoxl.video.fitting;

import io.videoxl.FrameFit;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;

/**
 * Where a resized picture lies on a canvas. What sticks out is cut off, what stays free is black.
 *
 * @param width the picture's, once resized
 * @param height the picture's, once resized
 * @param x of the picture's left edge on the canvas; negative if it sticks out
 * @param y of the picture's top edge on the canvas; negative if it sticks out
 */
public record Placement(int width, int height, int canvasWidth, int canvasHeight, int x, int y) {
    /** Longer pictures would be resized to something huge of which nearly all is cut off, or to a line in the black. */
    public static final int MAX_ASPECT = 100;

    /** On a square, as a fit wants it; sizes and offsets are rounded down. */
    public static Placement of(FrameFit fit, int size, int width, int height) {
        if (fit == FrameFit.STRETCH) {
            return new Placement(size, size, size, size, 0, 0);
        }
        requireAspect(width, height);
        int shortEdge = Math.min(width, height);
        int fittedWidth = (int) ((long) size * width / shortEdge);
        int fittedHeight = (int) ((long) size * height / shortEdge);
        return new Placement(
                fittedWidth, fittedHeight, size, size, -((fittedWidth - size) / 2), -((fittedHeight - size) / 2));
    }

    private static void requireAspect(int width, int height) {
        if (isNearlyALine(width, height)) {
            throw new VideoXLException(
                    Code.VIDEO_UNREADABLE,
                    "the picture is " + width + "×" + height + " pixels; expected one edge less than " + MAX_ASPECT
                            + " times the other. Cut it, or use FrameFit.STRETCH.");
        }
    }

    public static boolean isNearlyALine(int width, int height) {
        return Math.max(width, height) / Math.min(width, height) >= MAX_ASPECT;
    }

    /** First column of the resized picture that is on the canvas. */
    int visibleX() {
        return Math.max(-x, 0);
    }

    int visibleY() {
        return Math.max(-y, 0);
    }

    int visibleWidth() {
        return Math.min(width - visibleX(), canvasWidth - Math.max(x, 0));
    }

    int visibleHeight() {
        return Math.min(height - visibleY(), canvasHeight - Math.max(y, 0));
    }

    boolean coversCanvas() {
        return visibleWidth() == canvasWidth && visibleHeight() == canvasHeight;
    }

    public long canvasBytes() {
        return (long) RgbPicture.CHANNELS * canvasWidth * canvasHeight;
    }
}
