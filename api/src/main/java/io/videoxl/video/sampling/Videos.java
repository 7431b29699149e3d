package io.videoxl.video.sampling;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.VideoInfo;
import io.videoxl.VideoXLException;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.frames.VideoReader;
import io.videoxl.video.reading.DecodedArrivals;
import io.videoxl.video.reading.Demuxer;
import io.videoxl.video.reading.VideoSource;
import java.nio.file.Path;

/** Opens videos: exactly, frame by index, where frames can be gone back to, and as they come otherwise. */
public final class Videos {
    private Videos() {}

    /**
     * The frames that a sampling takes.
     *
     * @param decoderThreads threads for decoding; 0 for as many as there are processors, up to 8
     * @throws VideoXLException {@code VIDEO_UNREADABLE}, {@code VIDEO_EMPTY}; {@code INVALID_ARGUMENT} if clip or sampling do not
     *     fit the video; {@code CANCELLED} if the thread is interrupted
     */
    public static FrameSource frames(
            VideoSource source, Clip clip, FrameSampling sampling, Fitting fitting, int decoderThreads) {
        var image = ImageVideo.of(source);
        if (image.isPresent()) {
            return image.get().frames(clip, sampling, fitting);
        }
        var demuxer = Demuxer.open(source);
        if (!demuxer.isSeekable()) {
            return ArrivingFrames.decoded(source, demuxer, clip, sampling, fitting, decoderThreads);
        }
        var reader = VideoReader.open(source, demuxer, decoderThreads);
        return SampledFrames.of(reader, source.name(), clip, sampling, fitting, decoderThreads);
    }

    /**
     * The frames that a sampling takes of a whole file, fitted as the published code does.
     *
     * @param size edge of the square in pixels
     * @throws VideoXLException as {@link #frames(VideoSource, Clip, FrameSampling, Fitting, int)} does
     */
    public static FrameSource frames(Path file, FrameSampling sampling, FrameFit fit, int size, int decoderThreads) {
        return frames(new VideoSource.File(file), Clip.WHOLE, sampling, Fitting.published(fit, size), decoderThreads);
    }

    /** Loads the libraries that decode, which the first source does otherwise. */
    public static void loadDecoders() {
        Demuxer.loadLibraries();
    }

    /** What a source holds; see {@link #frames} for exceptions. */
    public static VideoInfo info(VideoSource source) {
        var image = ImageVideo.of(source);
        if (image.isPresent()) {
            return image.get().info();
        }
        var demuxer = Demuxer.open(source);
        if (demuxer.isSeekable()) {
            try (var reader = VideoReader.open(source, demuxer, 0)) {
                return reader.info();
            }
        }
        try (var arrivals = DecodedArrivals.of(source, demuxer, false, 1)) {
            return arrivals.info();
        }
    }
}
