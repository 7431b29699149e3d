package io.videoxl.worlds;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.random.RandomGenerator;

/**
 * Makes drawn frames differ as decoded ones do: light and contrast, a soft picture, colours at half the resolution, and the loss of
 * fine differences in blocks. Each is applied to a frame or not, and more or less. Immutable and thread-safe.
 *
 * @param light how far brightness is moved at most, of 255
 * @param contrast how far contrast is changed at most, as a part of it
 * @param blur the probability that a frame is blurred by (1 2 1) / 4 in both directions, half-way or wholly
 * @param chroma the probability that its colours, but not its brightness, are those of 2×2 pixels together
 * @param blocks the probability that differences within 4×4 pixels are rounded to a coarse step, as an encoder does
 */
public record Augmentation(int light, double contrast, double blur, double chroma, double blocks) {
    private static final int BLOCK = 4;
    private static final int LARGEST_STEP = 24;
    private static final int CHANNELS = 3;

    /**
     * Checks the settings.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the light is not from 0 to 128 or another value not from 0 to 1
     */
    public Augmentation {
        require(light >= 0 && light <= 128, "light", light, "0 to 128");
        require(isShare(contrast), "contrast", contrast, "0 to 1");
        require(isShare(blur), "blur", blur, "0 to 1");
        require(isShare(chroma), "chroma", chroma, "0 to 1");
        require(isShare(blocks), "blocks", blocks, "0 to 1");
    }

    private static boolean isShare(double value) {
        return value >= 0 && value <= 1;
    }

    private static void require(boolean holds, String name, Object found, String expected) {
        if (!holds) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "Augmentation " + name + ": found " + found + "; expected " + expected + ".");
        }
    }

    /** {@return what brings drawn frames near to those of a well encoded H.264 video that was scaled down} */
    public static Augmentation mild() {
        return new Augmentation(10, 0.08, 0.4, 0.3, 0.3);
    }

    /**
     * Changes a frame.
     *
     * @param rgb the frame: 3·width·height bytes, rows from the top, R G B for each pixel
     * @param width in pixels
     * @param height in pixels
     * @param random where chance comes from
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the number of bytes is another
     */
    public void apply(byte[] rgb, int width, int height, RandomGenerator random) {
        require(
                rgb.length == (long) CHANNELS * width * height,
                "frame",
                rgb.length + " bytes",
                width + " x " + height + " pixels");
        if (random.nextDouble() < chroma) {
            halveChroma(rgb, width, height);
        }
        if (random.nextDouble() < blocks) {
            roundBlocks(rgb, width, height, 1 + random.nextInt(LARGEST_STEP));
        }
        if (random.nextDouble() < blur) {
            int share = random.nextBoolean() ? 256 : 128;
            blur(rgb, width, CHANNELS, height, CHANNELS * width, share);
            blur(rgb, height, CHANNELS * width, width, CHANNELS, share);
        }
        relight(rgb, random);
    }

    private void relight(byte[] rgb, RandomGenerator random) {
        double gain = 1 + contrast * (2 * random.nextDouble() - 1);
        double offset = light * (2 * random.nextDouble() - 1) + 128 * (1 - gain);
        var table = new byte[256];
        for (int i = 0; i < table.length; i++) {
            table[i] = (byte) Math.clamp(Math.round(gain * i + offset), 0, 255);
        }
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = table[rgb[i] & 0xFF];
        }
    }

    /**
     * Blurs along lines of pixels.
     *
     * @param length pixels of a line
     * @param step bytes from one pixel of a line to the next
     * @param lines number of lines
     * @param lineStep bytes from one line to the next
     * @param share of the blurred line in what comes out, of 256
     */
    private static void blur(byte[] rgb, int length, int step, int lines, int lineStep, int share) {
        for (int line = 0; line < lines; line++) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                int at = line * lineStep + channel;
                int before = rgb[at] & 0xFF;
                for (int i = 0; i < length; i++, at += step) {
                    int here = rgb[at] & 0xFF;
                    int after = i + 1 < length ? rgb[at + step] & 0xFF : here;
                    rgb[at] = (byte) (here + ((before + after - 2 * here) * share >> 10));
                    before = here;
                }
            }
        }
    }

    /** Keeps each pixel's brightness and takes its colour difference from the 2×2 pixels that it belongs to. */
    private static void halveChroma(byte[] rgb, int width, int height) {
        for (int y = 0; y + 1 < height; y += 2) {
            for (int x = 0; x + 1 < width; x += 2) {
                int[] pixels = square(x, y, width);
                int red = 0;
                int blue = 0;
                for (int at : pixels) {
                    red += (rgb[at] & 0xFF) - luma(rgb, at);
                    blue += (rgb[at + 2] & 0xFF) - luma(rgb, at);
                }
                for (int at : pixels) {
                    setColour(rgb, at, luma(rgb, at), red >> 2, blue >> 2);
                }
            }
        }
    }

    private static int[] square(int x, int y, int width) {
        int first = CHANNELS * (y * width + x);
        int below = first + CHANNELS * width;
        return new int[] {first, first + CHANNELS, below, below + CHANNELS};
    }

    /** Brightness (ITU-R BT.601). */
    private static int luma(byte[] rgb, int at) {
        return (77 * (rgb[at] & 0xFF) + 150 * (rgb[at + 1] & 0xFF) + 29 * (rgb[at + 2] & 0xFF)) >> 8;
    }

    private static void setColour(byte[] rgb, int at, int luma, int red, int blue) {
        int green = -(77 * red + 29 * blue) / 150;
        rgb[at] = (byte) Math.clamp(luma + red, 0, 255);
        rgb[at + 1] = (byte) Math.clamp(luma + green, 0, 255);
        rgb[at + 2] = (byte) Math.clamp(luma + blue, 0, 255);
    }

    private static void roundBlocks(byte[] rgb, int width, int height, int step) {
        var block = new int[BLOCK * BLOCK];
        for (int y = 0; y + BLOCK <= height; y += BLOCK) {
            for (int x = 0; x + BLOCK <= width; x += BLOCK) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    roundBlock(rgb, CHANNELS * (y * width + x) + channel, CHANNELS * width, step, block);
                }
            }
        }
    }

    /** Rounds all but the mean of a block's Hadamard transform. */
    private static void roundBlock(byte[] rgb, int first, int row, int step, int[] block) {
        for (int i = 0; i < block.length; i++) {
            block[i] = rgb[first + i / BLOCK * row + i % BLOCK * CHANNELS] & 0xFF;
        }
        hadamard(block);
        for (int i = 1; i < block.length; i++) {
            int size = (Math.abs(block[i]) + 2 * step) / (4 * step) * 4 * step;
            block[i] = block[i] < 0 ? -size : size;
        }
        hadamard(block);
        for (int i = 0; i < block.length; i++) {
            rgb[first + i / BLOCK * row + i % BLOCK * CHANNELS] = (byte) Math.clamp(block[i] + 8 >> 4, 0, 255);
        }
    }

    /** In place; twice is 16 times the block. */
    private static void hadamard(int[] block) {
        for (int distance = 1; distance < block.length; distance *= 2) {
            for (int i = 0; i < block.length; i++) {
                if ((i & distance) == 0) {
                    int sum = block[i] + block[i + distance];
                    block[i + distance] = block[i] - block[i + distance];
                    block[i] = sum;
                }
            }
        }
    }
}
