package io.videoxl.video.isolation;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.fitting.RgbPicture;
import io.videoxl.video.fitting.Thumbnailing;
import io.videoxl.video.images.FittedImages;
import io.videoxl.video.images.ImageSource;
import io.videoxl.video.images.Rendering;
import io.videoxl.video.images.TileGrid;
import io.videoxl.video.network.NetworkAddress;
import io.videoxl.video.network.RequestHeaders;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.video.reading.VideoSource.Counting;
import io.videoxl.video.reading.VideoSource.Fetching;
import io.videoxl.video.sampling.Clip;
import io.videoxl.video.sampling.FrameSource;
import io.videoxl.video.sampling.Videos;
import java.awt.Color;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What a child is asked to do. */
sealed interface Job {
    /** What the source holds. */
    record Info(VideoSource source) implements Job {}

    /** A job whose frames are given one after the other. */
    sealed interface Frames extends Job {
        /** Bytes of a frame, its thumbnail included. */
        long frameBytes();

        /** Opens the frames, in the child. */
        FrameSource open();
    }

    /** The frames that a sampling takes from a video. */
    record Sampled(VideoSource source, Clip clip, FrameSampling sampling, Fitting fitting, int decoderThreads)
            implements Frames {
        @Override
        public long frameBytes() {
            return fitting.frameBytes();
        }

        @Override
        public FrameSource open() {
            return Videos.frames(source, clip, sampling, fitting, decoderThreads);
        }
    }

    /** How an image becomes frames. */
    sealed interface Shape {
        /** Edge of a frame in pixels. */
        int size();

        FrameSource open(ImageSource source, Rendering rendering);
    }

    /** As {@link FittedImages#whole} does. */
    record Whole(FrameFit fit, int size) implements Shape {
        @Override
        public FrameSource open(ImageSource source, Rendering rendering) {
            return FittedImages.whole(source, rendering, fit, size);
        }
    }

    /** As {@link FittedImages#padded} does. */
    record Padded(int size, Duration time) implements Shape {
        @Override
        public FrameSource open(ImageSource source, Rendering rendering) {
            return FittedImages.padded(source, rendering, size, time);
        }
    }

    /** As {@link FittedImages#tiles} does. */
    record Tiles(TileGrid grid) implements Shape {
        @Override
        public int size() {
            return grid.size();
        }

        @Override
        public FrameSource open(ImageSource source, Rendering rendering) {
            return FittedImages.tiles(source, rendering, grid);
        }
    }

    /**
     * An image.
     *
     * @param name for messages; what lies in the file may be a copy of what came from elsewhere
     */
    record Picture(Path file, String name, Rendering rendering, Shape shape) implements Frames {
        @Override
        public long frameBytes() {
            return (long) RgbPicture.CHANNELS * shape.size() * shape.size();
        }

        @Override
        public FrameSource open() {
            return shape.open(new ImageSource.File(file, name), rendering);
        }
    }

    /** Kinds as they are written. */
    enum Kind {
        INFO,
        SAMPLED,
        PICTURE
    }

    /** Samplings as they are written. */
    enum SamplingKind {
        AUTO,
        ALL,
        UNIFORM,
        PER_SECOND,
        DENSE,
        AT,
        KEY_FRAMES
    }

    /** Shapes as they are written. */
    enum ShapeKind {
        WHOLE,
        PADDED,
        TILES
    }

    default void write(DataOutputStream out) throws IOException {
        switch (this) {
            case Info(VideoSource source) -> {
                Wire.writeEnum(out, Kind.INFO);
                write(source, out);
            }
            case Sampled(VideoSource source, Clip clip, FrameSampling sampling, Fitting fitting, int threads) -> {
                Wire.writeEnum(out, Kind.SAMPLED);
                write(source, out);
                Wire.writeDuration(out, clip.from());
                Wire.writeDuration(out, clip.to());
                write(sampling, out);
                Wire.writeEnum(out, fitting.fit());
                out.writeBoolean(fitting.displayAspect());
                out.writeBoolean(fitting.toneMapping());
                out.writeInt(fitting.size());
                out.writeInt(fitting.thumbnails().edge());
                out.writeInt(fitting.thumbnails().most());
                out.writeInt(threads);
            }
            case Picture(Path file, String name, Rendering rendering, Shape shape) -> {
                Wire.writeEnum(out, Kind.PICTURE);
                Wire.writePath(out, file);
                Wire.writeText(out, name);
                var background = rendering.background();
                out.writeBoolean(background != null);
                out.writeInt(background == null ? 0 : background.getRGB());
                out.writeBoolean(rendering.toneMapping());
                write(shape, out);
            }
        }
    }

    /** @param fetching who asks the network */
    static Job read(DataInputStream in, Fetching fetching) throws IOException {
        return switch (Wire.readEnum(in, Kind.class)) {
            case INFO -> new Info(readSource(in, fetching));
            case SAMPLED ->
                new Sampled(
                        readSource(in, fetching),
                        new Clip(Wire.readDuration(in), Wire.readDuration(in)),
                        readSampling(in),
                        new Fitting(
                                Wire.readEnum(in, FrameFit.class),
                                in.readBoolean(),
                                in.readBoolean(),
                                in.readInt(),
                                new Thumbnailing(in.readInt(), in.readInt())),
                        in.readInt());
            case PICTURE -> {
                var file = Wire.readPath(in);
                var name = Wire.readText(in);
                boolean hasBackground = in.readBoolean();
                var background = new Color(in.readInt());
                var rendering = new Rendering(hasBackground ? background : null, in.readBoolean());
                yield new Picture(file, name, rendering, readShape(in));
            }
        };
    }

    private static void write(VideoSource source, DataOutputStream out) throws IOException {
        switch (source) {
            case VideoSource.File file -> {
                out.writeBoolean(true);
                Wire.writePath(out, file.path());
                Wire.writeText(out, file.name());
            }
            // Nothing that only the requests need: neither the address nor headers.
            case VideoSource.Network network -> {
                out.writeBoolean(false);
                Wire.writeText(out, network.address().scheme());
                Wire.writeText(out, network.name());
                Wire.writeTexts(out, network.allowed());
                Wire.writeDuration(out, network.timeout());
            }
        }
        out.writeDouble(source.counting().rate());
        out.writeBoolean(source.counting().decoding());
    }

    private static Counting readCounting(DataInputStream in) throws IOException {
        return new Counting(in.readDouble(), in.readBoolean());
    }

    private static VideoSource readSource(DataInputStream in, Fetching fetching) throws IOException {
        return in.readBoolean()
                ? new VideoSource.File(Wire.readPath(in), Wire.readText(in), readCounting(in))
                : new VideoSource.Network(
                        NetworkAddress.ofName(Wire.readText(in), Wire.readText(in)),
                        new TreeSet<>(Wire.readTexts(in)),
                        RequestHeaders.NONE,
                        Wire.readDuration(in),
                        readCounting(in),
                        fetching,
                        null);
    }

    private static void write(FrameSampling sampling, DataOutputStream out) throws IOException {
        switch (sampling) {
            case FrameSampling.Auto(FrameSampling withEnd) -> {
                Wire.writeEnum(out, SamplingKind.AUTO);
                write(withEnd, out);
            }
            case FrameSampling.All() -> Wire.writeEnum(out, SamplingKind.ALL);
            case FrameSampling.Uniform(int frames) -> {
                Wire.writeEnum(out, SamplingKind.UNIFORM);
                out.writeInt(frames);
            }
            case FrameSampling.PerSecond(double rate, int most) -> {
                Wire.writeEnum(out, SamplingKind.PER_SECOND);
                out.writeDouble(rate);
                out.writeInt(most);
            }
            case FrameSampling.Dense(int most) -> {
                Wire.writeEnum(out, SamplingKind.DENSE);
                out.writeInt(most);
            }
            case FrameSampling.At(List<Duration> times) -> {
                Wire.writeEnum(out, SamplingKind.AT);
                out.writeInt(times.size());
                for (var time : times) {
                    Wire.writeDuration(out, time);
                }
            }
            case FrameSampling.KeyFrames(int most) -> {
                Wire.writeEnum(out, SamplingKind.KEY_FRAMES);
                out.writeInt(most);
            }
        }
    }

    private static FrameSampling readSampling(DataInputStream in) throws IOException {
        return switch (Wire.readEnum(in, SamplingKind.class)) {
            case AUTO -> new FrameSampling.Auto(readSampling(in));
            case ALL -> FrameSampling.all();
            case UNIFORM -> FrameSampling.uniform(in.readInt());
            case PER_SECOND -> FrameSampling.perSecond(in.readDouble(), in.readInt());
            case DENSE -> FrameSampling.dense(in.readInt());
            case AT -> {
                int count = in.readInt();
                var times = new ArrayList<Duration>();
                for (int i = 0; i < count; i++) {
                    times.add(Wire.readDuration(in));
                }
                yield new FrameSampling.At(times);
            }
            case KEY_FRAMES -> FrameSampling.keyFrames(in.readInt());
        };
    }

    private static void write(Shape shape, DataOutputStream out) throws IOException {
        switch (shape) {
            case Whole(FrameFit fit, int size) -> {
                Wire.writeEnum(out, ShapeKind.WHOLE);
                Wire.writeEnum(out, fit);
                out.writeInt(size);
            }
            case Padded(int size, Duration time) -> {
                Wire.writeEnum(out, ShapeKind.PADDED);
                out.writeInt(size);
                Wire.writeDuration(out, time);
            }
            case Tiles(TileGrid grid) -> {
                Wire.writeEnum(out, ShapeKind.TILES);
                out.writeInt(grid.size());
                out.writeInt(grid.resolutions().size());
                for (var resolution : grid.resolutions()) {
                    out.writeInt(resolution.width());
                    out.writeInt(resolution.height());
                }
            }
        }
    }

    private static Shape readShape(DataInputStream in) throws IOException {
        return switch (Wire.readEnum(in, ShapeKind.class)) {
            case WHOLE -> new Whole(Wire.readEnum(in, FrameFit.class), in.readInt());
            case PADDED -> new Padded(in.readInt(), Wire.readDuration(in));
            case TILES -> {
                int size = in.readInt();
                var pinpoints = new int[2 * in.readInt()];
                for (int i = 0; i < pinpoints.length; i++) {
                    pinpoints[i] = in.readInt();
                }
                yield new Tiles(TileGrid.of(size, pinpoints));
            }
        };
    }
}
