package io.videoxl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.twelvemonkeys.imageio.plugins.tiff.BigTIFFImageWriterSpi;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.images.ImageFiles;
import io.videoxl.video.images.TileGrid;
import io.videoxl.video.sampling.FrameSource;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTest {
    private static final int S = 112;

    /** The golden model's. */
    private static final TileGrid GRID = TileGrid.of(S, 112, 224, 224, 112, 224, 224, 336, 112);

    @TempDir
    Path folder;

    private static byte[] noise(int width, int height) {
        var rgb = new byte[3 * width * height];
        new Random(11).nextBytes(rgb);
        return rgb;
    }

    private static BufferedImage picture(int width, int height, byte[] rgb) {
        var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            int colour = (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF;
            picture.setRGB(i % width, i / width, colour);
        }
        return picture;
    }

    private static List<byte[]> squares(FrameSource frames, String... names) {
        var squares = new ArrayList<byte[]>();
        try (frames;
                var arena = Arena.ofConfined()) {
            assertEquals(names.length, frames.count().orElseThrow());
            var square = arena.allocate(3L * S * S);
            for (var name : names) {
                assertTrue(frames.next(square));
                assertEquals(new WatchedFrame(name, Duration.ZERO), frames.frame());
                squares.add(square.toArray(ValueLayout.JAVA_BYTE));
            }
            assertFalse(frames.next(square));
            assertTrue(frames.warnings().isEmpty());
        }
        return squares;
    }

    private static byte[] fitted(Image image) {
        return squares(image.openFitted(FrameFit.CENTER_CROP, false, S), image.toString())
                .getFirst();
    }

    @Test
    void oneImageBecomesTheTilesOfTheModelsBestGridRowByRow() {
        // 200 × 190 pixels, one quarter of each colour, as the golden case of four tiles has it.
        int width = 200;
        int height = 190;
        int[][] colours = {{250, 10, 20}, {30, 240, 40}, {50, 60, 230}, {220, 210, 200}};
        var rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            rgb[i] = (byte) colours[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)][i % 3];
        }
        var tiles = squares(
                Image.rgb(rgb, width, height, "quarters").openTiles(GRID, false),
                "quarters",
                "quarters",
                "quarters",
                "quarters");
        for (int tile = 0; tile < 4; tile++) {
            int middle = 3 * (S / 2 * S + S / 2);
            for (int channel = 0; channel < 3; channel++) {
                assertEquals(colours[tile][channel], tiles.get(tile)[middle + channel] & 0xFF, "tile " + tile);
            }
        }
        // Resized to 224 × 213: five black rows above, six below.
        assertEquals(0, tiles.get(0)[3 * (4 * S + 50)]);
        assertEquals(250, tiles.get(0)[3 * (5 * S + 50)] & 0xFF);
        assertEquals(220, tiles.get(3)[3 * (105 * S + 50)] & 0xFF);
        assertEquals(0, tiles.get(3)[3 * (106 * S + 50)]);
    }

    @Test
    void theSamePictureIsTheSameWhereverItComesFrom() throws IOException {
        byte[] rgb = noise(150, 130);
        var picture = picture(150, 130, rgb);
        byte[] png = ImageFiles.encode(picture, "png");
        var file = Files.write(folder.resolve("picture.png"), png);
        byte[] expected = fitted(Image.rgb(rgb, 150, 130, "pixels"));
        assertArrayEquals(expected, fitted(Image.of(file)));
        assertArrayEquals(expected, fitted(Image.of(picture)));
        assertArrayEquals(expected, fitted(Image.of(new ByteArrayInputStream(png), "stream")));
    }

    @Test
    void greyPicturesOfJavaAreNotMadeBrighter() {
        for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY}) {
            var grey = new BufferedImage(S, S, type);
            int bits = grey.getColorModel().getComponentSize(0);
            for (int i = 0; i < S * S; i++) {
                grey.getRaster().setSample(i % S, i / S, 0, 100 << (bits - 8));
            }
            assertEquals(100, fitted(Image.of(grey))[0]);
        }
    }

    @Test
    void whatTheCallerChangesAfterwardsDoesNotShow() {
        byte[] rgb = noise(S, S);
        var picture = picture(S, S, rgb);
        byte[] before = rgb.clone();
        var pixels = Image.rgb(rgb, S, S, "pixels");
        var copied = Image.of(picture);
        Arrays.fill(rgb, (byte) 0);
        picture.setRGB(0, 0, S, S, new int[S * S], 0, S);
        assertArrayEquals(before, fitted(pixels));
        assertArrayEquals(before, fitted(copied));
    }

    @Test
    void nothingIsOpenedBeforeItIsShown() throws IOException {
        var file = folder.resolve("later.png");
        var image = Image.of(file);
        Files.write(file, ImageFiles.encode(picture(S, S, noise(S, S)), "png"));
        assertArrayEquals(noise(S, S), fitted(image));
    }

    @Test
    void fileMayGoOnceTheImageIsOpen() throws IOException {
        var file = Files.write(folder.resolve("gone.png"), ImageFiles.encode(picture(S, S, noise(S, S)), "png"));
        var frames = Image.of(file).openFitted(FrameFit.STRETCH, false, S);
        Files.delete(file);
        assertArrayEquals(noise(S, S), squares(frames, file.toString()).getFirst());
    }

    private static void refused(Code code, Executable call, String... reasons) {
        var e = assertTimeoutPreemptively(Duration.ofSeconds(5), () -> assertThrows(VideoXLException.class, call));
        assertEquals(code, e.code(), e.getMessage());
        assertTrue(e.getMessage().contains("expected"), e.getMessage());
        for (var reason : reasons) {
            assertTrue(e.getMessage().contains(reason), e.getMessage());
        }
    }

    private static void refused(Image image, String... reasons) {
        var all = Arrays.copyOf(reasons, reasons.length + 1);
        all[reasons.length] = image.toString();
        refused(Code.VIDEO_UNREADABLE, () -> image.openFitted(FrameFit.CENTER_CROP, false, S), all);
        refused(Code.VIDEO_UNREADABLE, () -> image.openTiles(GRID, false), all);
    }

    private static Image stream(byte[] content, String name) {
        return Image.of(new ByteArrayInputStream(content), name);
    }

    @Test
    void missingFileIsRefused() {
        refused(Image.of(folder.resolve("nothing.png")), "no such file");
    }

    @Test
    void folderIsRefused() {
        refused(Image.of(folder), "directory");
    }

    @Test
    void deviceIsRefusedInsteadOfReadWithoutEnd() {
        refused(Image.of(Path.of("/dev/zero")), "pipe or device");
    }

    @Test
    void emptyFileAndEmptyStreamAreRefused() throws IOException {
        refused(Image.of(Files.createFile(folder.resolve("empty.png"))), "empty (0 bytes)");
        refused(stream(new byte[0], "empty stream"), "empty (0 bytes)");
    }

    @Test
    void textIsRefusedWhateverItsName() throws IOException {
        byte[] text = "BM, this is not a picture.\n".repeat(100).getBytes(StandardCharsets.US_ASCII);
        refused(Image.of(Files.write(folder.resolve("text.png"), text)));
        refused(Image.of(Files.writeString(folder.resolve("other.png"), "Nor is this.")), "known format", "PNG, JPEG");
        refused(stream("GIF89a".getBytes(StandardCharsets.US_ASCII), "only a signature"));
    }

    @Test
    void aGitLfsPointerIsNamed() throws IOException {
        var pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 123456\n";
        var says = new String[] {"a Git LFS pointer: run git lfs pull", "123456 bytes"};
        refused(Image.of(Files.writeString(folder.resolve("picture.png"), pointer)), says);
        refused(stream(pointer.getBytes(StandardCharsets.US_ASCII), "a stream"), says);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "bmp", "gif", "tiff", "webp", "lossless webp"})
    void imageCutShortAnywhereIsRefused(String format) throws IOException {
        var picture = picture(64, 48, noise(64, 48));
        byte[] whole = format.endsWith("webp")
                ? ImageFiles.webp(picture, format.startsWith("lossless"))
                : ImageFiles.encode(picture, format);
        assertEquals(3 * S * S, fitted(stream(whole, "whole")).length);
        for (int length = 13; length < whole.length - 16; length += whole.length / 40) {
            refused(stream(Arrays.copyOf(whole, length), "cut " + format + " of " + length + " bytes"));
        }
    }

    @Test
    void imageLongerThanItsContentIsTaken() throws IOException {
        for (var format : new String[] {"png", "jpeg", "bmp", "gif", "tiff"}) {
            byte[] file = ImageFiles.encode(picture(64, 48, noise(64, 48)), format);
            assertArrayEquals(
                    fitted(stream(file, format)), fitted(stream(Arrays.copyOf(file, file.length + 1000), format)));
        }
    }

    @Test
    void damagedImagesAreRefusedOrShownButNeverMore() throws IOException {
        var random = new Random(4);
        int refused = 0;
        for (var format : new String[] {"png", "jpeg", "bmp", "gif", "tiff", "webp"}) {
            var picture = picture(64, 48, noise(64, 48));
            byte[] whole = format.equals("webp") ? ImageFiles.webp(picture, false) : ImageFiles.encode(picture, format);
            for (int i = 0; i < 100; i++) {
                byte[] damaged = whole.clone();
                for (int k = 0; k < 4; k++) {
                    damaged[random.nextInt(12, i < 50 ? 100 : damaged.length)] = (byte) random.nextInt();
                }
                try {
                    stream(damaged, "damaged")
                            .openFitted(FrameFit.STRETCH, false, S)
                            .close();
                } catch (VideoXLException e) {
                    assertEquals(Code.VIDEO_UNREADABLE, e.code(), e.getMessage());
                    refused++;
                }
            }
        }
        assertTrue(refused > 50 && refused < 550, refused + " refused");
    }

    @Test
    void imageThatClaimsFarTooManyPixelsIsRefusedBeforeAnyAreMade() throws IOException {
        byte[] png = ImageFiles.encode(picture(8, 8, noise(8, 8)), "png");
        for (int edge : new int[] {15_000, 1 << 20, Integer.MAX_VALUE}) {
            var header = ByteBuffer.wrap(png);
            header.putInt(16, edge).putInt(20, edge);
            var checksum = new CRC32();
            checksum.update(png, 12, 17);
            header.putInt(29, (int) checksum.getValue());
            refused(stream(png, "bomb.png"), "134217728 pixels");
        }
        byte[] bmp = ImageFiles.encode(picture(8, 8, noise(8, 8)), "bmp");
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 20_000).putInt(22, 20_000);
        refused(stream(bmp, "bomb.bmp"), "134217728 pixels");
        byte[] gif = ImageFiles.encode(picture(8, 8, noise(8, 8)), "gif");
        ByteBuffer.wrap(gif)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(6, (short) 65_535)
                .putShort(8, (short) 65_535);
        refused(stream(gif, "bomb.gif"), "134217728 pixels");
    }

    @Test
    void imageThatIsNearlyALineIsRefused() {
        refused(Image.rgb(noise(1000, 2), 1000, 2, "line"), "1000×2", "100 times");
        var line = Image.rgb(noise(3, 700), 3, 700, "upright line");
        refused(line, "3×700");
        assertEquals(1, line.openFitted(FrameFit.STRETCH, false, S).count().orElseThrow());
    }

    @Test
    void imageWithAnEdgeThatNobodyCouldResizeIsRefusedHoweverItIsFitted() {
        int edge = (1 << 20) + 1;
        var thread = Image.rgb(new byte[3 * edge], edge, 1, "thread");
        refused(
                Code.VIDEO_UNREADABLE,
                () -> thread.openFitted(FrameFit.STRETCH, false, S),
                "thread",
                edge + "×1",
                "at most 1048576");
    }

    @Test
    void pixelsThatDoNotFitTheirSizeAreRefused() {
        refused(Code.INVALID_ARGUMENT, () -> Image.rgb(new byte[0], 0, 5, "zero"), "zero", "0×5");
        refused(Code.INVALID_ARGUMENT, () -> Image.rgb(new byte[0], 5, 0, "zero"), "5×0");
        refused(Code.INVALID_ARGUMENT, () -> Image.rgb(new byte[3], -1, -1, "negative"), "-1×-1");
        refused(Code.INVALID_ARGUMENT, () -> Image.rgb(new byte[11], 2, 2, "short"), "11 bytes", "expected 12");
        refused(Code.INVALID_ARGUMENT, () -> Image.rgb(new byte[13], 2, 2, "long"), "13 bytes", "expected 12");
        refused(Code.INVALID_ARGUMENT, () -> Image.rgb(new byte[3], 65536, 65536, "huge"), "65536×65536");
    }

    @Test
    void streamThatFailsIsRefusedAtOnce() {
        var broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the line is dead");
            }
        };
        var e = assertThrows(VideoXLException.class, () -> Image.of(broken, "camera"));
        assertEquals(Code.IO, e.code());
        assertTrue(e.getMessage().contains("camera") && e.getMessage().contains("the line is dead"), e.getMessage());
    }

    @Test
    void nullIsRefusedByName() {
        byte[] rgb = noise(1, 1);
        var stream = new ByteArrayInputStream(rgb);
        var calls = new Executable[] {
            () -> Image.of((Path) null),
            () -> Image.of((BufferedImage) null),
            () -> Image.of((InputStream) null, "name"),
            () -> Image.of(stream, null),
            () -> Image.rgb(null, 1, 1, "name"),
            () -> Image.rgb(rgb, 1, 1, null),
            () -> Video.of((Path) null),
            () -> Video.of(Path.of("film.mp4"), null)
        };
        var names = new String[] {"file", "picture", "stream", "name", "pixels", "name", "file", "name"};
        for (int i = 0; i < calls.length; i++) {
            assertEquals(
                    names[i], assertThrows(NullPointerException.class, calls[i]).getMessage());
        }
    }

    private static byte[] turnedPng() throws IOException {
        byte[] png = ImageFiles.encode(picture(90, 60, noise(90, 60)), "png");
        byte[] exif = {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0};
        return ImageFiles.insert(png, 33, ImageFiles.pngChunk("eXIf", exif));
    }

    private static byte[] bigTiff() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var writer = new BigTIFFImageWriterSpi().createWriterInstance();
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(picture(90, 60, noise(90, 60)));
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** FFmpeg alone would show a tile, other colours, lay it on its side, or refuse it. */
    @ParameterizedTest
    @CsvSource({"grid.heic, 256, 256, 0", "cmyk.jpg, 48, 32, 0", "turned.png, 60, 90, 90", "big.tiff, 90, 60, 0"})
    void imageThatIsWatchedAsAVideoShowsTheSame(String name, int width, int height, int rotation) throws IOException {
        var file = folder.resolve(name);
        switch (name) {
            case "turned.png" -> Files.write(file, turnedPng());
            case "big.tiff" -> Files.write(file, bigTiff());
            default -> {
                try (var content = ImageTest.class.getResourceAsStream("/images/" + name)) {
                    Files.copy(content, file);
                }
            }
        }
        var expected = fitted(Image.of(file));
        for (var video : List.of(
                Video.of(file), Video.of(new ByteArrayInputStream(Files.readAllBytes(file)), file.toString()))) {
            var fitting = Fitting.published(FrameFit.CENTER_CROP, S);
            assertArrayEquals(
                    expected,
                    squares(video.open(FrameSampling.auto(), fitting, 1), file.toString())
                            .getFirst());
        }
        var info = Video.of(file).info();
        assertEquals(width + "×" + height, info.width() + "×" + info.height());
        assertEquals(rotation, info.rotation());
        assertEquals(1, info.frameCount());
        var late = Video.of(file).clip(Duration.ofSeconds(9), Duration.ofSeconds(10));
        var e = assertThrows(
                VideoXLException.class,
                () -> late.open(FrameSampling.auto(), Fitting.published(FrameFit.STRETCH, S), 1));
        assertEquals(Code.INVALID_ARGUMENT, e.code(), e.getMessage());
    }

    @Test
    void onlyTheFirstPictureOfAnAnimatedWebpIsShownAndThatIsSaid() throws IOException {
        byte[] first = ImageFiles.webp(picture(32, 32, noise(32, 32)), true);
        var moving = stream(ImageFiles.animatedWebp(32, 32, first, first), "moving.webp");
        try (var frames = moving.openFitted(FrameFit.STRETCH, false, S)) {
            assertTrue(frames.warnings().toString().contains("only its first picture is shown"));
        }
        try (var frames = stream(first, "still.webp").openFitted(FrameFit.STRETCH, false, S)) {
            assertEquals(List.of(), frames.warnings());
        }
    }

    @Test
    void codingThatNoDecoderKnowsIsNotCalledDamage() throws IOException {
        byte[] tiff = ImageFiles.encode(picture(32, 32, noise(32, 32)), "tiff");
        int compression = 259;
        for (int at = 0; at + 10 < tiff.length; at++) {
            boolean big = tiff[0] == 'M';
            var bytes = ByteBuffer.wrap(tiff).order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            if (bytes.getShort(at) == compression && bytes.getShort(at + 2) == 3 && bytes.getInt(at + 4) == 1) {
                bytes.putShort(at + 8, (short) 50000); // Zstandard
            }
        }
        var e = assertThrows(
                VideoXLException.class, () -> stream(tiff, "zstd.tiff").openFitted(FrameFit.STRETCH, false, S));
        assertEquals(Code.VIDEO_UNREADABLE, e.code());
        assertTrue(
                e.getMessage().contains("Convert it to PNG") && !e.getMessage().contains("damaged"), e.getMessage());
    }

    /** Black underneath everywhere; opaque on the left only, a third of the picture. */
    private static BufferedImage mostlyTransparent(int type) {
        var picture = new BufferedImage(90, 60, type);
        for (int i = 0; i < 90 * 60; i++) {
            picture.setRGB(i % 90, i / 90, i % 90 < 30 ? 0xFF202020 : 0x00202020);
        }
        return picture;
    }

    private static Image transparent(String format) throws IOException {
        var picture = mostlyTransparent(BufferedImage.TYPE_4BYTE_ABGR);
        return switch (format) {
            case "pixels" -> Image.of(picture);
            case "gif" -> {
                int[] table = {0xFF202020, 0x00202020};
                var model = new IndexColorModel(8, 2, table, 0, true, 1, DataBuffer.TYPE_BYTE);
                var indexed = new BufferedImage(90, 60, BufferedImage.TYPE_BYTE_INDEXED, model);
                for (int i = 0; i < 90 * 60; i++) {
                    indexed.getRaster().setSample(i % 90, i / 90, 0, i % 90 < 30 ? 0 : 1);
                }
                yield stream(ImageFiles.encode(indexed, format), format);
            }
            default -> stream(ImageFiles.encode(picture, format), format);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif", "tiff", "pixels"})
    void transparencyIsDroppedWithAWarningUnlessThereIsABackground(String format) throws IOException {
        var image = transparent(format);
        byte[] expected = new byte[3 * S * S];
        Arrays.fill(expected, (byte) 0x20);
        for (var frames :
                new FrameSource[] {image.openFitted(FrameFit.STRETCH, false, S), image.openTiles(GRID, false)}) {
            try (frames) {
                assertTrue(frames.warnings().getFirst().contains("67 % of the image is transparent"));
            }
        }
        assertArrayEquals(expected, first(image.openFitted(FrameFit.STRETCH, false, S)));
        var onWhite = image.background(new Color(250, 240, 230));
        assertEquals(image.toString(), onWhite.toString());
        byte[] found = first(onWhite.openFitted(FrameFit.STRETCH, false, S));
        assertEquals(0x20, found[0]);
        int right = 3 * (S - 1);
        assertArrayEquals(new byte[] {(byte) 250, (byte) 240, (byte) 230}, Arrays.copyOfRange(found, right, right + 3));
        assertTrue(onWhite.openFitted(FrameFit.STRETCH, false, S).warnings().isEmpty());
    }

    private static byte[] first(FrameSource frames) {
        try (frames;
                var arena = Arena.ofConfined()) {
            var square = arena.allocate(3L * S * S);
            assertTrue(frames.next(square));
            return square.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Test
    void littleTransparencyIsNotWorthAWarning() throws IOException {
        var picture = new BufferedImage(90, 60, BufferedImage.TYPE_4BYTE_ABGR);
        for (int i = 0; i < 90 * 60; i++) {
            picture.setRGB(i % 90, i / 90, i % 90 < 40 ? 0 : 0xFF808080);
        }
        assertTrue(stream(ImageFiles.encode(picture, "png"), "corner")
                .openFitted(FrameFit.STRETCH, false, S)
                .warnings()
                .isEmpty());
    }

    @Test
    void interruptedThreadIsTold() throws IOException {
        for (var format : new String[] {"png", "jpeg", "tiff"}) {
            byte[] content = ImageFiles.encode(picture(8, 8, noise(8, 8)), format);
            var file = Image.of(Files.write(folder.resolve("picture"), content));
            // What is in memory is not read, so that an interrupt has to end the decoding.
            for (var image : format.equals("png") ? List.of(file) : List.of(file, stream(content, format))) {
                Thread.currentThread().interrupt();
                try {
                    var e = assertThrows(VideoXLException.class, () -> image.openFitted(FrameFit.STRETCH, false, S));
                    assertEquals(Code.CANCELLED, e.code());
                } finally {
                    assertTrue(Thread.interrupted());
                }
            }
        }
    }
}
