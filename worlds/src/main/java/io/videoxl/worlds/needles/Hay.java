package io.videoxl.worlds.needles;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.sampling.SampledFrames;
import io.videoxl.worlds.World;
import java.nio.file.Path;
import java.util.List;

/** A number of frames to hide needles in. Can be opened as often as is wanted; immutable and thread-safe. */
public interface Hay {
    /** {@return for messages} */
    String name();

    /** {@return how many frames there are} */
    int frames();

    /** {@return width of a frame in pixels} */
    int width();

    /** {@return height of a frame in pixels} */
    int height();

    /**
     * The frames from the first on.
     *
     * @return the frames; to be closed
     * @throws VideoXLException {@code VIDEO_UNREADABLE} if a file cannot be opened
     */
    Frames open();

    /** Frames one after the other. For one thread at a time. */
    interface Frames extends AutoCloseable {
        /**
         * The next frame.
         *
         * @param rgb where to: width·height·3 bytes, rows from the top, R G B for each pixel
         * @throws VideoXLException {@code VIDEO_UNREADABLE} if there is no next one
         */
        void next(byte[] rgb);

        @Override
        void close();
    }

    /**
     * Frames of a world without its events, evenly spaced from its start to its end.
     *
     * @param world the world
     * @param frames how many; at least 1
     * @param width in pixels
     * @param height in pixels
     * @return the hay
     * @throws VideoXLException {@code INVALID_ARGUMENT} if there are no frames or no pixels
     */
    static Hay of(World world, int frames, int width, int height) {
        requireFrames(frames, "world " + world.seed());
        requireFrames(Math.min(width, height), "an edge");
        return new WorldHay(world.withEvents(List.of()), frames, width, height);
    }

    /**
     * Frames of a video file, evenly spaced as {@link FrameSampling#uniform} has them, each the middle square of its picture.
     *
     * @param video the file
     * @param frames how many; at least 1, and no more than the video has
     * @param size edge of a frame in pixels
     * @return the hay
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the video has fewer frames; {@code VIDEO_UNREADABLE}, {@code VIDEO_EMPTY}
     */
    static Hay of(Path video, int frames, int size) {
        requireFrames(frames, video.toString());
        requireFrames(size, "an edge");
        try (var source = SampledFrames.open(video, FrameSampling.uniform(frames), FrameFit.CENTER_CROP, size, 0)) {
            int found = source.count().orElseThrow();
            if (found != frames) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        video + ": it has " + found + " frames; expected " + frames
                                + " at least. Take a longer video.");
            }
        }
        return new VideoHay(video, frames, size);
    }

    private static void requireFrames(int count, String what) {
        if (count < 1) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, "A haystack needs 1 or more; found " + count + " of " + what + ".");
        }
    }
}
