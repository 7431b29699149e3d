package io.videoxl.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.video.sampling.SampledFrames;
import io.videoxl.worlds.video.VideoWriter;
import io.videoxl.worlds.video.VideoWriter.Options;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pictures are coded losslessly as BT.601 in limited range, whatever the stream then claims they are: read back, they must have
 * the colours that the claim gives those values.
 */
class ColoursTest {
    private static final int SIZE = 32;
    private static final int[][] COLOURS = {
        {255, 255, 255}, {0, 0, 0}, {128, 128, 128}, {200, 40, 40}, {40, 180, 60}, {30, 60, 220}, {220, 200, 60}
    };

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "unspecified, unspecified, 0.299, 0.114, false",
        "smpte170m, tv, 0.299, 0.114, false",
        "bt709, tv, 0.2126, 0.0722, false",
        "bt2020nc, tv, 0.2627, 0.0593, false",
        "smpte170m, pc, 0.299, 0.114, true",
        "bt709, pc, 0.2126, 0.0722, true"
    })
    void matrixAndRangeOfTheStreamAreUsed(String matrix, String range, double red, double blue, boolean full) {
        var file = folder.resolve("colours.mkv");
        var options = new Options("ffv1", SIZE, SIZE)
                .withPixelFormat("yuv444p")
                .withEncoderOptions(Map.of("colorspace", matrix, "color_range", range));
        try (var arena = Arena.ofConfined()) {
            var picture = arena.allocate(3L * SIZE * SIZE);
            try (var writer = VideoWriter.open(file, options)) {
                for (int i = 0; i < COLOURS.length; i++) {
                    for (int at = 0; at < 3 * SIZE * SIZE; at++) {
                        picture.set(ValueLayout.JAVA_BYTE, at, (byte) COLOURS[i][at % 3]);
                    }
                    writer.write(picture.toArray(ValueLayout.JAVA_BYTE));
                }
                writer.finish();
            }
            try (var frames = SampledFrames.open(file, FrameSampling.all(), FrameFit.CENTER_CROP, SIZE, 1)) {
                for (int[] colour : COLOURS) {
                    assertTrue(frames.next(picture));
                    double[] expected = read(code(colour), red, blue, full);
                    for (int channel = 0; channel < 3; channel++) {
                        int found = picture.get(ValueLayout.JAVA_BYTE, 3L * (SIZE * SIZE / 2) + channel) & 0xFF;
                        assertEquals(expected[channel], found, 3, "channel " + channel);
                    }
                }
            }
        }
    }

    /** R G B to Y Cb Cr, BT.601 in limited range (ITU-R BT.601-7, 2.5). */
    private static double[] code(int[] rgb) {
        double y = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
        return new double[] {
            16 + y * 219 / 255, 128 + (rgb[2] - y) / 1.772 * 224 / 255, 128 + (rgb[0] - y) / 1.402 * 224 / 255
        };
    }

    private static double[] read(double[] code, double red, double blue, boolean full) {
        double y = full ? code[0] : (code[0] - 16) * 255 / 219;
        double scale = full ? 1 : 255.0 / 224;
        double r = y + 2 * (1 - red) * scale * (code[2] - 128);
        double b = y + 2 * (1 - blue) * scale * (code[1] - 128);
        double g = (y - red * r - blue * b) / (1 - red - blue);
        return new double[] {clip(r), clip(g), clip(b)};
    }

    private static double clip(double value) {
        return Math.clamp(value, 0, 255);
    }
}
