package io.videoxl.video.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.fitting.Orientation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Pillow makes of images, which the published code reads with, and what it refuses. */
class DecodedAsPillowDoesTest {
    private static final int WIDTH = 70;
    private static final int HEIGHT = 50;

    private static byte[] resource(String name) throws IOException {
        try (var in = DecodedAsPillowDoesTest.class.getResourceAsStream("/images/" + name)) {
            return in.readAllBytes();
        }
    }

    private static byte[] rgb(byte[] file) {
        try (var image = ImageDecoder.decode(new ImageSource.Encoded(file, "image"))) {
            var picture = image.picture().rgb();
            var rgb = ByteBuffer.allocate(3 * picture.width() * picture.height());
            for (int y = 0; y < picture.height(); y++) {
                rgb.put(picture.data()
                        .asSlice(y * picture.stride(), 3L * picture.width())
                        .toArray(ValueLayout.JAVA_BYTE));
            }
            return rgb.array();
        }
    }

    private static Orientation orientation(byte[] file) {
        try (var image = ImageDecoder.decode(new ImageSource.Encoded(file, "image"))) {
            return image.orientation();
        }
    }

    private static void refused(byte[] file, String reason) {
        var e = assertThrows(VideoXLException.class, () -> rgb(file));
        assertEquals(Code.VIDEO_UNREADABLE, e.code(), e.getMessage());
        assertTrue(e.getMessage().contains(reason) && e.getMessage().contains("expected"), e.getMessage());
    }

    /** Checksums of what Pillow 9.4 with libjpeg-turbo 2.1.5 decodes. */
    @ParameterizedTest
    @CsvSource({"colour.jpg, 0EAD3115", "cmyk.jpg, 87389518"})
    void jpegHasEveryBitOfPillows(String name, String expected) throws IOException {
        var checksum = new CRC32();
        checksum.update(rgb(resource(name)));
        assertEquals(expected, "%08X".formatted(checksum.getValue()));
    }

    private static BufferedImage picture(int type) {
        var picture = new BufferedImage(WIDTH, HEIGHT, type);
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            int x = i % WIDTH;
            int y = i / WIDTH;
            picture.setRGB(x, y, 0xFF << 24 | (x * 3 & 0xFF) << 16 | (y * 5 & 0xFF) << 8 | (x + y) * 2 & 0xFF);
        }
        return picture;
    }

    private static byte[] pixels(BufferedImage picture) {
        return BufferedImages.pixels(picture, "picture").rgb();
    }

    /** What the JDK's writer makes, as other plug-ins' may know less. */
    private static byte[] write(BufferedImage picture, String format, String compression, boolean tiled)
            throws IOException {
        var writer = ImageFiles.writer(format);
        var out = new ByteArrayOutputStream();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            var parameters = writer.getDefaultWriteParam();
            if (tiled) {
                parameters.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
                parameters.setTiling(32, 16, 0, 0);
            }
            if (compression.equals("progressive")) {
                parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            } else if (!compression.isEmpty()) {
                parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                parameters.setCompressionType(compression);
            }
            writer.setOutput(stream);
            writer.write(null, new IIOImage(picture, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"'', true", "LZW, true", "Deflate, false", "ZLib, true", "PackBits, true", "PackBits, false"})
    void tiffIsReadInTilesAndInStrips(String compression, boolean tiled) throws IOException {
        var picture = picture(BufferedImage.TYPE_3BYTE_BGR);
        assertArrayEquals(pixels(picture), rgb(write(picture, "tiff", compression, tiled)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void jpegInTiffIsFilled(boolean tiled) throws IOException {
        var picture = picture(BufferedImage.TYPE_3BYTE_BGR);
        byte[] found = rgb(write(picture, "tiff", "JPEG", tiled));
        byte[] expected = pixels(picture);
        long sum = 0;
        for (int i = 0; i < found.length; i++) {
            sum += Math.abs((found[i] & 0xFF) - (expected[i] & 0xFF));
        }
        assertTrue(sum < 6L * found.length, "differs by " + (double) sum / found.length);
    }

    /** A TIFF of one strip for each plane, by TIFF 6.0. */
    @Test
    void tiffIsReadInPlanes() {
        var picture = picture(BufferedImage.TYPE_3BYTE_BGR);
        byte[] expected = pixels(picture);
        int plane = WIDTH * HEIGHT;
        int[][] tags = {
            {256, 4, 1, WIDTH},
            {257, 4, 1, HEIGHT},
            {258, 3, 3, 134},
            {259, 3, 1, 1},
            {262, 3, 1, 2},
            {273, 4, 3, 140},
            {277, 3, 1, 3},
            {278, 4, 1, HEIGHT},
            {279, 4, 3, 152},
            {284, 3, 1, 2}
        };
        var tiff = tiff(164 + 3 * plane, tags);
        tiff.position(134).putShort((short) 8).putShort((short) 8).putShort((short) 8);
        tiff.putInt(164).putInt(164 + plane).putInt(164 + 2 * plane);
        tiff.putInt(plane).putInt(plane).putInt(plane);
        for (int i = 0; i < expected.length; i++) {
            tiff.put(164 + i % 3 * plane + i / 3, expected[i]);
        }
        assertArrayEquals(expected, rgb(tiff.array()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "progressive"})
    void jpegThatLacksOnlyItsEndMarkerIsWhole(String kind) throws IOException {
        byte[] whole = write(picture(BufferedImage.TYPE_3BYTE_BGR), "jpeg", kind, false);
        byte[] expected = rgb(whole);
        assertArrayEquals(expected, rgb(Arrays.copyOf(whole, whole.length - 2)));
        assertArrayEquals(expected, rgb(Arrays.copyOf(whole, whole.length - 1)));
        assertArrayEquals(expected, rgb(Arrays.copyOf(whole, whole.length + 50)));
        for (int cut = 6; cut < whole.length - 200; cut += whole.length / 20) {
            refused(Arrays.copyOf(whole, whole.length - cut), "");
        }
    }

    @Test
    void bitmapWhosePixelsAreSaidToLieInItsPaletteIsShown() throws IOException {
        byte[] bmp = ImageFiles.encode(picture(BufferedImage.TYPE_BYTE_INDEXED), "bmp");
        byte[] expected = rgb(bmp);
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(10, 54);
        assertArrayEquals(expected, rgb(bmp));
    }

    /** With a header of 108 bytes, as programs write that keep transparency. */
    @Test
    void bitmapWithMasksForColoursAndTransparencyIsShown() {
        byte[] expected = pixels(picture(BufferedImage.TYPE_3BYTE_BGR));
        int size = 4 * WIDTH * HEIGHT;
        var bmp = ByteBuffer.allocate(122 + size).order(ByteOrder.LITTLE_ENDIAN);
        bmp.put((byte) 'B').put((byte) 'M').putInt(122 + size).putInt(0).putInt(122);
        bmp.putInt(108)
                .putInt(WIDTH)
                .putInt(-HEIGHT)
                .putShort((short) 1)
                .putShort((short) 32)
                .putInt(3)
                .putInt(size);
        bmp.putInt(0).putInt(0).putInt(0).putInt(0);
        bmp.putInt(0xFF000000).putInt(0xFF0000).putInt(0xFF00).putInt(0xFF);
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            bmp.put(122 + 4 * i, (byte) 10); // nearly transparent
            for (int k = 0; k < 3; k++) {
                bmp.put(125 + 4 * i - k, expected[3 * i + k]);
            }
        }
        assertArrayEquals(expected, rgb(bmp.array()));
        refused(Arrays.copyOf(bmp.array(), 122 + size / 2), "cut short");
    }

    @Test
    void samplesWhoseRangeNoOneKnowsAreRefused() {
        // A TIFF of one pixel, of 32 bits.
        int[][] tags = {
            {256, 3, 1, 1},
            {257, 3, 1, 1},
            {258, 3, 1, 32},
            {259, 3, 1, 1},
            {262, 3, 1, 1},
            {273, 4, 1, 134},
            {277, 3, 1, 1},
            {278, 3, 1, 1},
            {279, 4, 1, 4},
            {339, 3, 1, 1}
        };
        var tiff = tiff(138, tags);
        tiff.putInt(134, 40_000);
        refused(tiff.array(), "at most 16 bits");
    }

    private static ByteBuffer tiff(int size, int[][] tags) {
        var tiff = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        tiff.put("II*\0".getBytes(StandardCharsets.ISO_8859_1)).putInt(8).putShort((short) tags.length);
        for (int[] tag : tags) {
            tiff.putShort((short) tag[0])
                    .putShort((short) tag[1])
                    .putInt(tag[2])
                    .putInt(tag[3]);
        }
        return tiff;
    }

    @Test
    void xmpSaysHowAPngIsTurnedWhereNoExifDataDoes() throws IOException {
        byte[] png = ImageFiles.encode(picture(BufferedImage.TYPE_3BYTE_BGR), "png");
        for (var xmp : new String[] {"tiff:Orientation=\"6\"", "<tiff:Orientation>6</tiff:Orientation>"}) {
            byte[] text = ("XML:com.adobe.xmp\0\0\0\0\0<x " + xmp + "/>").getBytes(StandardCharsets.ISO_8859_1);
            byte[] chunk = ImageFiles.pngChunk("iTXt", text);
            assertEquals(Orientation.clockwise(90), orientation(ImageFiles.insert(png, 33, chunk)));
        }
    }

    @Test
    void thePluginsOfTheProgramDoNotChangeWhatIsRead() throws IOException {
        byte[] file = resource("colour.jpg");
        byte[] expected = rgb(file);
        var thread = Thread.currentThread();
        var loader = thread.getContextClassLoader();
        thread.setContextClassLoader(null);
        try {
            assertArrayEquals(expected, rgb(file));
        } finally {
            thread.setContextClassLoader(loader);
        }
        assertEquals(320, ImageIO.read(new ByteArrayInputStream(file)).getWidth());
    }
}
