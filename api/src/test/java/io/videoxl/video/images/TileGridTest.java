package io.videoxl.video.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.gguf.GgufBytes;
import io.videoxl.gguf.GgufFile;
import io.videoxl.video.fitting.GoldenPictures;
import io.videoxl.video.fitting.Picture;
import io.videoxl.video.images.TileGrid.Resolution;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class TileGridTest {
    private static final int S = 112;

    @TestFactory
    Stream<DynamicTest> resolutionAndTilesAreThoseOfThePublishedCode() throws IOException {
        var golden = GoldenPictures.read("anyres");
        var grid = TileGrid.of(
                S,
                StreamSupport.stream(golden.metadata("pinpoints_wh").spliterator(), false)
                        .flatMap(pair -> Stream.of(pair.get(0), pair.get(1)))
                        .mapToInt(JsonNode::intValue)
                        .toArray());
        return StreamSupport.stream(golden.metadata("cases").spliterator(), false)
                .map(entry -> {
                    int height = entry.get("hw").get(0).intValue();
                    int width = entry.get("hw").get(1).intValue();
                    var best = new Resolution(
                            entry.get("best_wh").get(0).intValue(),
                            entry.get("best_wh").get(1).intValue());
                    var tiles = golden.tensors("anyres." + height + "x" + width + ".tiles")
                            .findFirst()
                            .orElseThrow();
                    return DynamicTest.dynamicTest(height + "x" + width, () -> {
                        assertEquals(best, grid.choose(width, height));
                        assertEquals(entry.get("tiles").intValue(), grid.tiles(best));
                        assertEquals(List.of(grid.tiles(best), S, S, 3), tiles.shape());
                        assertArrayEquals(tiles.bytes(), tiles(grid, Picture.byFormula("anyres", width, height)));
                    });
                });
    }

    /** All tiles of a picture, one behind the other. */
    private static byte[] tiles(TileGrid grid, Picture picture) throws IOException {
        var source = new ImageSource.Pixels(picture.rgb(), null, picture.width(), picture.height(), "picture");
        try (var frames = FittedImages.tiles(source, Rendering.PUBLISHED, grid);
                var arena = Arena.ofConfined()) {
            var tile = arena.allocate(3L * S * S);
            var all = new ByteArrayOutputStream();
            while (frames.next(tile)) {
                all.writeBytes(tile.toArray(ValueLayout.JAVA_BYTE));
            }
            return all.toByteArray();
        }
    }

    @Test
    void gridOfTheArticleIsTheChosenResolutionsNotTheImages() {
        var grid = TileGrid.published(336);
        int width = 500;
        int height = 340;
        assertEquals(1, (height / 336) * (width / 336), "of the image");
        var chosen = grid.choose(width, height);
        assertEquals(new Resolution(672, 672), chosen);
        assertEquals((chosen.height() / 336) * (chosen.width() / 336), grid.tiles(chosen));
    }

    @Test
    void publishedGridIsThatOfTheGoldenFiles() throws IOException {
        var expected = GoldenPictures.read("anyres").metadata("pinpoints_wh");
        var found = TileGrid.published(S).resolutions();
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < found.size(); i++) {
            assertEquals(expected.get(i).get(0).intValue(), found.get(i).width());
            assertEquals(expected.get(i).get(1).intValue(), found.get(i).height());
        }
    }

    @Property(tries = 500)
    void choiceKeepsMostPixelsAndAmongEqualsWastesLeast(
            @ForAll @IntRange(min = 1, max = 3000) int width,
            @ForAll @IntRange(min = 1, max = 3000) int height,
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 36) Integer> shapes) {
        var grid = grid(shapes);
        var chosen = grid.choose(width, height);
        assertTrue(grid.resolutions().contains(chosen));
        long kept = kept(chosen, width, height);
        for (var other : grid.resolutions()) {
            long otherKept = kept(other, width, height);
            assertTrue(kept >= otherKept, () -> other + " keeps more than " + chosen);
            if (kept == otherKept) {
                assertTrue(area(chosen) <= area(other), () -> other + " wastes less than " + chosen);
                if (area(chosen) == area(other)) {
                    assertTrue(grid.resolutions().indexOf(chosen)
                            <= grid.resolutions().indexOf(other));
                }
            }
        }
    }

    /** Pixels of an image that are left in a resolution, from the definition. */
    private static long kept(Resolution r, int width, int height) {
        double scale = Math.min(r.width() / (double) width, r.height() / (double) height);
        long scaled = (long) Math.floor(width * scale) * (long) Math.floor(height * scale);
        return Math.min(scaled, (long) width * height);
    }

    private static long area(Resolution r) {
        return (long) r.width() * r.height();
    }

    @Property(tries = 300)
    void tilesCoverTheResizedPictureExactlyAndTheRestIsBlack(
            @ForAll @IntRange(min = 1, max = 300) int width,
            @ForAll @IntRange(min = 1, max = 300) int height,
            @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 36) Integer> shapes)
            throws IOException {
        Assume.that(Math.max(width, height) < 100 * Math.min(width, height));
        var grid = grid(shapes);
        var white = new byte[3 * width * height];
        Arrays.fill(white, (byte) 255);
        byte[] tiles = tiles(grid, new Picture(width, height, white));
        var chosen = grid.choose(width, height);
        assertEquals(3L * area(chosen), tiles.length);
        int columns = chosen.width() / S;
        int left = chosen.width();
        int right = -1;
        int top = chosen.height();
        int bottom = -1;
        int count = 0;
        for (int i = 0; i < tiles.length; i += 3) {
            assertTrue(tiles[i] == 0 || tiles[i] == (byte) 255);
            if (tiles[i] != 0) {
                int tile = i / 3 / (S * S);
                int x = tile % columns * S + i / 3 % S;
                int y = tile / columns * S + i / 3 / S % S;
                left = Math.min(left, x);
                right = Math.max(right, x);
                top = Math.min(top, y);
                bottom = Math.max(bottom, y);
                count++;
            }
        }
        int fittedWidth = right - left + 1;
        int fittedHeight = bottom - top + 1;
        assertEquals(fittedWidth * fittedHeight, count, "a full rectangle");
        assertTrue(fittedWidth == chosen.width() || fittedHeight == chosen.height(), "one edge is filled");
        assertEquals((chosen.width() - fittedWidth) / 2, left);
        assertEquals((chosen.height() - fittedHeight) / 2, top);
        double scale = Math.min(chosen.width() / (double) width, chosen.height() / (double) height);
        assertEquals(width * scale, fittedWidth, 1.001);
        assertEquals(height * scale, fittedHeight, 1.001);
    }

    /** Numbers from 1 to 36 as grids of 1 to 6 columns and rows. */
    private static TileGrid grid(List<Integer> shapes) {
        return TileGrid.of(
                S,
                shapes.stream()
                        .flatMap(shape -> Stream.of(((shape - 1) % 6 + 1) * S, ((shape - 1) / 6 + 1) * S))
                        .mapToInt(i -> i)
                        .toArray());
    }

    @Test
    void gridIsReadFromTheModelFileAndIsThePublishedOneWithoutIt(@TempDir Path folder) throws IOException {
        var size = new GgufBytes().u32("clip.vision.image_size", S);
        try (var file = GgufFile.open(size.write(folder.resolve("without.gguf")))) {
            assertEquals(
                    TileGrid.published(S).resolutions(), TileGrid.read(file).resolutions());
        }
        var named = size.i32s("clip.vision.image_grid_pinpoints", 2 * S, S, S, S);
        try (var file = GgufFile.open(named.write(folder.resolve("named.gguf")))) {
            var grid = TileGrid.read(file);
            assertEquals(List.of(new Resolution(2 * S, S), new Resolution(S, S)), grid.resolutions());
            assertEquals(S, grid.size());
            assertEquals(2, grid.maxTiles());
        }
    }

    @Test
    void resolutionsThatAreNoGridAreRefused() {
        for (var pinpoints :
                List.of(new int[0], new int[] {S}, new int[] {S, 100}, new int[] {0, S}, new int[] {-S, S}, new int[] {
                    1000 * S, 1000 * S
                })) {
            var e = assertThrows(VideoXLException.class, () -> TileGrid.of(S, pinpoints));
            assertEquals(Code.MODEL_INVALID, e.code());
            assertTrue(e.getMessage().contains("image_grid_pinpoints"), e.getMessage());
        }
    }
}
