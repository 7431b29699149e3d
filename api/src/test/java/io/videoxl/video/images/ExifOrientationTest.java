package io.videoxl.video.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameFit;
import io.videoxl.video.fitting.Orientation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExifOrientationTest {
    private static final int SIZE = 32;

    private enum Container {
        JPEG,
        PNG,
        LOSSLESS_WEBP,
        LOSSY_WEBP,
        TIFF
    }

    /** A file whose EXIF data, if there is a value, says how it is to be turned. */
    private static byte[] file(Container container, ByteOrder order, int value) throws IOException {
        var picture = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR);
        for (int i = 0; i < SIZE * SIZE; i++) {
            picture.setRGB(i % SIZE, i / SIZE, i % SIZE * 7 << 16 | i / SIZE * 5 << 8 | (i % SIZE < 8 ? 200 : 30));
        }
        byte[] plain =
                switch (container) {
                    case JPEG -> ImageFiles.encode(picture, "jpeg");
                    case PNG -> ImageFiles.encode(picture, "png");
                    case LOSSLESS_WEBP -> ImageFiles.webp(picture, true);
                    case LOSSY_WEBP -> ImageFiles.webp(picture, false);
                    case TIFF -> tiff(picture, value);
                };
        if (value == 0) {
            return plain;
        }
        return switch (container) {
            case JPEG -> {
                byte[] exif = exif(order, value);
                var segment = ByteBuffer.allocate(10 + exif.length)
                        .putShort((short) 0xFFE1)
                        .putShort((short) (8 + exif.length))
                        .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII))
                        .put(exif);
                yield ImageFiles.insert(plain, 2, segment.array());
            }
            case PNG -> ImageFiles.insert(plain, 33, ImageFiles.pngChunk("eXIf", exif(order, value))); // behind IHDR
            case LOSSLESS_WEBP, LOSSY_WEBP -> {
                byte[] exif = exif(order, value);
                var chunk = ByteBuffer.allocate(8 + exif.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put("EXIF".getBytes(StandardCharsets.US_ASCII))
                        .putInt(exif.length)
                        .put(exif);
                byte[] whole = ImageFiles.insert(plain, plain.length, chunk.array());
                ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putInt(4, whole.length - 8);
                yield whole;
            }
            case TIFF -> plain;
        };
    }

    /** Two tags, of which the second is the orientation. */
    private static byte[] exif(ByteOrder order, int value) {
        var exif = ByteBuffer.allocate(38).order(order);
        exif.put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
        exif.putShort((short) 42).putInt(8).putShort((short) 2);
        exif.putShort((short) 256).putShort((short) 4).putInt(1).putInt(SIZE);
        exif.putShort((short) 274).putShort((short) 3).putInt(1).putShort((short) value);
        return exif.array();
    }

    private static byte[] tiff(BufferedImage picture, int value) throws IOException {
        var writer = ImageFiles.writer("tiff");
        var out = new ByteArrayOutputStream();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            var metadata = writer.getDefaultImageMetadata(
                    ImageTypeSpecifier.createFromRenderedImage(picture), writer.getDefaultWriteParam());
            if (value != 0) {
                var directory = TIFFDirectory.createFromMetadata(metadata);
                var tag = BaselineTIFFTagSet.getInstance().getTag(BaselineTIFFTagSet.TAG_ORIENTATION);
                directory.addTIFFField(new TIFFField(tag, value));
                metadata = directory.getAsMetadata();
            }
            writer.setOutput(stream);
            writer.write(null, new IIOImage(picture, null, metadata), writer.getDefaultWriteParam());
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    private static byte[] decode(byte[] file) {
        try (var frames = FittedImages.whole(new ImageSource.Encoded(file, "image"), FrameFit.STRETCH, SIZE);
                var arena = Arena.ofConfined()) {
            var square = arena.allocate(3L * SIZE * SIZE);
            assertTrue(frames.next(square));
            return square.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    static Stream<Arguments> containersAndValues() {
        return Stream.of(Container.values()).flatMap(container -> IntStream.rangeClosed(1, 8)
                .mapToObj(value -> Arguments.of(
                        container, value % 2 == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN, value)));
    }

    @ParameterizedTest
    @MethodSource("containersAndValues")
    void picturesAreTurnedAsTheirExifDataSays(Container container, ByteOrder order, int value) throws IOException {
        byte[] coded = decode(file(container, order, 0));
        var expected = new byte[coded.length];
        int far = SIZE - 1;
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                // The standard says where the first row and the first column are shown.
                int shownX =
                        switch (value) {
                            case 1, 4 -> x;
                            case 2, 3 -> far - x;
                            case 5, 8 -> y;
                            default -> far - y;
                        };
                int shownY =
                        switch (value) {
                            case 1, 2 -> y;
                            case 3, 4 -> far - y;
                            case 5, 6 -> x;
                            default -> far - x;
                        };
                System.arraycopy(coded, 3 * (y * SIZE + x), expected, 3 * (shownY * SIZE + shownX), 3);
            }
        }
        assertArrayEquals(expected, decode(file(container, order, value)));
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void orientationThatIsNoneIsUpright(Container container) throws IOException {
        byte[] upright = decode(file(container, ByteOrder.LITTLE_ENDIAN, 0));
        assertArrayEquals(upright, decode(file(container, ByteOrder.LITTLE_ENDIAN, 9)));
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void dataCutShortAnywhereIsReadAsFarAsItGoes(Container container) throws IOException {
        byte[] whole = file(container, ByteOrder.BIG_ENDIAN, 6);
        var format = ImageFormat.of(ByteBuffer.wrap(whole)).orElseThrow();
        assertEquals(Orientation.clockwise(90), ExifOrientation.of(format, whole));
        for (int length = 0; length < whole.length; length++) {
            assertNotNull(ExifOrientation.of(format, Arrays.copyOf(whole, length)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void exifDataAsTextSaysHowAPngIsTurned(boolean compressed) throws IOException {
        byte[] exif = exif(ByteOrder.BIG_ENDIAN, 6);
        byte[] text = "\nexif\n      %d\n%s\n%s\n"
                .formatted(
                        exif.length,
                        HexFormat.of().formatHex(exif, 0, 20),
                        HexFormat.of().formatHex(exif, 20, exif.length))
                .getBytes(StandardCharsets.US_ASCII);
        var chunk = new ByteArrayOutputStream();
        chunk.writeBytes(("Raw profile type exif\0" + (compressed ? "\0" : "")).getBytes(StandardCharsets.US_ASCII));
        try (var out = compressed ? new DeflaterOutputStream(chunk) : chunk) {
            out.write(text);
        }
        byte[] png = ImageFiles.insert(
                file(Container.PNG, ByteOrder.BIG_ENDIAN, 0),
                33,
                ImageFiles.pngChunk(compressed ? "zTXt" : "tEXt", chunk.toByteArray()));
        assertEquals(Orientation.clockwise(90), ExifOrientation.of(ImageFormat.PNG, png));
    }

    @Property(tries = 2000)
    void anyBytesGiveSomeOrientation(@ForAll @Size(max = 64) byte[] noise, @ForAll ImageFormat format) {
        assertNotNull(ExifOrientation.of(format, noise));
        for (var container : new String[] {"\0\0\0@eXIf", "EXIF@\0\0\0", "\u00FF\u00E1\0HExif\0\0"}) {
            byte[] head = container.getBytes(StandardCharsets.ISO_8859_1);
            int start = format == ImageFormat.PNG ? 8 : format == ImageFormat.WEBP ? 12 : 2;
            byte[] file =
                    ImageFiles.insert(ImageFiles.insert(new byte[start], start, head), start + head.length, noise);
            assertNotNull(ExifOrientation.of(format, file));
        }
    }
}
