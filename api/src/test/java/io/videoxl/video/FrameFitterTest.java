package io.videoxl.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.FrameFit;
import io.videoxl.VideoXLException;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FrameFitterTest {
    /** Pictures as arrays of R G B bytes, rows from the top. */
    private record Picture(int width, int height, byte[] rgb) {
        static Picture random(int width, int height) {
            var rgb = new byte[3 * width * height];
            new Random(42).nextBytes(rgb);
            return new Picture(width, height, rgb);
        }

        /** Turned as a player would show it. */
        Picture turned(Orientation o) {
            int w = o.transposes() ? height : width;
            int h = o.transposes() ? width : height;
            var out = new byte[rgb.length];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int toX = o.a() * x + o.c() * y + (o.a() + o.c() < 0 ? w - 1 : 0);
                    int toY = o.b() * x + o.d() * y + (o.b() + o.d() < 0 ? h - 1 : 0);
                    System.arraycopy(rgb, 3 * (y * width + x), out, 3 * (toY * w + toX), 3);
                }
            }
            return new Picture(w, h, out);
        }
    }

    private static byte[] fit(Picture picture, FrameFit fit, int size, Orientation orientation) {
        FFmpeg.load();
        try (var arena = Arena.ofConfined();
                var fitter = new FrameFitter(fit, size)) {
            var pointer = arena.allocate(ValueLayout.ADDRESS);
            var frame = ffmpeg.av_frame_alloc();
            pointer.set(ValueLayout.ADDRESS, 0, frame);
            try {
                AVFrame.width(frame, picture.width);
                AVFrame.height(frame, picture.height);
                AVFrame.format(frame, ffmpeg.AV_PIX_FMT_RGB24());
                assertEquals(0, ffmpeg.av_frame_get_buffer(frame, 0));
                int row = 3 * picture.width;
                for (int y = 0; y < picture.height; y++) {
                    MemorySegment.copy(
                            picture.rgb,
                            y * row,
                            AVFrame.data(frame, 0),
                            ValueLayout.JAVA_BYTE,
                            (long) y * AVFrame.linesize(frame, 0),
                            row);
                }
                var target = arena.allocate(3L * size * size);
                fitter.fit(frame, orientation, target);
                return target.toArray(ValueLayout.JAVA_BYTE);
            } finally {
                ffmpeg.av_frame_free(pointer);
            }
        }
    }

    /** The golden files' picture of a size (formula in the golden files' description). */
    private static Picture golden(int height, int width) {
        var tag = "preprocess:" + height + "x" + width;
        int blocks = (width + 7) / 8;
        var rgb = new byte[3 * width * height];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++, i++) {
                    double unit = unit(tag, ((long) (y / 8) * blocks + x / 8) * 3 + c);
                    rgb[i] = (byte) ((int) (192 * unit) + (3 * y + 5 * x) % 64);
                }
            }
        }
        return new Picture(width, height, rgb);
    }

    private static double unit(String name, long i) {
        long h = 0xCBF29CE484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xFF)) * 0x100000001B3L;
        }
        long z = h + (i + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (z >>> 40) * 0x1p-24;
    }

    @TestFactory
    List<DynamicTest> centreCropsAreThoseOfThePublishedCode() throws IOException {
        byte[] file;
        try (var in = FrameFitterTest.class.getResourceAsStream("/golden/preprocess.safetensors")) {
            file = in.readAllBytes();
        }
        int headerSize =
                (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        var header = new ObjectMapper().readTree(file, 8, headerSize);
        var tests = new ArrayList<DynamicTest>();
        for (var entry : header.properties()) {
            if (entry.getKey().startsWith("clip.")) {
                tests.add(DynamicTest.dynamicTest(
                        entry.getKey(), () -> compare(entry.getKey(), entry.getValue(), file, 8 + headerSize)));
            }
        }
        assertFalse(tests.isEmpty());
        return tests;
    }

    private static void compare(String name, JsonNode tensor, byte[] file, int dataStart) {
        var edges = name.substring("clip.".length()).split("x");
        int size = tensor.get("shape").get(0).asInt();
        int offset = dataStart + tensor.get("data_offsets").get(0).asInt();
        var picture = golden(Integer.parseInt(edges[0]), Integer.parseInt(edges[1]));
        byte[] fitted = fit(picture, FrameFit.CENTER_CROP, size, Orientation.UPRIGHT);
        byte[] expected = Arrays.copyOfRange(file, offset, offset + fitted.length);
        assertArrayEquals(expected, fitted);
    }

    @Test
    void pictureOfTheRightSizeIsUnchanged() {
        var picture = Picture.random(56, 56);
        for (var fit : FrameFit.values()) {
            assertArrayEquals(picture.rgb, fit(picture, fit, 56, Orientation.UPRIGHT));
        }
    }

    @Test
    void middleIsCutOutWithOffsetsRoundedDown() {
        var picture = Picture.random(61, 56);
        byte[] fitted = fit(picture, FrameFit.CENTER_CROP, 56, Orientation.UPRIGHT);
        for (int y = 0; y < 56; y++) {
            for (int i = 0; i < 3 * 56; i++) {
                assertEquals(picture.rgb[3 * (61 * y + 2) + i], fitted[3 * 56 * y + i]);
            }
        }
    }

    @Test
    void turningWhileFittingEqualsFittingTheTurnedPicture() {
        for (var orientation : List.of(
                Orientation.clockwise(90),
                Orientation.clockwise(180),
                Orientation.clockwise(270),
                new Orientation(-1, 0, 0, 1),
                new Orientation(1, 0, 0, -1),
                new Orientation(0, 1, 1, 0),
                new Orientation(0, -1, -1, 0))) {
            for (var picture : List.of(Picture.random(61, 56), Picture.random(56, 61))) {
                byte[] expected = fit(picture.turned(orientation), FrameFit.CENTER_CROP, 56, Orientation.UPRIGHT);
                assertArrayEquals(
                        expected, fit(picture, FrameFit.CENTER_CROP, 56, orientation), orientation.toString());
            }
        }
    }

    @Test
    void stretchingKeepsTheWholePicture() {
        int width = 200;
        int height = 40;
        var rgb = new byte[3 * width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                rgb[3 * (y * width + x)] = (byte) (x < width / 2 ? 0 : 255);
                rgb[3 * (y * width + x) + 1] = (byte) (y < height / 2 ? 0 : 255);
            }
        }
        int size = 28;
        byte[] fitted = fit(new Picture(width, height, rgb), FrameFit.STRETCH, size, Orientation.UPRIGHT);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                if (Math.abs(x - size / 2) > 3 && Math.abs(y - size / 2) > 3) {
                    int at = 3 * (y * size + x);
                    assertEquals(x < size / 2 ? 0 : 255, fitted[at] & 0xFF, 1);
                    assertEquals(y < size / 2 ? 0 : 255, fitted[at + 1] & 0xFF, 1);
                    assertEquals(0, fitted[at + 2]);
                }
            }
        }
    }

    @Test
    void tinyPicturesAreEnlarged() {
        for (var picture : List.of(Picture.random(1, 1), Picture.random(2, 3), Picture.random(5, 1))) {
            for (var fit : FrameFit.values()) {
                assertEquals(3 * 28 * 28, fit(picture, fit, 28, Orientation.UPRIGHT).length);
            }
        }
    }

    @Test
    void pictureThatIsNearlyALineIsRefused() {
        var e = assertThrows(
                VideoXLException.class,
                () -> fit(Picture.random(1000, 2), FrameFit.CENTER_CROP, 56, Orientation.UPRIGHT));
        assertEquals(VideoXLException.Code.VIDEO_UNREADABLE, e.code());
        assertTrue(e.getMessage().contains("1000×2"), e.getMessage());
    }
}
