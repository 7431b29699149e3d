package io.videoxl.video.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameFit;
import java.awt.Point;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that Java's own library wrote have the pixels that were written, in every format and layout of pixels. */
class ImageDecoderTest {
    private static final int SIZE = 64;

    /** An image's pixels, upright. */
    private static byte[] decode(byte[] file) {
        try (var frames = FittedImages.whole(new ImageSource.Encoded(file, "image"), FrameFit.STRETCH, SIZE);
                var arena = Arena.ofConfined()) {
            var square = arena.allocate(3L * SIZE * SIZE);
            assertTrue(frames.next(square));
            return square.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** Smooth colours with some detail, as the samples of one channel. */
    private static int sample(int x, int y, int channel) {
        return (int) (127 + 80 * Math.sin(x * 0.11 + channel) + 47 * Math.cos(y * 0.17 - channel * x * 0.02));
    }

    private static BufferedImage colours(int type) {
        var picture = new BufferedImage(SIZE, SIZE, type);
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                int alpha = (x + y) % 256;
                picture.setRGB(x, y, alpha << 24 | sample(x, y, 0) << 16 | sample(x, y, 1) << 8 | sample(x, y, 2));
            }
        }
        return picture;
    }

    private static byte[] expectedColours() {
        var rgb = new byte[3 * SIZE * SIZE];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) sample(i / 3 % SIZE, i / 3 / SIZE, i % 3);
        }
        return rgb;
    }

    @ParameterizedTest
    @CsvSource({
        "png, 5", // TYPE_3BYTE_BGR
        "png, 6", // TYPE_4BYTE_ABGR
        "bmp, 5", "tiff, 5", "tiff, 6"
    })
    void coloursComeThroughUnchangedAndTransparencyIsDropped(String format, int type) throws IOException {
        assertArrayEquals(expectedColours(), decode(ImageFiles.encode(colours(type), format)));
    }

    @Test
    void losslessWebpComesThroughUnchanged() throws IOException {
        assertArrayEquals(expectedColours(), decode(ImageFiles.webp(colours(BufferedImage.TYPE_3BYTE_BGR), true)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void firstPictureOfAnAnimatedWebpIsTaken(boolean lossless) throws IOException {
        byte[] first = ImageFiles.webp(colours(BufferedImage.TYPE_3BYTE_BGR), lossless);
        byte[] second = ImageFiles.webp(new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR), lossless);
        assertArrayEquals(decode(first), decode(ImageFiles.animatedWebp(SIZE, SIZE, first, second)));
    }

    @Test
    void firstPictureOfAnAnimatedGifIsTaken() throws IOException {
        var writer = ImageIO.getImageWritersByFormatName("gif").next();
        var out = new ByteArrayOutputStream();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.prepareWriteSequence(null);
            for (int grey : new int[] {80, 160, 240}) {
                var picture = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
                picture.getRaster()
                        .setSamples(
                                0,
                                0,
                                SIZE,
                                SIZE,
                                0,
                                IntStream.generate(() -> grey)
                                        .limit(SIZE * SIZE)
                                        .toArray());
                writer.writeToSequence(new IIOImage(picture, null, null), null);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
        byte[] expected = new byte[3 * SIZE * SIZE];
        Arrays.fill(expected, (byte) 80);
        assertArrayEquals(expected, decode(out.toByteArray()));
    }

    @Test
    void lossyWebpHasTheRightColours() throws IOException {
        byte[] found = decode(ImageFiles.webp(colours(BufferedImage.TYPE_3BYTE_BGR), false));
        byte[] expected = expectedColours();
        long sum = 0;
        for (int i = 0; i < found.length; i++) {
            sum += Math.abs((found[i] & 0xFF) - (expected[i] & 0xFF));
        }
        assertTrue(sum < 3 * found.length, "differs by " + (double) sum / found.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "gif", "tiff"})
    void palettesAreLookedUp(String format) throws IOException {
        var random = new Random(5);
        var table = new int[256];
        for (int i = 0; i < table.length; i++) {
            table[i] = 0xFF << 24 | random.nextInt(1 << 24);
        }
        var model = new IndexColorModel(8, 256, table, 0, false, -1, DataBuffer.TYPE_BYTE);
        var picture = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_INDEXED, model);
        var expected = new byte[3 * SIZE * SIZE];
        for (int i = 0; i < SIZE * SIZE; i++) {
            int index = random.nextInt(256);
            picture.getRaster().setSample(i % SIZE, i / SIZE, 0, index);
            for (int channel = 0; channel < 3; channel++) {
                expected[3 * i + channel] = (byte) (table[index] >> (16 - 8 * channel));
            }
        }
        assertArrayEquals(expected, decode(ImageFiles.encode(picture, format)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "tiff"})
    void greyIsNotMadeBrighterOrDarker(String format) throws IOException {
        var picture = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
        assertArrayEquals(drawGrey(picture, 8), decode(ImageFiles.encode(picture, format)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "tiff"})
    void ofSixteenBitsTheFirstEightAreTaken(String format) throws IOException {
        var grey = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_USHORT_GRAY);
        assertArrayEquals(drawGrey(grey, 16), decode(ImageFiles.encode(grey, format)));
        for (boolean alpha : new boolean[] {false, true}) {
            var type = ImageTypeSpecifier.createInterleaved(
                    ColorSpace.getInstance(ColorSpace.CS_sRGB),
                    alpha ? new int[] {0, 1, 2, 3} : new int[] {0, 1, 2},
                    DataBuffer.TYPE_USHORT,
                    alpha,
                    false);
            var colours = type.createBufferedImage(SIZE, SIZE);
            for (int i = 0; i < 4 * SIZE * SIZE; i++) {
                int x = i / 4 % SIZE;
                int y = i / 4 / SIZE;
                if (i % 4 < 3 || alpha) {
                    colours.getRaster().setSample(x, y, i % 4, i % 4 < 3 ? sample(x, y, i % 4) << 8 | 0xFF : x);
                }
            }
            assertArrayEquals(expectedColours(), decode(ImageFiles.encode(colours, format)));
        }
    }

    private static byte[] drawGrey(BufferedImage picture, int bits) {
        var expected = new byte[3 * SIZE * SIZE];
        for (int i = 0; i < expected.length; i++) {
            int x = i / 3 % SIZE;
            int y = i / 3 / SIZE;
            int grey = sample(x, y, 0);
            picture.getRaster().setSample(x, y, 0, bits == 8 ? grey : grey << 8 | 0xFF);
            expected[i] = (byte) grey;
        }
        return expected;
    }

    @ParameterizedTest
    @CsvSource({"png, 1", "png, 2", "png, 4", "bmp, 1", "bmp, 4", "gif, 1", "gif, 4", "tiff, 1", "tiff, 4"})
    void fewBitsAreSpreadOverTheWholeRange(String format, int bits) throws IOException {
        int colours = 1 << bits;
        var levels = new byte[colours];
        for (int i = 0; i < colours; i++) {
            levels[i] = (byte) (255 * i / (colours - 1));
        }
        var model = new IndexColorModel(bits, colours, levels, levels, levels);
        var picture = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_BINARY, model);
        var expected = new byte[3 * SIZE * SIZE];
        for (int i = 0; i < expected.length; i++) {
            int x = i / 3 % SIZE;
            int y = i / 3 / SIZE;
            int index = (x * 7 + y * 3 + x * y) % colours;
            picture.getRaster().setSample(x, y, 0, index);
            expected[i] = levels[index];
        }
        assertArrayEquals(expected, decode(ImageFiles.encode(picture, format)));
    }

    @Test
    void transparentPixelsOfAGifKeepTheColourOfTheirPalette() throws IOException {
        int[] table = {0xFF102030, 0x00C08040};
        var model = new IndexColorModel(8, 2, table, 0, true, 1, DataBuffer.TYPE_BYTE);
        var picture = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_INDEXED, model);
        picture.getRaster().setSample(3, 0, 0, 1);
        byte[] found = decode(ImageFiles.encode(picture, "gif"));
        byte[] expected = new byte[found.length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) (table[i / 3 == 3 ? 1 : 0] >> (16 - 8 * (i % 3)));
        }
        assertArrayEquals(expected, found);
    }

    private static byte[] pixels(BufferedImage picture) {
        return BufferedImages.pixels(picture, "picture").rgb();
    }

    /** Java's JPEG library is the one that Pillow's is a faster copy of. */
    @ParameterizedTest
    @ValueSource(strings = {"colour", "grey", "progressive"})
    void jpegHasTheColoursOfTheReferenceLibrary(String kind) throws IOException {
        var out = new ByteArrayOutputStream();
        var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            var parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(0.9f);
            if (kind.equals("progressive")) {
                parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            var picture = colours(kind.equals("grey") ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(picture, null, null), parameters);
        } finally {
            writer.dispose();
        }
        byte[] file = out.toByteArray();
        byte[] expected = pixels(ImageIO.read(new ByteArrayInputStream(file)));
        byte[] found = decode(file);
        int max = 0;
        long sum = 0;
        for (int i = 0; i < found.length; i++) {
            int difference = Math.abs((found[i] & 0xFF) - (expected[i] & 0xFF));
            max = Math.max(max, difference);
            sum += difference;
        }
        // Decoders may round differently before colours are made of it.
        assertTrue(max <= 4, "differs by up to " + max);
        assertTrue(sum <= 0.1 * found.length, "differs by " + (double) sum / found.length);
    }

    /** Adobe's JPEGs hold the inverse of ink: plain, or with the first three of the four turned into YUV. */
    @ParameterizedTest
    @CsvSource({"0, 200, 100, 50", "2, 164, 0, 105"})
    void cmykJpegIsShownInItsColours(int transform, int red, int green, int blue) throws IOException {
        var raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, SIZE, SIZE, 4, new Point());
        for (int i = 0; i < SIZE * SIZE; i++) {
            boolean left = i % SIZE < SIZE / 2;
            raster.setPixel(i % SIZE, i / SIZE, new int[] {200, 100, 50, left ? 255 : 128});
        }
        var plain = new ByteArrayOutputStream();
        var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (var stream = ImageIO.createImageOutputStream(plain)) {
            writer.setOutput(stream);
            writer.write(new IIOImage(raster, null, null));
        } finally {
            writer.dispose();
        }
        byte[] adobe = {(byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform};
        byte[] found = decode(ImageFiles.insert(plain.toByteArray(), 2, adobe));
        int[] expected = {red, green, blue};
        for (int channel = 0; channel < 3; channel++) {
            assertEquals(expected[channel], found[channel] & 0xFF, 3);
            assertEquals(expected[channel] * 128 / 255, found[3 * (SIZE - 1) + channel] & 0xFF, 3);
        }
    }
}
