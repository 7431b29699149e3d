package io.videoxl.video.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameFit;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.fitting.PictureFitter;
import io.videoxl.video.fitting.Placement;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HEIC and AVIF are shown as they are meant: put together, cropped, turned, without thumbnails. */
class HeifTest {
    /** Edge of the tiles: red, green, blue, white. */
    private static final int TILE = 128;

    private static byte[] grid;
    private static byte[] moving;
    private static byte[][] tiles;
    private static byte[] configuration;

    @TempDir
    Path folder;

    @BeforeAll
    static void readTiles() throws IOException {
        grid = resource("grid.heic");
        moving = resource("moving.avif");
        var file = HeifFile.read(grid);
        var items = file.sources(file.primary().orElseThrow());
        tiles = items.stream().map(file::content).toArray(byte[][]::new);
        var content = items.getFirst().property("hvcC").orElseThrow();
        var bytes = new byte[content.remaining()];
        content.get(bytes);
        configuration = HeifWriter.box("hvcC", bytes);
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = HeifTest.class.getResourceAsStream("/images/" + name)) {
            return in.readAllBytes();
        }
    }

    private record Shown(int width, int height, byte[] rgb) {
        /** The nearest of a few colours. */
        char at(int x, int y) {
            int i = 3 * (y * width + x);
            boolean red = (rgb[i] & 0xFF) > 64;
            boolean green = (rgb[i + 1] & 0xFF) > 64;
            boolean blue = (rgb[i + 2] & 0xFF) > 64;
            return red && green && blue ? 'w' : red ? 'r' : green ? 'g' : blue ? 'b' : '?';
        }

        /** The colours near the four corners, row by row. */
        String corners() {
            return "" + at(9, 9) + at(width - 9, 9) + at(9, height - 9) + at(width - 9, height - 9);
        }
    }

    private static Shown show(byte[] file) {
        try (var image = ImageDecoder.decode(new ImageSource.Encoded(file, "image"))) {
            int width = image.shownWidth();
            int height = image.shownHeight();
            var rgb = new byte[3 * width * height];
            var whole = new Placement(width, height, width, height, 0, 0);
            new PictureFitter().fit(image.picture().rgb(), image.orientation(), whole, MemorySegment.ofArray(rgb));
            return new Shown(width, height, rgb);
        }
    }

    private static HeifWriter tiles() {
        var writer = new HeifWriter();
        for (var tile : tiles) {
            writer.item("hvc1", tile, configuration, HeifWriter.size(TILE, TILE));
        }
        return writer;
    }

    private static byte[] gridOf(int width, int height, byte[]... properties) {
        var writer = tiles();
        return writer.primary(writer.grid(2, width, height, new int[] {1, 2, 3, 4}, properties))
                .write("heic");
    }

    @Test
    void tilesArePutTogether() {
        var shown = show(grid);
        assertEquals(2 * TILE, shown.width);
        assertEquals(2 * TILE, shown.height);
        assertEquals("rgbw", shown.corners());
        assertArrayEquals(shown.rgb, show(gridOf(2 * TILE, 2 * TILE)).rgb);
    }

    @Test
    void tilesReachBeyondTheEdgesOfWhatIsShown() {
        var shown = show(gridOf(200, 150));
        assertEquals(200, shown.width);
        assertEquals(150, shown.height);
        assertEquals("rgbw", shown.corners());
        assertEquals('r', shown.at(TILE - 1, TILE - 1));
        assertEquals('w', shown.at(TILE, TILE));
    }

    /** Turned counter-clockwise; mirrored so that top and bottom, or left and right, change places. */
    @ParameterizedTest
    @CsvSource({"irot, 0, rgbw", "irot, 1, gwrb", "irot, 2, wbgr", "irot, 3, brwg", "imir, 0, bwrg", "imir, 1, grwb"})
    void picturesAreTurnedAndMirrored(String property, int value, String corners) {
        var shown = show(gridOf(200, 150, HeifWriter.box(property, new byte[] {(byte) value})));
        boolean transposed = property.equals("irot") && value % 2 == 1;
        assertEquals(transposed ? 150 : 200, shown.width);
        assertEquals(corners, shown.corners());
    }

    @Test
    void propertiesApplyInTheirOrder() {
        byte[] turn = HeifWriter.box("irot", new byte[] {1});
        byte[] mirror = HeifWriter.box("imir", new byte[] {1});
        assertEquals("wgbr", show(gridOf(200, 200, turn, mirror)).corners());
        assertEquals("rbgw", show(gridOf(200, 200, mirror, turn)).corners());
    }

    @Test
    void whatTheCleanApertureCutsOffIsNotShown() {
        // 100 × 60 pixels whose middle lies 28 right of and 10 above that of the picture.
        byte[] aperture = HeifWriter.box("clap", HeifWriter.ints(100, 1, 60, 1, 28, 1, -10, 1));
        var shown = show(gridOf(2 * TILE, 2 * TILE, aperture));
        assertEquals(100, shown.width);
        assertEquals(60, shown.height);
        assertEquals('r', shown.at(21, 39)); // 106 + 21, 88 + 39
        assertEquals('w', shown.at(22, 40));
    }

    @Test
    void thumbnailsAreNotTakenForThePicture() {
        var writer = new HeifWriter();
        int thumbnail = writer.item("hvc1", tiles[0], configuration, HeifWriter.size(TILE, TILE));
        int picture = writer.item("hvc1", tiles[2], configuration, HeifWriter.size(TILE, TILE));
        byte[] file =
                writer.reference("thmb", thumbnail, picture).primary(picture).write("mif1");
        assertEquals("bbbb", show(file).corners());
    }

    @Test
    void gridsThatTheirTilesDoNotFillAreRefused() {
        var fewer = tiles();
        byte[] three =
                fewer.primary(fewer.grid(2, 256, 256, new int[] {1, 2, 3, 9})).write("heic");
        var small = tiles();
        byte[] far =
                small.primary(small.grid(2, 400, 256, new int[] {1, 2, 3, 4})).write("heic");
        var itself = tiles();
        byte[] endless = itself.primary(itself.grid(1, 256, 256, new int[] {5})).write("heic");
        byte[] huge = gridOf(0xFFFF, 0xFFFF);
        for (var file : new byte[][] {three, far, endless, huge, Arrays.copyOf(grid, grid.length - 40)}) {
            var e = assertThrows(VideoXLException.class, () -> show(file));
            assertEquals(Code.VIDEO_UNREADABLE, e.code(), e.getMessage());
            assertTrue(e.getMessage().contains("expected"), e.getMessage());
        }
    }

    @Test
    void damagedFilesAreRefusedOrShown() {
        var random = new Random(2);
        int refused = 0;
        for (int i = 0; i < 150; i++) {
            byte[] damaged = i % 2 == 0 ? grid.clone() : moving.clone();
            for (int k = 0; k < 3; k++) {
                damaged[random.nextInt(24, Math.min(damaged.length, i < 100 ? 320 : 3000))] = (byte) random.nextInt();
            }
            try {
                show(damaged);
            } catch (VideoXLException e) {
                assertEquals(Code.VIDEO_UNREADABLE, e.code(), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 10 && refused < 140, refused + " refused");
    }

    /** The decoder is opened with it. */
    @Test
    void damagedConfigurationIsNotADefectOfOurs() {
        int begin = new String(grid, StandardCharsets.ISO_8859_1).indexOf("hvcC") + 4;
        int refused = 0;
        for (int at = begin; at < begin + 100; at++) {
            byte[] damaged = grid.clone();
            damaged[at] = (byte) ~damaged[at];
            try {
                show(damaged);
            } catch (VideoXLException e) {
                assertEquals(Code.VIDEO_UNREADABLE, e.code(), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 0);
    }

    @Test
    void movingAvifIsAVideoWhosePictureIsAnImage() throws IOException {
        assertEquals('r', show(moving).at(160, 90));
        assertFalse(StillImages.isOne(Files.write(folder.resolve("moving.avif"), moving)));
        assertTrue(StillImages.isOne(Files.write(folder.resolve("grid.heic"), grid)));
    }

    /** Primaries and matrix of BT.2020. */
    private static byte[] codePoints(int transfer) {
        return HeifWriter.box(
                "colr",
                ByteBuffer.allocate(11)
                        .putInt(0x6E636C78) // nclx
                        .putShort((short) 9)
                        .putShort((short) transfer)
                        .putShort((short) 9)
                        .array());
    }

    private static FittedImages fitted(byte[] file, boolean toneMapping) {
        var source = new ImageSource.Encoded(file, "image");
        return FittedImages.whole(source, new Rendering(null, toneMapping), FrameFit.STRETCH, 32);
    }

    private static byte[] pixels(byte[] file, boolean toneMapping) {
        var rgb = new byte[3 * 32 * 32];
        assertTrue(fitted(file, toneMapping).next(MemorySegment.ofArray(rgb)));
        return rgb;
    }

    /** A picture with many colours. */
    private static byte[] avif(byte[]... properties) {
        var file = HeifFile.read(moving);
        var item = file.primary().orElseThrow();
        var content = item.property("av1C").orElseThrow();
        var bytes = new byte[content.remaining()];
        content.get(bytes);
        var all = new ArrayList<>(List.of(HeifWriter.box("av1C", bytes), HeifWriter.size(320, 180)));
        all.addAll(List.of(properties));
        var writer = new HeifWriter();
        int picture = writer.item("av01", file.content(item), all.toArray(byte[][]::new));
        return writer.primary(picture).write("avif");
    }

    @ParameterizedTest
    @CsvSource({"1, colours are those of BT.2020", "16, high dynamic range (PQ)", "18, high dynamic range (HLG)"})
    void highDynamicRangeIsTold(int transfer, String told) {
        byte[] profile = HeifWriter.box("colr", "prof and its bytes".getBytes(StandardCharsets.US_ASCII));
        byte[] avif = avif(profile, codePoints(transfer));
        var warnings = fitted(avif, false).warnings();
        assertEquals(1, warnings.size());
        assertTrue(warnings.getFirst().startsWith("image: its "), warnings.toString());
        assertTrue(warnings.getFirst().contains(told), warnings.toString());
        assertEquals(List.of(), fitted(avif, true).warnings());
        assertFalse(Arrays.equals(pixels(avif, false), pixels(avif, true)));
    }

    @Test
    void coloursOfAGridAreThoseOfItsTiles() {
        byte[] told = codePoints(16);
        byte[] byGrid = gridOf(200, 150, told);
        var writer = new HeifWriter();
        for (var tile : tiles) {
            writer.item("hvc1", tile, configuration, told, HeifWriter.size(TILE, TILE));
        }
        byte[] byTiles =
                writer.primary(writer.grid(2, 200, 150, new int[] {1, 2, 3, 4})).write("heic");
        for (var file : List.of(byGrid, byTiles)) {
            assertTrue(fitted(file, false).warnings().toString().contains("high dynamic range (PQ)"));
            assertEquals(List.of(), fitted(file, true).warnings());
        }
        assertFalse(Arrays.equals(pixels(byGrid, true), pixels(byGrid, false)));
        assertArrayEquals(pixels(byTiles, true), pixels(byGrid, true));
    }

    /** Where a picture gets brighter, more of its light is compressed. */
    @Test
    void brightestLightThatTheFileNamesIsTheMappingsEnd() {
        byte[] light = HeifWriter.box("clli", new byte[] {10_000 >> 8, (byte) 10_000, 0, 0});
        byte[] display = HeifWriter.box("mdcv", new byte[16], HeifWriter.ints(10_000 * 10_000, 1));
        byte[] darker = HeifWriter.box("mdcv", new byte[16], HeifWriter.ints(500 * 10_000, 1));
        byte[] common = pixels(avif(codePoints(16)), true);
        assertArrayEquals(common, pixels(avif(codePoints(16), darker), true));
        byte[] bright = pixels(avif(codePoints(16), light), true);
        assertArrayEquals(bright, pixels(avif(codePoints(16), display), true));
        int darkest = IntStream.range(0, bright.length)
                .map(i -> (bright[i] & 0xFF) - (common[i] & 0xFF))
                .peek(difference -> assertTrue(difference <= 1))
                .min()
                .orElseThrow();
        assertTrue(darkest < -4, "darker by " + -darkest);
    }

    @Test
    void auxiliaryAlphaIsTheTransparency() {
        var file = HeifFile.read(moving);
        var item = file.primary().orElseThrow();
        var content = item.property("av1C").orElseThrow();
        var bytes = new byte[content.remaining()];
        content.get(bytes);
        byte[] av1 = HeifWriter.box("av1C", bytes);
        byte[] alpha = HeifWriter.box(
                "auxC",
                new byte[4],
                "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0".getBytes(StandardCharsets.US_ASCII));
        var writer = new HeifWriter();
        int picture = writer.item("av01", file.content(item), av1, HeifWriter.size(320, 180));
        int opacity = writer.item("av01", file.content(item), av1, HeifWriter.size(320, 180), alpha);
        byte[] avif =
                writer.reference("auxl", opacity, picture).primary(picture).write("avif");
        try (var image = ImageDecoder.decode(new ImageSource.Encoded(avif, "image"))) {
            assertNotNull(image.picture().alpha());
            int[] at = IntStream.of(0, 90 * 320 + 135, 90 * 320 + 122)
                    .map(i -> image.picture().alpha().get(ValueLayout.JAVA_BYTE, i) & 0xFF)
                    .toArray();
            assertTrue(at[0] < 120 && at[2] > 230, Arrays.toString(at)); // grey, and the cross's white border
            assertTrue(Transparency.share(image.picture()) > 0.8);
        }
    }
}
