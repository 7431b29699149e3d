package io.videoxl.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.DynamicRange;
import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.Isolation;
import io.videoxl.Video;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.images.FittedImages;
import io.videoxl.video.images.ImageSource;
import io.videoxl.video.images.Rendering;
import io.videoxl.video.isolation.IsolatedSources;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.video.sampling.Clip;
import io.videoxl.video.sampling.SampledFrames;
import io.videoxl.worlds.video.VideoWriter;
import io.videoxl.worlds.video.VideoWriter.Options;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Colours are coded losslessly, by BT.601 in limited range where they are coded as YUV, and said to be BT.2020 of some transfer
 * function: what is shown must be what the recommendations make of these values.
 */
class ToneMappingTest {
    private static final int SIZE = 32;
    private static final double WHITE = 203;

    /** RGB as written: greys and colours, dark and bright. */
    private static final int[][] CODES = {
        {0, 0, 0},
        {40, 40, 40},
        {90, 90, 90},
        {112, 112, 112},
        {130, 130, 130},
        {148, 148, 148},
        {170, 170, 170},
        {191, 191, 191},
        {140, 100, 90},
        {80, 120, 70},
        {110, 100, 150},
        {180, 150, 120},
        {160, 170, 60}
    };

    /** So many of them are grey, the first. */
    private static final int GREYS = 8;

    @TempDir
    Path folder;

    private Path video(String name, int size, String pixelFormat, String transfer, String primaries) {
        var file = folder.resolve(name);
        var colours = Map.of("color_trc", transfer, "color_primaries", primaries, "colorspace", matrix(pixelFormat));
        var options =
                new Options("ffv1", size, size).withPixelFormat(pixelFormat).withEncoderOptions(colours);
        try (var writer = VideoWriter.open(file, options)) {
            for (int[] code : CODES) {
                byte[] rgb = new byte[3 * size * size];
                for (int i = 0; i < rgb.length; i++) {
                    rgb[i] = (byte) code[i % 3];
                }
                writer.write(rgb);
            }
            writer.finish();
        }
        return file;
    }

    private static String matrix(String pixelFormat) {
        return pixelFormat.startsWith("yuv") ? "bt2020nc" : "rgb";
    }

    private record Shown(List<int[]> colours, List<String> warnings) {}

    /** The colour in the middle of each frame. */
    private static Shown watch(Path file, boolean toneMapping, int threads) {
        var source = new VideoSource.File(file);
        var fitting = new Fitting(FrameFit.CENTER_CROP, false, toneMapping, SIZE);
        try (var arena = Arena.ofConfined();
                var frames = SampledFrames.open(source, Clip.WHOLE, FrameSampling.all(), fitting, threads)) {
            var square = arena.allocate(3L * SIZE * SIZE);
            var colours = new int[CODES.length][3];
            for (int[] colour : colours) {
                assertTrue(frames.next(square));
                for (int i = 0; i < 3; i++) {
                    colour[i] = square.get(ValueLayout.JAVA_BYTE, 3L * (SIZE * SIZE / 2 + SIZE / 2) + i) & 0xFF;
                }
            }
            return new Shown(Arrays.asList(colours), frames.warnings());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "yuv444p10le, smpte2084, 32, PQ",
        "yuv420p10le, smpte2084, 33, PQ",
        "gbrp10le, smpte2084, 32, PQ",
        "yuv444p12le, arib-std-b67, 32, HLG",
        "yuv420p, arib-std-b67, 34, HLG"
    })
    void highRangeIsToldAndMappedIfWanted(String pixelFormat, String transfer, int size, String name) {
        var file = video("high.mkv", size, pixelFormat, transfer, "bt2020");
        assertEquals(DynamicRange.valueOf(name), Video.of(file).info().dynamicRange());
        for (int threads = 1; threads <= 2; threads++) {
            var plain = watch(file, false, threads);
            assertEquals(1, plain.warnings.size(), plain.warnings.toString());
            assertTrue(
                    plain.warnings.getFirst().startsWith(file + ": its pictures are of a high dynamic range (" + name),
                    plain.warnings.toString());
            var mapped = watch(file, true, threads);
            assertEquals(List.of(), mapped.warnings);
            assertMapped(mapped, pixelFormat, transfer, 1000);
        }
    }

    @Test
    void brightestLightThatTheVideoNamesIsTheMappingsEnd() throws IOException {
        var file = video("bright.mkv", SIZE, "yuv444p10le", "smpte2084", "bt2020");
        byte[] whole = Files.readAllBytes(file);
        for (long id : new long[] {0x55BC, 0x55BD}) { // of a pixel, and of a frame
            byte[] most = Containers.element(id, (byte) (4000 >> 8), (byte) 4000);
            whole = Containers.withElement(whole, most, 0x18538067L, 0x1654AE6BL, 0xAE, 0xE0, 0x55B0);
        }
        Files.write(file, whole);
        assertMapped(watch(file, true, 1), "yuv444p10le", "smpte2084", 4000);
    }

    @Test
    void coloursOfBt2020InTheStandardRangeAreToldAndConvertedIfWanted() {
        for (var transfer : List.of("bt2020-10", "unspecified")) {
            var file = video("wide.mkv", SIZE, "yuv444p", transfer, "bt2020");
            var plain = watch(file, false, 1);
            assertTrue(
                    plain.warnings.getFirst().startsWith(file + ": its colours are those of BT.2020"),
                    plain.warnings.toString());
            var mapped = watch(file, true, 1);
            assertEquals(List.of(), mapped.warnings);
            assertMapped(mapped, "yuv444p", transfer, 0);
        }
    }

    @Test
    void standardRangeStaysAsItIs() {
        for (var primaries : List.of("bt709", "unspecified")) {
            var file = video("standard.mkv", SIZE, "yuv444p", "bt709", primaries);
            var plain = watch(file, false, 1);
            var mapped = watch(file, true, 1);
            assertEquals(List.of(), plain.warnings);
            assertEquals(List.of(), mapped.warnings);
            for (int i = 0; i < CODES.length; i++) {
                assertArrayEquals(plain.colours.get(i), mapped.colours.get(i));
            }
        }
    }

    /** The colours as columns of one picture, in a format of images. */
    private Path image(String name, String encoder, int column, String pixelFormat, String transfer, String primaries)
            throws IOException {
        var file = folder.resolve(name);
        int size = column * CODES.length;
        byte[] rgb = new byte[3 * size * size];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) CODES[i / 3 % size / column][i % 3];
        }
        var options = new HashMap<>(Map.of("color_trc", transfer, "color_primaries", primaries));
        options.put("colorspace", matrix(pixelFormat));
        if (name.endsWith(".avif")) {
            options.putAll(Map.of("still-picture", "1", "aom-params", "lossless=1", "cpu-used", "8"));
        }
        try (var writer = VideoWriter.open(
                file,
                new Options(encoder, size, size).withPixelFormat(pixelFormat).withEncoderOptions(options))) {
            writer.write(rgb);
            writer.finish();
        }
        if (encoder.equals("png")) {
            Files.write(file, withCodePoints(Files.readAllBytes(file), primaries, transfer));
        }
        return file;
    }

    /** FFmpeg's encoder writes {@code cICP} behind {@code IHDR} only for pictures that have code points themselves. */
    private static byte[] withCodePoints(byte[] png, String primaries, String transfer) {
        int header = 8 + 25;
        byte[] chunk = {'c', 'I', 'C', 'P', (byte) (primaries.equals("bt2020") ? 9 : 1), code(transfer), 0, 1};
        var crc = new CRC32();
        crc.update(chunk);
        return ByteBuffer.allocate(png.length + chunk.length + 8)
                .put(png, 0, header)
                .putInt(chunk.length - 4)
                .put(chunk)
                .putInt((int) crc.getValue())
                .put(png, header, png.length - header)
                .array();
    }

    private static byte code(String transfer) {
        return (byte) (transfer.equals("smpte2084") ? 16 : 18);
    }

    private static Shown show(Path file, boolean toneMapping, int column) {
        int size = column * CODES.length;
        var rendering = new Rendering(null, toneMapping);
        try (var arena = Arena.ofConfined();
                var frames = FittedImages.whole(new ImageSource.File(file), rendering, FrameFit.STRETCH, size)) {
            var square = arena.allocate(3L * size * size);
            assertTrue(frames.next(square));
            var colours = new int[CODES.length][3];
            for (int i = 0; i < 3 * CODES.length; i++) {
                long at = 3L * (size * (size / 2) + i / 3 * column + column / 2) + i % 3;
                colours[i / 3][i % 3] = square.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
            }
            return new Shown(Arrays.asList(colours), frames.warnings());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "png, png, 8, rgb48be, smpte2084, PQ",
        "png, png, 9, rgba64be, smpte2084, PQ",
        "png, png, 9, rgb24, arib-std-b67, HLG",
        "png, png, 9, gray16be, arib-std-b67, HLG",
        "png, png, 8, ya8, smpte2084, PQ",
        "avif, libaom-av1, 8, yuv444p10le, smpte2084, PQ",
        "avif, libaom-av1, 9, yuv444p10le, arib-std-b67, HLG"
    })
    void imagesOfAHighRangeAreToldAndMappedIfWanted(
            String type, String encoder, int column, String pixelFormat, String transfer, String name)
            throws IOException {
        var file = image("high." + type, encoder, column, pixelFormat, transfer, "bt2020");
        var plain = show(file, false, column);
        assertEquals(1, plain.warnings.size(), plain.warnings.toString());
        assertTrue(
                plain.warnings.getFirst().startsWith(file + ": its pictures are of a high dynamic range (" + name),
                plain.warnings.toString());
        var mapped = show(file, true, column);
        assertEquals(List.of(), mapped.warnings);
        assertMapped(mapped, pixelFormat, transfer, 1000);
    }

    @Test
    void imageIsMappedInAProcessOfItsOwnToo() throws IOException {
        var source = new ImageSource.File(image("high.png", "png", 8, "rgb48be", "smpte2084", "bt2020"));
        var rendering = new Rendering(null, true);
        try (var arena = Arena.ofConfined();
                var here = FittedImages.whole(source, rendering, FrameFit.STRETCH, SIZE);
                var there = IsolatedSources.whole(source, rendering, FrameFit.STRETCH, SIZE, Isolation.defaults())) {
            var expected = arena.allocate(3L * SIZE * SIZE);
            var found = arena.allocate(3L * SIZE * SIZE);
            assertTrue(here.next(expected) && there.next(found));
            assertEquals(-1, expected.mismatch(found));
            assertEquals(List.of(), there.warnings());
        }
    }

    @Test
    void dolbyVisionThatOthersCannotShowIsTold() throws IOException {
        var file = folder.resolve("dolby.mp4");
        var options = Options.h264(64, 48)
                .withFastStart(false)
                .withEncoderOptions(Map.of("color_trc", "smpte2084", "color_primaries", "bt2020"));
        try (var writer = VideoWriter.open(file, options)) {
            for (int i = 0; i < CODES.length; i++) {
                writer.write(new byte[3 * 64 * 48]);
            }
            writer.finish();
        }
        byte[] plain = Files.readAllBytes(file);
        // Version 1.0; profile 5, level 1, with a base layer and its metadata; compatible with nothing, or with HDR10.
        for (int compatibility = 0; compatibility <= 1; compatibility++) {
            byte[] configuration = Containers.box("dvcC", 0x01000A0D, compatibility << 28, 0, 0, 0, 0);
            Files.write(file, Containers.withBox(plain.clone(), "moov/trak/mdia/minf/stbl/stsd/avc1", configuration));
            assertEquals(
                    compatibility == 0 ? DynamicRange.DOLBY_VISION : DynamicRange.PQ,
                    Video.of(file).info().dynamicRange());
            for (boolean toneMapping : new boolean[] {false, true}) {
                var warnings = watch(file, toneMapping, 1).warnings.toString();
                assertEquals(
                        compatibility == 0, warnings.contains("Dolby Vision of profile 5"), warnings + compatibility);
            }
        }
    }

    private static void assertMapped(Shown shown, String pixelFormat, String transfer, double peak) {
        int count = pixelFormat.matches("gray.*|ya.*") ? GREYS : CODES.length;
        for (int i = 0; i < count; i++) {
            double[] signal = pixelFormat.startsWith("yuv")
                    ? decoded(CODES[i])
                    : Arrays.stream(CODES[i]).mapToDouble(code -> code / 255.0).toArray();
            double[] expected = expected(signal, transfer, peak);
            // One step of eight bits of PQ is up to seven of the result.
            double step = pixelFormat.contains("1") ? 2.5 : 4;
            for (int channel = 0; channel < 3; channel++) {
                int found = shown.colours.get(i)[channel];
                assertEquals(
                        expected[channel],
                        found,
                        step,
                        transfer + " " + Arrays.toString(CODES[i]) + " became " + Arrays.toString(shown.colours.get(i))
                                + ", expected " + Arrays.toString(expected));
            }
        }
    }

    /** What BT.2020's matrix makes of RGB that was coded by BT.601's. */
    private static double[] decoded(int[] rgb) {
        double y = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
        double cb = (rgb[2] - y) / 1.772;
        double cr = (rgb[0] - y) / 1.402;
        double red = y + 1.4746 * cr;
        double blue = y + 1.8814 * cb;
        double green = (y - 0.2627 * red - 0.0593 * blue) / 0.678;
        return new double[] {red / 255, green / 255, blue / 255};
    }

    private static double[] expected(double[] signal, String transfer, double peak) {
        double[] light = light(signal, transfer);
        // BT.2020 to BT.709 (Recommendation ITU-R BT.2407, annex 2).
        double red = 1.6605 * light[0] - 0.5876 * light[1] - 0.0728 * light[2];
        double green = -0.1246 * light[0] + 1.1329 * light[1] - 0.0083 * light[2];
        double blue = -0.0182 * light[0] - 0.1006 * light[1] + 1.1187 * light[2];
        double brightest = Math.max(red, Math.max(green, blue));
        double scale = peak > 0 && brightest > 0.3 ? mobius(brightest, peak / WHITE) / brightest : 1;
        double[] shown = {red * scale, green * scale, blue * scale};
        return Arrays.stream(shown)
                .map(value -> 255 * Math.pow(Math.clamp(value, 0, 1), 1 / 2.4))
                .toArray();
    }

    /** (x + a) / (x + b), scaled: from the point (0.3, 0.3), where its slope is 1, to the peak, which becomes 1. */
    private static double mobius(double x, double peak) {
        double j = 0.3;
        double a = -j * j * (peak - 1) / (j * j - 2 * j + peak);
        double b = (j * j - 2 * j * peak + peak) / (peak - 1);
        return (b * b + 2 * b * j + j * j) / (b - a) * (x + a) / (x + b);
    }

    /** Light of a display, where 1 is white of 203 cd/m² for a high range, and a display's white else (BT.1886, black of 0). */
    private static double[] light(double[] signal, String transfer) {
        return switch (transfer) {
            case "smpte2084" -> Arrays.stream(signal).map(e -> pq(e) / WHITE).toArray();
            case "arib-std-b67" -> {
                double[] scene = Arrays.stream(signal).map(ToneMappingTest::hlg).toArray();
                double luminance = 0.2627 * scene[0] + 0.678 * scene[1] + 0.0593 * scene[2];
                yield Arrays.stream(scene)
                        .map(e -> 1000 * Math.pow(luminance, 0.2) * e / WHITE)
                        .toArray();
            }
            default ->
                Arrays.stream(signal).map(e -> Math.pow(Math.max(0, e), 2.4)).toArray();
        };
    }

    /** The EOTF of PQ in cd/m² (Recommendation ITU-R BT.2100, table 4). */
    private static double pq(double signal) {
        double root = Math.pow(Math.max(0, signal), 1 / 78.84375);
        return 10_000 * Math.pow(Math.max(0, root - 0.8359375) / (18.8515625 - 18.6875 * root), 1 / 0.1593017578125);
    }

    /** The inverse OETF of HLG (Recommendation ITU-R BT.2100, table 5). */
    private static double hlg(double signal) {
        double a = 0.17883277;
        return signal <= 0.5 ? signal * signal / 3 : (Math.exp((signal - 0.55991073) / a) + 1 - 4 * a) / 12;
    }
}
