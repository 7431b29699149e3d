package io.videoxl.video.fitting;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.videoxl.FrameFit;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureFitterTest {
    private static final List<Orientation> ORIENTATIONS = List.of(
            Orientation.UPRIGHT,
            Orientation.clockwise(90),
            Orientation.clockwise(180),
            Orientation.clockwise(270),
            new Orientation(-1, 0, 0, 1),
            new Orientation(0, 1, 1, 0));

    /** Sizes around those of the blocks and tiles in which pictures are resampled, and beyond several of them. */
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "2, 1",
        "16, 16",
        "17, 15",
        "61, 56",
        "255, 257",
        "257, 256",
        "300, 700",
        "700, 300",
        "640, 360",
        "33, 600"
    })
    void everyByteIsThatOfThePlainSums(int width, int height) {
        var picture = Picture.random(width, height);
        for (var orientation : ORIENTATIONS) {
            for (var fit : FrameFit.values()) {
                for (int size : new int[] {28, 56, 336}) {
                    var shown = picture.turned(orientation);
                    var where = Placement.of(fit, size, shown.width(), shown.height());
                    assertArrayEquals(
                            plain(shown, where),
                            fitted(new PictureFitter(), picture, orientation, where),
                            fit + " to " + size + ", " + orientation);
                }
            }
        }
    }

    @Test
    void extremesAreCutOffAsInPlainSums() {
        var rgb = new byte[3 * 90 * 80];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte)
                    ((i / 3 % 90 / 7 + i / 270 / 5) % 2 == 0 ? 0 : 255); // overshoots on both sides of every edge
        }
        var picture = new Picture(90, 80, rgb);
        for (var fit : FrameFit.values()) {
            var where = Placement.of(fit, 112, 90, 80);
            assertArrayEquals(plain(picture, where), fitted(new PictureFitter(), picture, Orientation.UPRIGHT, where));
        }
    }

    @Test
    void fitterThatWasUsedForOtherSizesGivesTheSame() {
        var fitter = new PictureFitter();
        for (int[] size : new int[][] {{300, 200}, {20, 30}, {300, 200}, {200, 300}}) {
            var picture = Picture.random(size[0], size[1]);
            var where = Placement.of(FrameFit.CENTER_CROP, 56, size[0], size[1]);
            assertArrayEquals(plain(picture, where), fitted(fitter, picture, Orientation.UPRIGHT, where));
        }
    }

    private static byte[] fitted(PictureFitter fitter, Picture picture, Orientation turned, Placement where) {
        try (var arena = Arena.ofConfined()) {
            var target = arena.allocate(where.canvasBytes());
            fitter.fit(RgbPicture.of(picture.rgb(), picture.width(), picture.height()), turned, where, target);
            return target.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** The whole upright picture resampled sum by sum, and then cut. */
    private static byte[] plain(Picture picture, Placement where) {
        int height = picture.height();
        var across = Resampling.of(picture.width(), where.width(), 0, where.width());
        var down = Resampling.of(height, where.height(), 0, where.height());
        var rows = new byte[3 * where.width() * height];
        for (int y = 0; y < height; y++) {
            for (int i = 0; i < 3 * where.width(); i++) {
                int from = 3 * y * picture.width() + i % 3;
                rows[3 * y * where.width() + i] = sum(across, i / 3, picture.rgb(), from, 3);
            }
        }
        var canvas = new byte[(int) where.canvasBytes()];
        for (int y = 0; y < where.visibleHeight(); y++) {
            for (int i = 0; i < 3 * where.visibleWidth(); i++) {
                int to = 3 * ((y + Math.max(where.y(), 0)) * where.canvasWidth() + Math.max(where.x(), 0)) + i;
                canvas[to] = sum(down, y + where.visibleY(), rows, 3 * where.visibleX() + i, 3 * where.width());
            }
        }
        return canvas;
    }

    private static byte sum(Resampling axis, int i, byte[] values, int from, int step) {
        long sum = 1 << 21;
        for (int k = 0; k < axis.count()[i]; k++) {
            sum += (long) axis.weights()[i * axis.taps() + k] * (values[from + (axis.first()[i] + k) * step] & 0xFF);
        }
        return (byte) Math.clamp(sum >> 22, 0, 255);
    }
}
