package io.videoxl.examples;

import io.videoxl.worlds.video.VideoWriter;
import java.nio.file.Path;

/**
 * Makes a film to try things out on: H.264 in MP4, 640 x 360 pixels, 25 frames per second, four minutes in twelve scenes. Shapes
 * of a colour, a kind and a number that belong to the scene move over a background; a clock shows the time. After {@code make
 * build}:
 *
 * <pre>{@code
 * examples/run MakeDemoVideo film.mp4
 * }</pre>
 *
 * The same call makes the same pictures.
 */
public final class MakeDemoVideo {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int FRAMES_PER_SECOND = 25;
    private static final int SECONDS = 240;
    private static final int SCENE_SECONDS = 20;

    private static final int WHITE = 0xFFFFFF;
    private static final int BLACK = 0x000000;
    private static final int[] BACKGROUNDS = {0x16324F, 0xE8D8B0, 0x20402C, 0x5A2A4A, 0xB8C8D8};
    private static final int[] COLOURS = {0xE04030, 0x2060D0, 0xF0C020, 0x30A050};

    /** Which of a digit's segments are lit: bits 0 to 6 are top, upper right, lower right, bottom, lower left, upper left, middle. */
    private static final int[] SEGMENTS = {0x3F, 0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F, 0x6F};

    private enum Shape {
        DISC,
        SQUARE,
        DIAMOND;

        boolean covers(int dx, int dy, int radius) {
            return switch (this) {
                case DISC -> dx * dx + dy * dy <= radius * radius;
                case SQUARE -> true;
                case DIAMOND -> Math.abs(dx) + Math.abs(dy) <= radius;
            };
        }
    }

    /** Rows from the top, three bytes R G B for each pixel: what {@link VideoWriter#write} takes. */
    private final byte[] pixels = new byte[3 * WIDTH * HEIGHT];

    private MakeDemoVideo() {}

    /** @param arguments the file to write; then, if wanted, how many seconds of the film */
    public static void main(String[] arguments) {
        if (arguments.length < 1 || arguments.length > 2) {
            System.err.println("Usage: MakeDemoVideo FILE.mp4 [SECONDS]");
            System.exit(2);
        }
        int seconds = arguments.length == 2 ? Integer.parseInt(arguments[1]) : SECONDS;
        new MakeDemoVideo().write(Path.of(arguments[0]), seconds);
    }

    private void write(Path file, int seconds) {
        var options = VideoWriter.Options.h264(WIDTH, HEIGHT)
                .withTicksPerSecond(FRAMES_PER_SECOND)
                .withKeyFrameInterval(5 * FRAMES_PER_SECOND)
                .withBitRate(800_000);
        try (var writer = VideoWriter.open(file, options)) {
            for (int frame = 0; frame < seconds * FRAMES_PER_SECOND; frame++) {
                draw(frame);
                writer.write(pixels);
            }
            writer.finish();
        }
    }

    private void draw(int frame) {
        int scene = frame / (SCENE_SECONDS * FRAMES_PER_SECOND);
        fill(0, 0, WIDTH, HEIGHT, BACKGROUNDS[scene % BACKGROUNDS.length]);
        fill(0, HEIGHT * 3 / 4, WIDTH, HEIGHT, darker(BACKGROUNDS[scene % BACKGROUNDS.length]));
        int shapes = 1 + scene % 5;
        for (int i = 0; i < shapes; i++) {
            // Each shape has a pace of its own, and turns round at the edges.
            int radius = 50 - 6 * shapes;
            int x = radius + bounce(frame * (2 + i) + 97 * i, WIDTH - 2 * radius);
            int y = radius + bounce(frame * (1 + scene % 3) + 53 * i, HEIGHT - 2 * radius);
            shape(Shape.values()[scene % Shape.values().length], x, y, radius, COLOURS[scene % COLOURS.length]);
        }
        clock(frame / FRAMES_PER_SECOND);
    }

    /** To and fro between 0 and {@code range}. */
    private static int bounce(int way, int range) {
        int there = way % (2 * range);
        return there < range ? there : 2 * range - there;
    }

    private void shape(Shape shape, int centreX, int centreY, int radius, int colour) {
        for (int dy = -radius; dy < radius; dy++) {
            for (int dx = -radius; dx < radius; dx++) {
                if (shape.covers(dx, dy, radius)) {
                    set(centreX + dx, centreY + dy, colour);
                }
            }
        }
    }

    /** Minutes and seconds, as m:ss, in the upper right corner. */
    private void clock(int seconds) {
        int x = WIDTH - 130;
        fill(x - 10, 10, WIDTH - 10, 70, BLACK);
        digit(x, seconds / 60 % 10);
        fill(x + 33, 28, x + 38, 33, WHITE);
        fill(x + 33, 47, x + 38, 52, WHITE);
        digit(x + 46, seconds % 60 / 10);
        digit(x + 84, seconds % 10);
    }

    private void digit(int x, int digit) {
        int lit = SEGMENTS[digit];
        segment(lit, 0, x, 20, x + 24, 24);
        segment(lit, 1, x + 20, 20, x + 24, 42);
        segment(lit, 2, x + 20, 38, x + 24, 60);
        segment(lit, 3, x, 56, x + 24, 60);
        segment(lit, 4, x, 38, x + 4, 60);
        segment(lit, 5, x, 20, x + 4, 42);
        segment(lit, 6, x, 38, x + 24, 42);
    }

    private void segment(int lit, int bit, int left, int top, int right, int bottom) {
        if ((lit >> bit & 1) == 1) {
            fill(left, top, right, bottom, WHITE);
        }
    }

    private void fill(int left, int top, int right, int bottom, int colour) {
        for (int x = left; x < right; x++) {
            set(x, top, colour);
        }
        int first = 3 * (top * WIDTH + left);
        int length = 3 * (right - left);
        for (int y = top + 1; y < bottom; y++) {
            System.arraycopy(pixels, first, pixels, 3 * (y * WIDTH + left), length);
        }
    }

    private void set(int x, int y, int colour) {
        int at = 3 * (y * WIDTH + x);
        pixels[at] = (byte) (colour >> 16);
        pixels[at + 1] = (byte) (colour >> 8);
        pixels[at + 2] = (byte) colour;
    }

    private static int darker(int colour) {
        return colour >> 1 & 0x7F7F7F;
    }
}
