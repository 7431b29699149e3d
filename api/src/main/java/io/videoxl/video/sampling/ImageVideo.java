package io.videoxl.video.sampling;

import io.videoxl.DynamicRange;
import io.videoxl.FrameSampling;
import io.videoxl.VideoInfo;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.frames.Timeline;
import io.videoxl.video.frames.VideoReader;
import io.videoxl.video.images.FittedImages;
import io.videoxl.video.images.ImageShape;
import io.videoxl.video.images.ImageSource;
import io.videoxl.video.images.Rendering;
import io.videoxl.video.images.StillImages;
import io.videoxl.video.reading.Demuxer;
import io.videoxl.video.reading.VideoSource;
import java.time.Duration;
import java.util.Optional;

/**
 * An image that is watched as a video of one frame: decoded as images are, so that both ways show the same. FFmpeg reads tiles for
 * pictures, and overlooks how most formats say that they are turned.
 */
record ImageVideo(VideoSource.File file, VideoInfo info) {
    /** As FFmpeg shows images. */
    private static final Duration SHOWN = Duration.ofMillis(40);

    /** In place of FFmpeg's names for formats that it does not read. */
    private static final String NOT_READ = "image";

    /** Empty if the source is no file with one image. */
    static Optional<ImageVideo> of(VideoSource source) {
        if (!(source instanceof VideoSource.File file) || !StillImages.isOne(file.path())) {
            return Optional.empty();
        }
        VideoInfo read;
        try (var reader = VideoReader.open(file, Demuxer.open(file), 1)) {
            read = reader.info();
        } catch (VideoXLException e) {
            if (e.code() != Code.VIDEO_UNREADABLE) {
                throw e;
            }
            read = new VideoInfo(NOT_READ, NOT_READ, 0, 0, 0, SHOWN, 1, true, 0, false, 1, DynamicRange.STANDARD);
        }
        if (read.frameCount() > 1) {
            return Optional.empty(); // such as one JPEG after the other
        }
        var shape = ImageShape.of(file.path(), file.name());
        return Optional.of(new ImageVideo(
                file,
                new VideoInfo(
                        read.container(),
                        read.codec(),
                        shape.width(),
                        shape.height(),
                        shape.rotation(),
                        read.duration(),
                        1,
                        true,
                        0,
                        false,
                        1,
                        read.dynamicRange())));
    }

    /** The frame, unless clip or sampling do not fit. */
    FrameSource frames(Clip clip, FrameSampling sampling, Fitting fitting) {
        double seconds = info.duration().toNanos() / 1e9;
        SamplingPlan.of(sampling, clip, new Timeline(1, frame -> frame * seconds, 0, new int[] {0}), file.name());
        return FittedImages.whole(
                new ImageSource.File(file.path(), file.name()),
                new Rendering(null, fitting.toneMapping()),
                fitting.fit(),
                fitting.size());
    }
}
