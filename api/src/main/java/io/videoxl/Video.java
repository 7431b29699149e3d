package io.videoxl;

import io.videoxl.video.FrameSource;
import io.videoxl.video.SampledFrames;
import io.videoxl.video.VideoReader;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What is to be watched: for now a video or image file. Nothing is opened before {@link VideoXL#watch} or {@link #info}.
 *
 * <p>Immutable and thread-safe.
 */
public final class Video implements Visual {
    private final Path file;

    private Video(Path file) {
        this.file = file;
    }

    /**
     * A file in any container and codec that FFmpeg reads; an image counts as a video of one frame.
     *
     * @param file its path
     * @return the file as something to watch
     */
    public static Video of(Path file) {
        return new Video(Objects.requireNonNull(file, "file"));
    }

    /**
     * Opens the file and says what it holds; does not need a model. Takes long only for files without an index.
     *
     * @return what the file holds
     * @throws VideoXLException {@code VIDEO_UNREADABLE}, {@code VIDEO_EMPTY}, {@code NATIVE_LIBRARY}, or {@code CANCELLED} if the
     *     thread is interrupted
     */
    public VideoInfo info() {
        try (var reader = VideoReader.open(file, 0)) {
            return reader.info();
        }
    }

    /** Opens the frames that are to be watched. */
    FrameSource open(FrameSampling sampling, FrameFit fit, int size, int decoderThreads) {
        return SampledFrames.open(file, sampling, fit, size, decoderThreads);
    }

    /** The file's path. */
    @Override
    public String toString() {
        return file.toString();
    }
}
