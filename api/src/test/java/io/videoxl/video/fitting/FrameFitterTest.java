package io.videoxl.video.fitting;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameFit;
import io.videoxl.VideoXLException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FrameFitterTest {
    private static byte[] fit(Picture picture, FrameFit fit, int size, Orientation orientation) {
        try (var arena = Arena.ofConfined()) {
            long row = 3L * picture.width();
            var pixels = arena.allocateFrom(ValueLayout.JAVA_BYTE, picture.rgb());
            var target = arena.allocate(3L * size * size);
            new FrameFitter(fit, size)
                    .fit(new RgbPicture(pixels, row, picture.width(), picture.height()), orientation, target);
            return target.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @TestFactory
    Stream<DynamicTest> centreCropsAreThoseOfThePublishedCode() throws IOException {
        return GoldenPictures.read("preprocess")
                .tensors("clip.")
                .map(tensor -> DynamicTest.dynamicTest(tensor.name(), () -> {
                    var picture = Picture.byFormula("preprocess", tensor.pictureWidth(), tensor.pictureHeight());
                    int size = tensor.shape().getFirst();
                    assertArrayEquals(tensor.bytes(), fit(picture, FrameFit.CENTER_CROP, size, Orientation.UPRIGHT));
                }));
    }

    /** Another resize may differ by a level or two. */
    @Test
    void stretchedPicturesAreThoseThatVideoXl2WasPublishedWith() throws IOException {
        for (var tensor : GoldenPictures.readXl2("preprocess").tensors("").toList()) {
            var picture = Picture.byFormula("preprocess", tensor.pictureWidth(), tensor.pictureHeight());
            byte[] found = fit(picture, FrameFit.STRETCH, tensor.shape().getFirst(), Orientation.UPRIGHT);
            long sum = 0;
            int far = 0;
            for (int i = 0; i < found.length; i++) {
                int difference = Math.abs((found[i] & 0xFF) - (tensor.bytes()[i] & 0xFF));
                sum += difference;
                far += difference > 3 ? 1 : 0;
            }
            assertEquals(tensor.bytes().length, found.length);
            assertTrue(sum <= 0.6 * found.length && far <= 0.001 * found.length, tensor.name());
        }
    }

    @Test
    void pictureOfTheRightSizeIsUnchanged() {
        var picture = Picture.random(56, 56);
        for (var fit : FrameFit.values()) {
            assertArrayEquals(picture.rgb(), fit(picture, fit, 56, Orientation.UPRIGHT));
        }
    }

    @Test
    void middleIsCutOutWithOffsetsRoundedDown() {
        var picture = Picture.random(61, 56);
        byte[] fitted = fit(picture, FrameFit.CENTER_CROP, 56, Orientation.UPRIGHT);
        for (int y = 0; y < 56; y++) {
            for (int i = 0; i < 3 * 56; i++) {
                assertEquals(picture.rgb()[3 * (61 * y + 2) + i], fitted[3 * 56 * y + i]);
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
