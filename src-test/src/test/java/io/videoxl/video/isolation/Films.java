package io.videoxl.video.isolation;

import io.videoxl.FrameFit;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.sampling.FrameSource;
import io.videoxl.worlds.video.VideoWriter;
import io.videoxl.worlds.video.VideoWriter.Options;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/** Small films of noise, and what is read of one. */
final class Films {
    static final int SIZE = 56;
    static final int FRAMES = 75;
    static final Fitting FITTING = Fitting.published(FrameFit.CENTER_CROP, SIZE);

    private static final int WIDTH = 96;
    private static final int HEIGHT = 64;

    private Films() {}

    static Path write(Path file, String codec) {
        var random = new Random(7);
        var picture = new byte[3 * WIDTH * HEIGHT];
        try (var writer = VideoWriter.open(file, new Options(codec, WIDTH, HEIGHT).withKeyFrameInterval(10))) {
            for (int frame = 0; frame < FRAMES; frame++) {
                random.nextBytes(picture);
                writer.write(picture, frame);
            }
            writer.finish();
        }
        return file;
    }

    /** What was given: of each frame its time and a checksum, and what was said beside them. */
    record Seen(String count, List<String> frames, List<String> warnings) {}

    static Seen read(FrameSource source) {
        var frames = new ArrayList<String>();
        try (source;
                var arena = Arena.ofConfined()) {
            var target = arena.allocate(3L * SIZE * SIZE);
            while (source.next(target)) {
                var checksum = new CRC32C();
                checksum.update(target.toArray(ValueLayout.JAVA_BYTE));
                frames.add(source.frame() + " " + HexFormat.of().toHexDigits(checksum.getValue()));
            }
            return new Seen(source.count().toString(), frames, source.warnings());
        }
    }

    static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
