package io.videoxl.video;

import io.videoxl.worlds.video.VideoWriter.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * A video whose every frame carries its index as a {@link Barcode}, by which it is told from all others.
 *
 * @param name what is special about it
 * @param extension ending of the file's name, which chooses the format
 * @param frames number of frames
 * @param spacing how the frames are spaced
 */
record BarcodeVideo(String name, String extension, Options options, int frames, Spacing spacing) {
    static final int WIDTH = 160;
    static final int HEIGHT = 96;
    static final int FRAMES = 300;

    /** When each frame is shown, in ticks. */
    enum Spacing {
        EVEN(frame -> frame),
        /** For 1000 ticks per second: from 10 to 435 ms apart. */
        UNEVEN(frame -> frame * 60 + 25 * (frame % 3) + frame / 50 * 350);

        private final IntUnaryOperator ticks;

        Spacing(IntUnaryOperator ticks) {
            this.ticks = ticks;
        }

        int ticks(int frame) {
            return ticks.applyAsInt(frame);
        }
    }

    BarcodeVideo(String name, String extension, Options options) {
        this(name, extension, options, FRAMES, Spacing.EVEN);
    }

    /** The file's name, which changes with what the video is made of. */
    String fileName() {
        var encoding = options.withEncoderOptions(Map.of()) + " " + new TreeMap<>(options.encoderOptions());
        return "%s-%08x.%s".formatted(name, Objects.hash(encoding, frames, spacing.name()), extension);
    }

    /** Frames per second on average. */
    double rate() {
        return (frames - 1) * (double) options.ticksPerSecond() / spacing.ticks(frames - 1);
    }

    @Override
    public String toString() {
        return name + "." + extension;
    }

    private static Options h264() {
        return new Options("libx264", WIDTH, HEIGHT).withEncoderOptions(Map.of("preset", "veryfast"));
    }

    private static Options h264(String parameters) {
        return h264().withEncoderOptions(Map.of("preset", "veryfast", "x264-params", parameters));
    }

    private static Options hevc(String parameters) {
        return new Options("libx265", WIDTH, HEIGHT)
                .withBFrames(4)
                .withEncoderOptions(Map.of("preset", "ultrafast", "x265-params", "log-level=none:" + parameters));
    }

    private static Options vp9() {
        return new Options("libvpx-vp9", WIDTH, HEIGHT)
                .withKeyFrameInterval(100)
                .withEncoderOptions(
                        Map.of("cpu-used", "8", "deadline", "realtime", "auto-alt-ref", "1", "lag-in-frames", "25"));
    }

    private static Options av1() {
        return new Options("libaom-av1", WIDTH, HEIGHT)
                .withKeyFrameInterval(64)
                .withEncoderOptions(Map.of("cpu-used", "8", "lag-in-frames", "25", "crf", "30"));
    }

    private static Options mpeg4() {
        return new Options("mpeg4", WIDTH, HEIGHT).withKeyFrameInterval(30);
    }

    /** Codecs and containers as they are found in the wild, each with what makes finding a frame hard in it. */
    static List<BarcodeVideo> all() {
        var videos = new ArrayList<>(List.of(
                new BarcodeVideo("h264-long-gop-b-frames", "mp4", h264().withBFrames(3)),
                new BarcodeVideo("h264-short-gop", "mp4", h264().withKeyFrameInterval(12)),
                new BarcodeVideo(
                        "h264-b-pyramid",
                        "mov",
                        h264("b-pyramid=normal:ref=4").withBFrames(5).withKeyFrameInterval(50)),
                new BarcodeVideo(
                        "h264-open-gop",
                        "mp4",
                        h264("open-gop=1").withBFrames(3).withKeyFrameInterval(25)),
                new BarcodeVideo(
                        "h264-open-gop",
                        "mkv",
                        h264("open-gop=1").withBFrames(3).withKeyFrameInterval(25)),
                new BarcodeVideo(
                        "h264-intra-refresh", "mkv", h264("intra-refresh=1").withKeyFrameInterval(40)),
                new BarcodeVideo(
                        "h264-transport-stream", "ts", h264().withBFrames(3).withKeyFrameInterval(40)),
                new BarcodeVideo("h264-b-frames", "avi", h264().withBFrames(3).withKeyFrameInterval(40)),
                new BarcodeVideo(
                        "h264-elementary-stream", "h264", h264().withBFrames(3).withKeyFrameInterval(40)),
                new BarcodeVideo("h264-every-frame-a-key-frame", "mp4", h264().withKeyFrameInterval(1)),
                new BarcodeVideo(
                        "h264-interlaced", "ts", h264("tff=1").withBFrames(3).withKeyFrameInterval(40)),
                new BarcodeVideo(
                        "h264-interlaced",
                        "mp4",
                        h264("tff=1:open-gop=1").withBFrames(3).withKeyFrameInterval(40)),
                new BarcodeVideo(
                        "h264-10-bit-4-2-2", "mp4", h264().withBFrames(2).withPixelFormat("yuv422p10le")),
                new BarcodeVideo("h264-rgb", "mkv", new Options("libx264rgb", WIDTH, HEIGHT).withPixelFormat("rgb24")),
                new BarcodeVideo("hevc-closed-gop", "mp4", hevc("open-gop=0").withKeyFrameInterval(50)),
                new BarcodeVideo("hevc-open-gop", "mp4", hevc("open-gop=1").withKeyFrameInterval(50)),
                new BarcodeVideo("hevc-open-gop", "mkv", hevc("open-gop=1").withKeyFrameInterval(50)),
                new BarcodeVideo(
                        "vp8",
                        "webm",
                        new Options("libvpx", WIDTH, HEIGHT)
                                .withKeyFrameInterval(100)
                                .withEncoderOptions(Map.of("auto-alt-ref", "1", "lag-in-frames", "16"))),
                new BarcodeVideo("vp9", "webm", vp9()),
                new BarcodeVideo("vp9", "mp4", vp9()),
                new BarcodeVideo("av1", "mp4", av1()),
                new BarcodeVideo("av1", "webm", av1()),
                new BarcodeVideo("mpeg4", "avi", mpeg4()),
                new BarcodeVideo("mpeg4-b-frames", "avi", mpeg4().withBFrames(2)),
                new BarcodeVideo("mpeg4-b-frames", "mp4", mpeg4().withBFrames(2)),
                new BarcodeVideo("mpeg4-b-frames", "mkv", mpeg4().withBFrames(2)),
                new BarcodeVideo("mjpeg", "avi", new Options("mjpeg", WIDTH, HEIGHT).withPixelFormat("yuvj420p")),
                new BarcodeVideo("gif", "gif", new Options("gif", WIDTH, HEIGHT).withPixelFormat("rgb8"))));
        for (var extension : List.of("mp4", "mkv")) {
            videos.add(new BarcodeVideo(
                    "h264-variable-rate",
                    extension,
                    h264().withTicksPerSecond(1000).withBFrames(3).withKeyFrameInterval(60),
                    FRAMES,
                    Spacing.UNEVEN));
        }
        for (int degrees = 90; degrees < 360; degrees += 90) {
            videos.add(new BarcodeVideo(
                    "rotated-by-" + degrees,
                    "mp4",
                    h264().withKeyFrameInterval(50).withRotation(degrees)));
        }
        return videos;
    }
}
