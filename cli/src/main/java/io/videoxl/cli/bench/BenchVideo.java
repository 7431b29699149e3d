package io.videoxl.cli.bench;

import io.videoxl.VideoInfo;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.frames.VideoReader;
import io.videoxl.worlds.video.VideoWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** The video that is watched: H.264 at 1080p whose picture drifts and whose parts move against each other, made once. */
public final class BenchVideo {
    private static final int WIDTH = 1920;
    private static final int HEIGHT = 1080;
    private static final int KEY_FRAME_INTERVAL = 50;
    /** Enough to time decoding, even where few frames are watched. */
    private static final int FEWEST_FRAMES = 50;

    private BenchVideo() {}

    /** A video as the report names it. */
    public record Description(String file, String codec, int width, int height, long frames) {
        public static Description of(Path file) {
            VideoInfo info;
            try (var reader = VideoReader.open(file, 0)) {
                info = reader.info();
            }
            return new Description(file.toString(), info.codec(), info.width(), info.height(), info.frameCount());
        }
    }

    /** Hears how much of a video is written. */
    @FunctionalInterface
    public interface Progress {
        void show(long frames, long all);
    }

    /** The video in this folder, with so many frames at least. */
    public static Path in(Path folder, int frames, Progress progress) {
        int count = Math.max(frames, FEWEST_FRAMES);
        var file = folder.resolve("h264-%dx%d-%d.mp4".formatted(WIDTH, HEIGHT, count));
        if (Files.exists(file)) {
            return file;
        }
        write(file, count, progress);
        return file;
    }

    private static void write(Path file, int frames, Progress progress) {
        var options = new VideoWriter.Options("libopenh264", WIDTH, HEIGHT)
                .withKeyFrameInterval(KEY_FRAME_INTERVAL)
                .withBitRate(6_000_000);
        var pixels = new byte[3 * WIDTH * HEIGHT];
        try (var writer = VideoWriter.open(file, options)) {
            for (int frame = 0; frame < frames; frame++) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new VideoXLException(Code.CANCELLED, "Writing the video was cancelled");
                }
                draw(frame, pixels);
                writer.write(pixels);
                progress.show(frame + 1, frames);
            }
            writer.finish();
        }
    }

    /** Rings and stripes that drift at different paces: every block moves, and motion can be predicted, as in filmed video. */
    private static void draw(int frame, byte[] pixels) {
        for (int y = 0, at = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int dx = x - WIDTH / 2 + 3 * frame % WIDTH / 4;
                int dy = y - HEIGHT / 2;
                pixels[at++] = (byte) ((dx * dx + dy * dy) >> 9);
                pixels[at++] = (byte) ((x + 2 * frame) * (y >> 5) >> 4);
                pixels[at++] = (byte) (x / 3 + y / 2 - frame);
            }
        }
    }
}
