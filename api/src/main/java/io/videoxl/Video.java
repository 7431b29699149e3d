package io.videoxl;

import io.videoxl.video.Clip;
import io.videoxl.video.FrameSource;
import io.videoxl.video.SampledFrames;
import io.videoxl.video.VideoReader;
import io.videoxl.video.VideoSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * What is to be watched: for now a video or image file. Nothing is opened before {@link VideoXL#watch} or {@link #info}.
 *
 * <p>Immutable and thread-safe.
 */
public final class Video implements Visual {
    private final Path file;
    private final Clip clip;

    private Video(Path file, Clip clip) {
        this.file = file;
        this.clip = clip;
    }

    /**
     * A file in any container and codec that FFmpeg reads; an image counts as a video of one frame.
     *
     * @param file its path
     * @return the file as something to watch
     */
    public static Video of(Path file) {
        return new Video(Objects.requireNonNull(file, "file"), Clip.WHOLE);
    }

    /**
     * Only a part of this video: the frames that are on show at some time from {@code from} on and before {@code to}. Sampling
     * counts from {@code from}; the times of watched frames still count from the start of the video.
     *
     * @param from counted from the start of the video
     * @param to counted from the start of the video; may be after its end
     * @return the part
     * @throws VideoXLException {@code INVALID_ARGUMENT} if {@code from} is before the start or not before {@code to}. A clip that
     *     begins after the video's end is refused when the video is opened.
     */
    public Video clip(Duration from, Duration to) {
        return new Video(file, new Clip(from, to));
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
        return SampledFrames.open(new VideoSource.File(file), clip, sampling, fit, size, decoderThreads);
    }

    /** The file's path. */
    @Override
    public String toString() {
        return file.toString();
    }
}
