package io.videoxl.cli.answers;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.VideoXLException;
import io.videoxl.WatchedFrame;
import io.videoxl.cli.options.SourceOptions;
import io.videoxl.video.sampling.Videos;
import java.awt.image.BufferedImage;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Watched frames, decoded again from the files that they were taken from. */
final class SourceFrames {
    /** Frames, or why there are none. */
    record Decoded(List<BufferedImage> frames, Optional<String> missing) {}

    private static final int CHANNELS = 3;

    private SourceFrames() {}

    /**
     * Decodes frames of one source, as the published code fits them.
     *
     * @param frames in order of time, of one source
     * @param size edge in pixels
     */
    static Decoded decode(List<WatchedFrame> frames, int size) {
        var source = frames.getFirst().source();
        var file = file(source);
        if (file.isEmpty()) {
            return missing(SourceOptions.isAddress(source) ? "watched over the network" : "the file is gone");
        }
        var times = frames.stream().map(WatchedFrame::time).toArray(Duration[]::new);
        try (var decoded = Videos.frames(file.get(), FrameSampling.at(times), FrameFit.CENTER_CROP, size, 0);
                var arena = Arena.ofConfined()) {
            var rgb = arena.allocate((long) CHANNELS * size * size);
            var pictures = new ArrayList<BufferedImage>();
            while (decoded.next(rgb)) {
                pictures.add(picture(rgb.toArray(ValueLayout.JAVA_BYTE), size));
            }
            return new Decoded(pictures, Optional.empty());
        } catch (VideoXLException e) {
            if (e.code() == VideoXLException.Code.CANCELLED) {
                throw e;
            }
            return missing("the file is another now: " + e.getMessage());
        }
    }

    private static Decoded missing(String reason) {
        return new Decoded(List.of(), Optional.of(reason));
    }

    private static Optional<Path> file(String source) {
        try {
            return Optional.of(Path.of(source)).filter(Files::isRegularFile);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static BufferedImage picture(byte[] rgb, int size) {
        var picture = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < size * size; i++) {
            int pixel = (rgb[CHANNELS * i] & 0xFF) << 16
                    | (rgb[CHANNELS * i + 1] & 0xFF) << 8
                    | rgb[CHANNELS * i + 2] & 0xFF;
            picture.setRGB(i % size, i / size, pixel);
        }
        return picture;
    }
}
