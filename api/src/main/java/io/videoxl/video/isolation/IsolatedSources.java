package io.videoxl.video.isolation;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.Isolation;
import io.videoxl.VideoInfo;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.images.FittedImages;
import io.videoxl.video.images.ImageSource;
import io.videoxl.video.images.Rendering;
import io.videoxl.video.images.TileGrid;
import io.videoxl.video.reading.SpooledVideo;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.video.sampling.Clip;
import io.videoxl.video.sampling.FrameSource;
import io.videoxl.video.sampling.Videos;
import java.io.ByteArrayInputStream;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** Opens sources in a child process; as {@link Videos} and {@link FittedImages} do it in this one. */
public final class IsolatedSources {
    private static final Set<String> FETCHED = Set.of("http", "https");

    private IsolatedSources() {}

    /** As {@link Isolation#prepare}. */
    public static void expect(Isolation limits) {
        Prepared.expect(limits);
    }

    /** As {@link Videos#frames}. */
    public static FrameSource frames(
            VideoSource source,
            Clip clip,
            FrameSampling sampling,
            Fitting fitting,
            int decoderThreads,
            Isolation limits) {
        if (!isFound(source)) {
            return Videos.frames(source, clip, sampling, fitting, decoderThreads);
        }
        var absolute = absolute(source);
        var job = new Job.Sampled(absolute, clip, sampling, fitting, decoderThreads);
        return IsolatedFrames.open(job, absolute, limits);
    }

    /** As {@link Videos#info}. */
    public static VideoInfo info(VideoSource source, Isolation limits) {
        if (!isFound(source)) {
            return Videos.info(source);
        }
        var absolute = absolute(source);
        return info(absolute, limits, Spares.take(absolute, limits, 0));
    }

    private static VideoInfo info(VideoSource absolute, Isolation limits, DecoderChild child) {
        try {
            child.begin(absolute.name(), new Job.Info(absolute), network(absolute));
            if (!(child.next() instanceof Reply.Described(VideoInfo info))) {
                throw child.nonsense("another answer than what the video holds");
            }
            Spares.giveBack(child, absolute, limits);
            return info;
        } catch (Throwable t) {
            child.close();
            if (child.isDiedUnused()) {
                return info(absolute, limits, DecoderChild.start(absolute.name(), limits, 0, false));
            }
            throw t;
        }
    }

    /** As {@link FittedImages#whole(ImageSource, Rendering, FrameFit, int)}. */
    public static FrameSource whole(ImageSource source, Rendering rendering, FrameFit fit, int size, Isolation limits) {
        return image(source, rendering, new Job.Whole(fit, size), limits);
    }

    /** As {@link FittedImages#padded}. */
    public static FrameSource padded(
            ImageSource source, Rendering rendering, int size, Duration time, Isolation limits) {
        return image(source, rendering, new Job.Padded(size, time), limits);
    }

    /** As {@link FittedImages#tiles}. */
    public static FrameSource tiles(ImageSource source, Rendering rendering, TileGrid grid, Isolation limits) {
        return image(source, rendering, new Job.Tiles(grid), limits);
    }

    /** Pixels are decoded already. */
    private static FrameSource image(ImageSource source, Rendering rendering, Job.Shape shape, Isolation limits) {
        return switch (source) {
            case ImageSource.Pixels pixels -> shape.open(pixels, rendering);
            case ImageSource.File(Path file, String name)
            when file.getFileSystem() != FileSystems.getDefault() -> shape.open(source, rendering);
            case ImageSource.File(Path file, String name) ->
                image(file.toAbsolutePath(), source, rendering, shape, limits);
            case ImageSource.Encoded(byte[] bytes, String name) -> {
                try (var file = SpooledVideo.of(new ByteArrayInputStream(bytes), name)) {
                    yield image(file.source().path(), source, rendering, shape, limits);
                }
            }
        };
    }

    /** The image is decoded before this returns. */
    private static FrameSource image(
            Path file, ImageSource source, Rendering rendering, Job.Shape shape, Isolation limits) {
        return IsolatedFrames.open(new Job.Picture(file, source.name(), rendering, shape), null, limits);
    }

    /** What lies in another file system than the child's is refused as it would be without one. */
    private static boolean isFound(VideoSource source) {
        return !(source instanceof VideoSource.File file && file.path().getFileSystem() != FileSystems.getDefault());
    }

    private static VideoSource absolute(VideoSource source) {
        return switch (source) {
            case VideoSource.File file ->
                new VideoSource.File(file.path().toAbsolutePath(), file.name(), file.counting());
            case VideoSource.Network network -> {
                if (!FETCHED.contains(network.address().scheme())) {
                    throw new VideoXLException(
                            Code.INVALID_ARGUMENT,
                            network.name() + ": isolated, and of the protocol "
                                    + network.address().scheme()
                                    + ", for which FFmpeg makes the connection itself; expected a file, a stream, or an"
                                    + " address of http or https. Watch it without isolation.");
                }
                yield network;
            }
        };
    }

    static VideoSource.Network network(VideoSource source) {
        return source instanceof VideoSource.Network network ? network : null;
    }
}
