package io.videoxl.api;

import io.videoxl.video.VideoWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** A video whose every frame looks different: a bright square that wanders over a changing ground. */
public final class MovingVideo {
    private static final int WIDTH = 160;
    private static final int HEIGHT = 120;
    private static final int SQUARE = 32;

    private MovingVideo() {}

    /** Writes frames at ten per second. */
    public static Path write(Path file, int frames) {
        try (var arena = Arena.ofConfined();
                var writer = VideoWriter.open(
                        file, new VideoWriter.Options("mpeg4", WIDTH, HEIGHT).withTicksPerSecond(10))) {
            var pixels = arena.allocate(3L * WIDTH * HEIGHT);
            for (int frame = 0; frame < frames; frame++) {
                for (int y = 0; y < HEIGHT; y++) {
                    for (int x = 0; x < WIDTH; x++) {
                        int left = 7 * frame % (WIDTH - SQUARE);
                        int top = 5 * frame % (HEIGHT - SQUARE);
                        boolean inside = x >= left && x < left + SQUARE && y >= top && y < top + SQUARE;
                        long at = 3L * (y * WIDTH + x);
                        pixels.set(ValueLayout.JAVA_BYTE, at, (byte) (inside ? 250 : x));
                        pixels.set(ValueLayout.JAVA_BYTE, at + 1, (byte) (inside ? 230 : 2 * y));
                        pixels.set(ValueLayout.JAVA_BYTE, at + 2, (byte) (inside ? 20 : 11 * frame % 256));
                    }
                }
                writer.write(pixels, frame);
            }
        }
        return file;
    }
}
