package io.videoxl.worlds;

import io.videoxl.Frame;
import io.videoxl.Video;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.worlds.video.VideoWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.IntConsumer;
import java.util.stream.LongStream;

/** Worlds as videos: a file, or frames that are watched without one. */
public final class Films {
    private static final long NANOS = 1_000_000_000L;

    private Films() {}

    /**
     * How many frames a world has at a frame rate.
     *
     * @param world the world
     * @param framesPerSecond 1 or more
     * @return frame k is shown at k / framesPerSecond, and all are before the end
     */
    public static long frames(World world, int framesPerSecond) {
        if (framesPerSecond < 1) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, framesPerSecond + " frames per second; expected 1 or more.");
        }
        var duration = world.duration();
        return Math.ceilDiv(
                duration.getSeconds() * NANOS * framesPerSecond + (long) duration.getNano() * framesPerSecond, NANOS);
    }

    /**
     * Writes a world as a file, {@link VideoWriter.Options#ticksPerSecond} frames a second.
     *
     * @param world the world
     * @param file what to write; there only once it is whole
     * @param options size, frame rate and encoding
     * @throws VideoXLException as {@link VideoWriter} throws it; {@code CANCELLED} if the thread is interrupted
     */
    public static void write(World world, Path file, VideoWriter.Options options) {
        write(world, file, options, frames -> {});
    }

    /**
     * Writes a world as a file, {@link VideoWriter.Options#ticksPerSecond} frames a second.
     *
     * @param world the world
     * @param file what to write; there only once it is whole
     * @param options size, frame rate and encoding
     * @param progress is told after each frame how many are written
     * @throws VideoXLException as {@link VideoWriter} throws it; {@code CANCELLED} if the thread is interrupted
     */
    public static void write(World world, Path file, VideoWriter.Options options, IntConsumer progress) {
        int rate = options.ticksPerSecond();
        long frames = frames(world, rate);
        var rgb = new byte[3 * options.width() * options.height()];
        try (var writer = VideoWriter.open(file, options)) {
            for (int frame = 0; frame < frames; frame++) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new VideoXLException(
                            Code.CANCELLED, "Writing " + file + " was cancelled; nothing is left of it.");
                }
                world.render((double) frame / rate, options.width(), options.height(), rgb);
                writer.write(rgb);
                progress.accept(frame + 1);
            }
            writer.finish();
        }
    }

    /**
     * A world to watch without a file: square frames as they are drawn.
     *
     * @param world the world
     * @param framesPerSecond 1 or more
     * @param size edge of a frame in pixels
     * @return a video that can be watched once
     */
    public static Video video(World world, int framesPerSecond, int size) {
        var frames = LongStream.range(0, frames(world, framesPerSecond))
                .mapToObj(frame -> frame(world, frame * NANOS / framesPerSecond, size))
                .iterator();
        return Video.frames(frames, "world " + world.seed());
    }

    private static Frame frame(World world, long nanos, int size) {
        var rgb = new byte[3 * size * size];
        world.render((double) nanos / NANOS, size, rgb);
        return Frame.rgb(rgb, size, size, Duration.ofNanos(nanos));
    }
}
