package io.videoxl.worlds;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private static final int SIZE = 56;

    private static byte[] frame() {
        var rgb = new byte[3 * SIZE * SIZE];
        World.of(4, WorldOptions.defaults()).render(3.0, SIZE, rgb);
        return rgb;
    }

    private static byte[] changed(Augmentation augmentation, long seed) {
        var rgb = frame();
        augmentation.apply(rgb, SIZE, SIZE, new SeededRandom(seed));
        return rgb;
    }

    private static double difference(byte[] one, byte[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += Math.abs((one[i] & 0xFF) - (other[i] & 0xFF));
        }
        return sum / one.length;
    }

    /** How far neighbours in a row differ. */
    private static double roughness(byte[] rgb) {
        return difference(Arrays.copyOf(rgb, rgb.length - 3), Arrays.copyOfRange(rgb, 3, rgb.length));
    }

    @Test
    void nothingIsChangedWhereNothingIsAskedFor() {
        assertArrayEquals(frame(), changed(new Augmentation(0, 0, 0, 0, 0), 1));
    }

    @Test
    void framesDifferFromTimeToTimeButOnlyMildly() {
        var frame = frame();
        for (long seed = 0; seed < 100; seed++) {
            double difference = difference(frame, changed(Augmentation.mild(), seed));
            assertTrue(difference > 0 && difference < 20, seed + ": " + difference);
        }
        assertFalse(Arrays.equals(changed(Augmentation.mild(), 1), changed(Augmentation.mild(), 2)));
        assertArrayEquals(changed(Augmentation.mild(), 1), changed(Augmentation.mild(), 1));
    }

    @Test
    void blurMakesNeighboursMoreAlike() {
        assertTrue(roughness(changed(new Augmentation(0, 0, 1, 0, 0), 1)) < 0.8 * roughness(frame()));
    }

    @Test
    void blocksKeepTheirMean() {
        var before = frame();
        var after = changed(new Augmentation(0, 0, 0, 0, 1), 3);
        assertFalse(Arrays.equals(before, after));
        for (int y = 0; y < SIZE; y += 4) {
            for (int x = 0; x < SIZE; x += 4) {
                assertEquals(mean(before, x, y), mean(after, x, y), 3, "block at " + x + ", " + y);
            }
        }
    }

    private static double mean(byte[] rgb, int left, int top) {
        double sum = 0;
        for (int i = 0; i < 16; i++) {
            sum += rgb[3 * ((top + i / 4) * SIZE + left + i % 4)] & 0xFF;
        }
        return sum / 16;
    }

    @Test
    void halvedColoursKeepBrightness() {
        var before = frame();
        var after = changed(new Augmentation(0, 0, 0, 1, 0), 1);
        assertFalse(Arrays.equals(before, after));
        double sum = 0;
        for (int i = 0; i < before.length; i += 3) {
            sum += Math.abs(luma(before, i) - luma(after, i));
        }
        assertTrue(sum / (SIZE * SIZE) < 1.5, "brightness differs by " + sum / (SIZE * SIZE));
    }

    private static double luma(byte[] rgb, int at) {
        return 0.299 * (rgb[at] & 0xFF) + 0.587 * (rgb[at + 1] & 0xFF) + 0.114 * (rgb[at + 2] & 0xFF);
    }

    @Test
    void wrongSettingsAreRefused() {
        assertThrows(VideoXLException.class, () -> new Augmentation(129, 0, 0, 0, 0));
        assertThrows(VideoXLException.class, () -> new Augmentation(0, 0, 1.1, 0, 0));
        assertThrows(VideoXLException.class, () -> Augmentation.mild().apply(new byte[5], 2, 2, new SeededRandom(1)));
    }
}
