package io.videoxl.api;

import io.videoxl.worlds.video.VideoWriter;
import java.nio.file.Path;

/** A video whose every frame looks different: a bright square that wanders over a changing ground. */
public final class MovingVideo {
    private static final int WIDTH = 160;
    private static final int HEIGHT = 120;
    private static final int SQUARE = 32;

    private MovingVideo() {}

    /** Writes frames at ten per second. */
    public static Path write(Path file, int frames) {
        var options = new VideoWriter.Options("mpeg4", WIDTH, HEIGHT).withTicksPerSecond(10);
        try (var writer = VideoWriter.open(file, options)) {
            var pixels = new byte[3 * WIDTH * HEIGHT];
            for (int frame = 0; frame < frames; frame++) {
                for (int y = 0; y < HEIGHT; y++) {
                    for (int x = 0; x < WIDTH; x++) {
                        int left = 7 * frame % (WIDTH - SQUARE);
                        int top = 5 * frame % (HEIGHT - SQUARE);
                        boolean inside = x >= left && x < left + SQUARE && y >= top && y < top + SQUARE;
                        int at = 3 * (y * WIDTH + x);
                        pixels[at] = (byte) (inside ? 250 : x);
                        pixels[at + 1] = (byte) (inside ? 230 : 2 * y);
                        pixels[at + 2] = (byte) (inside ? 20 : 11 * frame % 256);
                    }
                }
                writer.write(pixels);
            }
            writer.finish();
        }
        return file;
    }
}
