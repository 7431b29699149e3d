package io.videoxl.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.VideoXLException;
import io.videoxl.video.fitting.Orientation;
import io.videoxl.video.frames.VideoReader;
import io.videoxl.video.images.FittedImages;
import io.videoxl.video.images.ImageSource;
import io.videoxl.video.sampling.SampledFrames;
import io.videoxl.worlds.video.VideoWriter;
import io.videoxl.worlds.video.VideoWriter.Options;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImagesTest {
    private static final int WIDTH = 160;
    private static final int HEIGHT = 96;
    private static final int NUMBER = 0xBEE;

    @TempDir
    Path folder;

    private Path barcode(String name, String encoder, String pixelFormat, Orientation orientation) {
        try (var arena = Arena.ofConfined()) {
            var picture = arena.allocate(3L * WIDTH * HEIGHT);
            Barcode.draw(NUMBER, picture, WIDTH, HEIGHT, orientation);
            return write(name, encoder, pixelFormat, WIDTH, HEIGHT, picture);
        }
    }

    private Path write(String name, String encoder, String pixelFormat, int width, int height, MemorySegment picture) {
        var file = folder.resolve(name);
        var options = new Options(encoder, width, height)
                .withPixelFormat(pixelFormat)
                .withEncoderOptions(name.endsWith(".webp") ? Map.of() : Map.of("update", "1"));
        try (var writer = VideoWriter.open(file, options)) {
            writer.write(picture.toArray(ValueLayout.JAVA_BYTE));
            writer.finish();
        }
        return file;
    }

    private static void assertOneBarcode(Path file) {
        int size = 112;
        try (var arena = Arena.ofConfined();
                var frames = SampledFrames.open(file, FrameSampling.auto(), FrameFit.STRETCH, size, 0)) {
            var square = arena.allocate(3L * size * size);
            assertEquals(1, frames.count().orElseThrow());
            assertEquals(1, frames.info().frameCount());
            assertEquals(0, frames.info().averageFrameRate());
            assertFalse(frames.info().variableFrameRate());
            assertTrue(frames.next(square));
            assertEquals(NUMBER, Barcode.read(square, size));
            assertEquals(Duration.ZERO, frames.frame().time());
            assertFalse(frames.next(square));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "png, png, rgb24",
        "png, png, rgba",
        "png, png, gray",
        "jpg, mjpeg, yuvj420p",
        "bmp, bmp, bgr24",
        "tiff, tiff, rgb24",
        "webp, libwebp, yuv420p"
    })
    void imageIsAVideoOfOneFrame(String extension, String encoder, String pixelFormat) {
        assertOneBarcode(barcode("image." + extension, encoder, pixelFormat, Orientation.UPRIGHT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"100%d.png", "[a]*?{b}.png", "http:x.png", "Ärger 動画.png", "no ending"})
    void namesAreTakenAsTheyAre(String name) throws IOException {
        var file = barcode("image.png", "png", "rgb24", Orientation.UPRIGHT);
        assertOneBarcode(Files.move(file, folder.resolve(name)));
    }

    @Test
    void photographIsTurnedAsItsExifDataSays() throws IOException {
        var file = barcode("photo.jpg", "mjpeg", "yuvj420p", Orientation.clockwise(90));
        byte[] jpeg = Files.readAllBytes(file);
        byte[] tiff = {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0};
        var withExif = ByteBuffer.allocate(jpeg.length + 10 + tiff.length)
                .put(jpeg, 0, 2)
                .putShort((short) 0xFFE1)
                .putShort((short) (8 + tiff.length))
                .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII))
                .put(tiff)
                .put(jpeg, 2, jpeg.length - 2);
        Files.write(file, withExif.array());
        assertOneBarcode(file);
        try (var reader = VideoReader.open(file, 1)) {
            assertEquals(90, reader.info().rotation());
            assertEquals(HEIGHT, reader.info().width());
        }
    }

    /** One plane alone, whose black is 16 and white 235 if its file says so. */
    @ParameterizedTest
    @CsvSource({"tv, 126, 128", "pc, 126, 126", "tv, 235, 255", "tv, 10, 0"})
    void rangeOfGreyIsTheFiles(String range, int written, int expected) {
        int size = 56;
        var file = folder.resolve("grey.avif");
        var coding = Map.of("color_range", range, "still-picture", "1", "cpu-used", "8", "aom-params", "lossless=1");
        var options =
                new Options("libaom-av1", size, size).withPixelFormat("gray").withEncoderOptions(coding);
        try (var writer = VideoWriter.open(file, options)) {
            byte[] rgb = new byte[3 * size * size];
            Arrays.fill(rgb, (byte) written);
            writer.write(rgb);
            writer.finish();
        }
        try (var arena = Arena.ofConfined();
                var frames = FittedImages.whole(new ImageSource.File(file), FrameFit.STRETCH, size)) {
            var square = arena.allocate(3L * size * size);
            assertTrue(frames.next(square));
            assertEquals(expected, square.get(ValueLayout.JAVA_BYTE, 0) & 0xFF, 1);
        }
    }

    @Test
    void losslessSquareImageComesThroughUnchanged() {
        int size = 56;
        try (var arena = Arena.ofConfined()) {
            var rgb = new byte[3 * size * size];
            new Random(1).nextBytes(rgb);
            var picture = arena.allocateFrom(ValueLayout.JAVA_BYTE, rgb);
            var file = write("noise.png", "png", "rgb24", size, size, picture);
            for (var fit : FrameFit.values()) {
                try (var frames = SampledFrames.open(file, FrameSampling.auto(), fit, size, 0)) {
                    var square = arena.allocate(rgb.length);
                    assertTrue(frames.next(square));
                    assertEquals(-1, picture.mismatch(square));
                }
            }
        }
    }

    /** FFmpeg's decoder leaves such a picture black and calls it a success. */
    @Test
    void imageOfAKindThatIsNotDecodedIsRefused() throws IOException {
        var file = barcode("picture.jls", "jpegls", "rgb24", Orientation.UPRIGHT);
        try (var reader = VideoReader.open(file, 1)) {
            assertEquals(1, reader.frameCount());
            assertTrue(reader.read(0));
        }
        byte[] bytes = Files.readAllBytes(file);
        int scan = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00da");
        int interleaving = scan + 4 + 1 + 2 * bytes[scan + 4] + 1; // ITU-T T.87, C.2.3
        assertEquals(1, bytes[interleaving], "by lines");
        bytes[interleaving] = 2; // by samples
        Files.write(file, bytes);
        var e = assertThrows(
                VideoXLException.class, () -> VideoReader.open(file, 1).close());
        assertEquals(VideoXLException.Code.VIDEO_UNREADABLE, e.code());
        assertTrue(e.getMessage().contains("picture.jls: none of its jpegls frames"), e.getMessage());
        assertTrue(e.getMessage().endsWith("convert it to PNG."), e.getMessage());
    }

    @Test
    void imageWithoutADecoderIsToldAsAnImage() throws IOException {
        var grey = HexFormat.of().parseHex("ff0a414024080401003c004b188b15805dd4ff001892ae9a4002"); // 8 x 8 pixels
        var file = Files.write(folder.resolve("picture.jxl"), grey);
        var e = assertThrows(
                VideoXLException.class, () -> VideoReader.open(file, 1).close());
        assertTrue(e.getMessage().contains("picture.jxl: its pictures are coded as jpegxl"), e.getMessage());
        assertTrue(e.getMessage().endsWith("Convert it to PNG."), e.getMessage());
    }
}
