package io.videoxl.worlds.needles;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.sampling.SampledFrames;
import io.videoxl.worlds.Colour;
import io.videoxl.worlds.ColouredShape;
import io.videoxl.worlds.Shape;
import io.videoxl.worlds.World;
import io.videoxl.worlds.WorldOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HaystackTest {
    private static final int SIZE = 64;
    private static final int FRAMES = 20;
    private static final Needle STAR = Needle.of(new ColouredShape(Colour.BLUE, Shape.STAR), 3);

    @TempDir
    Path folder;

    private static Hay hay() {
        var world =
                World.of(6, WorldOptions.builder().duration(Duration.ofHours(1)).build());
        return Hay.of(world, FRAMES, SIZE, SIZE);
    }

    /** Which frames of a haystack have something blue in them. */
    private static List<Integer> blue(List<byte[]> frames) {
        return IntStream.range(0, frames.size())
                .filter(i -> isBlue(frames.get(i)))
                .boxed()
                .toList();
    }

    private static boolean isBlue(byte[] rgb) {
        return IntStream.range(0, rgb.length / 3)
                        .filter(i -> (rgb[3 * i + 2] & 0xFF) - Math.max(rgb[3 * i] & 0xFF, rgb[3 * i + 1] & 0xFF) > 80)
                        .count()
                > 100;
    }

    /** As a writer gets them. */
    private static List<byte[]> frames(Haystack haystack) {
        var frames = new ArrayList<byte[]>();
        try (var mixing = haystack.new Mixing()) {
            for (int i = 0; i < haystack.frames(); i++) {
                var rgb = new byte[3 * SIZE * SIZE];
                mixing.next(rgb);
                frames.add(rgb);
            }
        }
        return frames;
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.05, 1", "0.49, 9", "0.5, 10", "0.99, 19", "1, 19"})
    void aNeedleReplacesTheFrameOfItsDepth(double depth, int index) {
        var plain = frames(Haystack.of(hay()));
        var frames = frames(Haystack.of(hay()).replace(STAR, depth));
        assertEquals(List.of(), blue(plain));
        assertEquals(List.of(index), blue(frames));
        assertEquals(FRAMES, frames.size());
        for (int i = 0; i < FRAMES; i++) {
            if (i != index) {
                assertArrayEquals(plain.get(i), frames.get(i), "frame " + i);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.5, 10", "1, 20"})
    void aNeedleIsInsertedAtItsDepthAndNoFrameIsLost(double depth, int index) {
        var plain = frames(Haystack.of(hay()));
        var frames = frames(Haystack.of(hay()).insert(STAR, depth));
        assertEquals(List.of(index), blue(frames));
        assertEquals(FRAMES + 1, frames.size());
        frames.remove(index);
        for (int i = 0; i < FRAMES; i++) {
            assertArrayEquals(plain.get(i), frames.get(i), "frame " + i);
        }
    }

    @Test
    void severalNeedlesKeepTheirPlaces() {
        var haystack = Haystack.of(hay())
                .insert(STAR, 0.5)
                .insert(STAR, 0.5)
                .replace(STAR, 0.25)
                .insert(STAR, 1);
        assertEquals(List.of(5, 10, 11, 22), blue(frames(haystack)));
        assertEquals(FRAMES + 3, haystack.frames());
    }

    @Test
    void aWrittenHaystackHasTheNeedleInTheSameFrame() {
        var file = folder.resolve("haystack.mp4");
        Haystack.of(hay()).replace(STAR, 0.7).write(file);
        assertEquals("h264", Video.of(file).info().codec());
        assertEquals(List.of(14), blue(decoded(file)));
    }

    private static List<byte[]> decoded(Path file) {
        var decoded = new ArrayList<byte[]>();
        try (var arena = Arena.ofConfined();
                var frames = SampledFrames.open(file, FrameSampling.all(), FrameFit.CENTER_CROP, SIZE, 1)) {
            var square = arena.allocate(3L * SIZE * SIZE);
            while (frames.next(square)) {
                decoded.add(square.toArray(ValueLayout.JAVA_BYTE));
            }
        }
        assertEquals(FRAMES, decoded.size());
        return decoded;
    }

    @Test
    void aVideoFileIsHayToo() {
        var file = folder.resolve("hay.mp4");
        Haystack.of(hay()).write(file);
        var hay = Hay.of(file, 10, SIZE);
        assertEquals(10, hay.frames());
        assertEquals(List.of(3), blue(frames(Haystack.of(hay).replace(STAR, 0.3))));
        var e = assertThrows(VideoXLException.class, () -> Hay.of(file, FRAMES + 1, SIZE));
        assertTrue(e.getMessage().contains("20 frames"), e.getMessage());
    }

    @Test
    void anImageTakesTheMiddleOfTheFrame() throws IOException {
        var picture = new BufferedImage(90, 30, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 90 * 30; i++) {
            picture.setRGB(i % 90, i / 90, i % 90 >= 30 && i % 90 < 60 ? 0x20C020 : 0xC02020);
        }
        var image = folder.resolve("needle.png");
        ImageIO.write(picture, "png", image.toFile());
        var rgb = new byte[3 * 20 * 10];
        Needle.of(image).paint(rgb, 20, 10);
        for (int x = 0; x < 20; x++) {
            boolean inside = x >= 5 && x < 15;
            int green = rgb[3 * (5 * 20 + x) + 1] & 0xFF;
            assertTrue(inside ? green > 120 : green == 0, x + ": " + green);
        }
        assertThrows(VideoXLException.class, () -> Needle.of(folder.resolve("missing.png")));
    }

    @Test
    void framesToWatchAreASecondApartAndEndWhenClosed() {
        var haystack = Haystack.of(hay()).insert(STAR, 0.5);
        var times = new ArrayList<Duration>();
        try (var frames = haystack.open()) {
            frames.forEachRemaining(frame -> times.add(frame.time()));
        }
        assertEquals(
                IntStream.rangeClosed(0, FRAMES).mapToObj(Duration::ofSeconds).toList(), times);
        var closed = haystack.open();
        closed.close();
        assertFalse(closed.hasNext());
    }

    @Test
    void theStandardGridHasEightLengthsAndElevenDepths() {
        var cells = NeedleGrid.standard().cells().toList();
        assertEquals(88, cells.size());
        assertEquals(new NeedleGrid.Cell(256, 0), cells.getFirst());
        assertEquals(new NeedleGrid.Cell(2048, 1), cells.getLast());
        assertEquals(2047, cells.getLast().index());
        assertEquals(204, new NeedleGrid.Cell(2048, 0.1).index());
        assertThrows(VideoXLException.class, () -> NeedleGrid.evenly(4, 8, 11));
        assertThrows(VideoXLException.class, () -> new NeedleGrid(List.of(5), List.of(1.1)));
    }

    @Test
    void publishedNeedlesAreRead() throws IOException {
        var images = Files.createDirectory(folder.resolve("needles"));
        ImageIO.write(
                new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB),
                "png",
                images.resolve("one (a).png").toFile());
        ImageIO.write(
                new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB),
                "png",
                images.resolve("two.png").toFile());
        var file = Files.writeString(
                folder.resolve("qa.json"),
                """
                {"retrieval_question": ["What is it?\\nOptions:(A) a cat\\n(B) a dog", "And this?"],
                 "answer": ["B", "A"], "needle": ["one (a).png", "two.png"]}
                """);
        var needles = NeedleFile.read(file, images);
        assertEquals(2, needles.size());
        assertEquals(
                "What is it?\nOptions:(A) a cat\n(B) a dog", needles.getFirst().question());
        assertEquals("A", needles.getLast().answer());
        assertTrue(needles.getLast().needle().name().endsWith("two.png"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"retrieval_question\": [\"a\"], \"answer\": [\"b\", \"c\"], \"needle\": [\"d\"]} | 2 in answer",
                "{\"retrieval_question\": [\"a\"], \"answer\": [\"b\"]} | no texts in needle",
                "{\"retrieval_question\": [1], \"answer\": [\"b\"], \"needle\": [\"d\"]} | no texts in retrieval_question",
                "[] | no texts",
                "{ | no JSON"
            })
    void otherFilesAreRefused(String json, String named) throws IOException {
        var file = Files.writeString(folder.resolve("qa.json"), json);
        var e = assertThrows(VideoXLException.class, () -> NeedleFile.read(file, folder));
        assertEquals(Code.INVALID_ARGUMENT, e.code());
        assertTrue(e.getMessage().contains(named), e.getMessage());
    }
}
