package io.videoxl.training.data;

import io.videoxl.training.model.FramePixels;
import io.videoxl.worlds.Augmentation;
import io.videoxl.worlds.SeededRandom;
import io.videoxl.worlds.World;
import java.util.List;
import java.util.stream.IntStream;

/** Draws frames in the size that the vision tower takes, as various as decoded videos are. Thread-safe. */
public final class Pictures {
    /**
     * A frame to draw.
     *
     * @param world what to draw
     * @param seconds when
     * @param seed of what differs from a clean drawing
     * @param wide as a picture in 16 : 9 between black bars, as the library shows a single image
     */
    public record Picture(World world, double seconds, long seed, boolean wide) {}

    private static final int CHANNELS = 3;

    /** Of so many frames one is drawn larger and averaged down, which is softer. */
    private static final int SOFT = 3;

    private final int size;
    private final FramePixels pixels;

    /** @param size edge of a frame in pixels */
    public Pictures(int size, FramePixels pixels) {
        this.size = size;
        this.pixels = pixels;
    }

    /** Frames as {@link FramePixels} writes them, one behind the other; drawn on all processors. */
    public float[] draw(List<Picture> pictures) {
        var drawn = new float[pictures.size() * pixels.floats()];
        IntStream.range(0, pictures.size())
                .parallel()
                .forEach(i -> pixels.put(rgb(pictures.get(i)), drawn, i * pixels.floats()));
        return drawn;
    }

    private byte[] rgb(Picture picture) {
        var random = new SeededRandom(picture.seed());
        int height = picture.wide() ? size * 9 / 16 : size;
        byte[] rgb;
        if (random.nextInt(SOFT) == 0) {
            var large = new byte[4 * CHANNELS * size * height];
            picture.world().render(picture.seconds(), 2 * size, 2 * height, large);
            rgb = halved(large, height);
        } else {
            rgb = new byte[CHANNELS * size * height];
            picture.world().render(picture.seconds(), size, height, rgb);
        }
        Augmentation.mild().apply(rgb, size, height, random);
        return picture.wide() ? between(rgb, height) : rgb;
    }

    private byte[] halved(byte[] large, int height) {
        var rgb = new byte[CHANNELS * size * height];
        int row = 2 * size * CHANNELS;
        for (int y = 0; y < height; y++) {
            for (int i = 0; i < size * CHANNELS; i++) {
                int at = 2 * y * row + i / CHANNELS * 2 * CHANNELS + i % CHANNELS;
                int sum = (large[at] & 0xff)
                        + (large[at + CHANNELS] & 0xff)
                        + (large[at + row] & 0xff)
                        + (large[at + row + CHANNELS] & 0xff);
                rgb[y * size * CHANNELS + i] = (byte) (sum + 2 >> 2);
            }
        }
        return rgb;
    }

    private byte[] between(byte[] rgb, int height) {
        var square = new byte[CHANNELS * size * size];
        System.arraycopy(rgb, 0, square, (size - height) / 2 * size * CHANNELS, rgb.length);
        return square;
    }
}
