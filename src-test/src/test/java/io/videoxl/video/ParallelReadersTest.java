package io.videoxl.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.VideoXLException;
import io.videoxl.video.fitting.FrameFitter;
import io.videoxl.video.frames.VideoReader;
import io.videoxl.video.sampling.Runs;
import io.videoxl.video.sampling.SampledFrames;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParallelReadersTest {
    private static final int SIZE = 112;

    static Stream<BarcodeVideo> videos() {
        return BarcodeVideo.all().stream();
    }

    @ParameterizedTest
    @MethodSource("videos")
    void framesAreThoseOfASingleReader(BarcodeVideo video) {
        var file = BarcodeVideos.file(video);
        for (var sampling : List.of(FrameSampling.uniform(23), FrameSampling.uniform(9))) {
            var single = frames(file, sampling, 1);
            var parallel = frames(file, sampling, 3);
            assertEquals(single.size(), parallel.size());
            for (int i = 0; i < single.size(); i++) {
                assertArrayEquals(single.get(i), parallel.get(i), sampling + ", frame " + i);
            }
        }
    }

    @Test
    void damagedFramesAreThoseOfASingleReader(@TempDir Path folder) throws IOException {
        byte[] content = Files.readAllBytes(shortGops());
        Arrays.fill(content, content.length / 3, content.length / 2, (byte) 0);
        var file = Files.write(folder.resolve("damaged.mp4"), content);
        var sampling = FrameSampling.uniform(40);
        assertEquals(indices(file, sampling, 1), indices(file, sampling, 3));
        try (var reader = VideoReader.open(file, 1)) {
            assertTrue(reader.frameCount() < 300, reader.frameCount() + " frames");
            assertTrue(reader.warnings().toString().contains("cannot be decoded"), reader.warnings()::toString);
        }
    }

    @ParameterizedTest
    @MethodSource("videos")
    void frameIsTheSameWhenNothingIsDecodedBehindIt(BarcodeVideo video) {
        var file = BarcodeVideos.file(video);
        try (var arena = Arena.ofConfined();
                var going = VideoReader.open(file, 2);
                var stopping = VideoReader.open(file, 2)) {
            var fitter = new FrameFitter(FrameFit.STRETCH, SIZE);
            var square = arena.allocate(3L * SIZE * SIZE);
            for (int index : new int[] {7, 8, 61, 150, 151, 240, 60, 299}) {
                assertTrue(going.read(index));
                going.fit(fitter, square);
                var expected = square.toArray(ValueLayout.JAVA_BYTE);
                assertTrue(stopping.read(index, VideoReader.NONE));
                stopping.fit(fitter, square);
                assertEquals(index, Barcode.read(square, SIZE));
                if (!video.name().contains("intra-refresh")) {
                    assertArrayEquals(expected, square.toArray(ValueLayout.JAVA_BYTE), "frame " + index);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("videos")
    void framesAreTheSameWhenThoseBetweenAreSkipped(BarcodeVideo video) {
        var file = BarcodeVideos.file(video);
        try (var arena = Arena.ofConfined();
                var going = VideoReader.open(file, 2);
                var skipping = VideoReader.open(file, 2)) {
            var fitter = new FrameFitter(FrameFit.STRETCH, SIZE);
            var square = arena.allocate(3L * SIZE * SIZE);
            for (int index = 0; index < video.frames(); index += 3) {
                assertTrue(going.read(index));
                going.fit(fitter, square);
                var expected = square.toArray(ValueLayout.JAVA_BYTE);
                assertTrue(skipping.read(index, index + 3));
                skipping.fit(fitter, square);
                assertArrayEquals(expected, square.toArray(ValueLayout.JAVA_BYTE), "frame " + index);
            }
            assertTrue(skipping.framesDecoded() <= going.framesDecoded());
        }
    }

    @Test
    void frameThatWasSkippedCanBeReadNext() {
        try (var reader = VideoReader.open(BarcodeVideos.file(BarcodeVideo.all().get(0)), 2);
                var arena = Arena.ofConfined()) {
            var fitter = new FrameFitter(FrameFit.STRETCH, SIZE);
            var square = arena.allocate(3L * SIZE * SIZE);
            for (int skipped = 11; skipped < 20; skipped++) {
                assertTrue(reader.read(10, 20));
                assertTrue(reader.read(skipped));
                reader.fit(fitter, square);
                assertEquals(skipped, Barcode.read(square, SIZE));
            }
        }
    }

    @Test
    void sparseFramesAreReadByAsManyReadersAsThereAreThreads() {
        try (var reader = VideoReader.open(shortGops(), 1)) {
            int[] sparse = {0, 40, 80, 81, 120, 160, 200, 240, 280};
            assertEquals(3, Runs.of(reader, sparse, 3).readers());
            assertEquals(1, Runs.of(reader, sparse, 1).readers());
            assertEquals(1, Runs.of(reader, new int[] {0, 40, 80}, 3).readers());
        }
    }

    @Test
    void denseFramesAreReadByOneReader() {
        try (var reader = VideoReader.open(BarcodeVideos.file(BarcodeVideo.all().get(0)), 1)) {
            assertEquals(
                    1, Runs.of(reader, IntStream.range(0, 300).toArray(), 3).readers());
        }
    }

    @Test
    void runsEndWhereAKeyFrameIsNearer() {
        try (var reader = VideoReader.open(shortGops(), 1)) {
            var runs = Runs.of(reader, new int[] {0, 40, 80, 81, 120, 160}, 2);
            assertArrayEquals(new int[] {0, 1, 2, 4, 5, 6}, runs.starts());
            assertEquals(2, runs.start(2));
            assertEquals(4, runs.end(2));
        }
    }

    @Test
    void fileThatIsGoneIsAnErrorThatNamesIt(@TempDir Path folder) throws IOException {
        var file = Files.copy(shortGops(), folder.resolve("gone.mp4"));
        try (var arena = Arena.ofConfined();
                var frames = open(file, FrameSampling.uniform(20), 2)) {
            Files.delete(file);
            var square = arena.allocate(3L * SIZE * SIZE);
            for (int i = 0; i < 2; i++) {
                var e = assertThrows(VideoXLException.class, () -> frames.next(square));
                assertEquals(VideoXLException.Code.VIDEO_UNREADABLE, e.code());
                assertTrue(e.getMessage().contains("gone.mp4"), e.getMessage());
            }
        }
    }

    @Test
    void interruptIsCancelledAndTheNextFrameIsTheOneThatWasWanted() {
        try (var arena = Arena.ofConfined();
                var frames = open(shortGops(), FrameSampling.uniform(20), 2)) {
            var square = arena.allocate(3L * SIZE * SIZE);
            assertTrue(frames.next(square));
            Thread.currentThread().interrupt();
            var e = assertThrows(VideoXLException.class, () -> frames.next(square));
            assertTrue(Thread.interrupted());
            assertEquals(VideoXLException.Code.CANCELLED, e.code());
            int count = 1;
            for (; frames.next(square); count++) {
                assertEquals(frames.frameIndex(), Barcode.read(square, SIZE));
            }
            assertEquals(20, count);
        }
    }

    @Test
    void closingInTheMiddleLeavesNoThread() {
        try (var arena = Arena.ofConfined()) {
            var square = arena.allocate(3L * SIZE * SIZE);
            var frames = open(shortGops(), FrameSampling.uniform(20), 2);
            assertTrue(frames.next(square));
            assertTrue(Thread.getAllStackTraces().keySet().stream().anyMatch(ParallelReadersTest::isReader));
            frames.close();
            frames.close();
            assertFalse(Thread.getAllStackTraces().keySet().stream().anyMatch(ParallelReadersTest::isReader));
        }
    }

    private static boolean isReader(Thread thread) {
        return thread.getName().startsWith("videoxl-decoder-");
    }

    private static Path shortGops() {
        return BarcodeVideos.file(videos().filter(v -> v.name().equals("h264-short-gop"))
                .findFirst()
                .orElseThrow());
    }

    private static SampledFrames open(Path file, FrameSampling sampling, int threads) {
        return SampledFrames.open(file, sampling, FrameFit.STRETCH, SIZE, threads);
    }

    private static List<Long> indices(Path file, FrameSampling sampling, int threads) {
        var all = new ArrayList<Long>();
        try (var arena = Arena.ofConfined();
                var frames = open(file, sampling, threads)) {
            var square = arena.allocate(3L * SIZE * SIZE);
            while (frames.next(square)) {
                all.add(frames.frameIndex());
            }
        }
        return all;
    }

    private static List<byte[]> frames(Path file, FrameSampling sampling, int threads) {
        var all = new ArrayList<byte[]>();
        try (var arena = Arena.ofConfined();
                var frames = open(file, sampling, threads)) {
            var square = arena.allocate(3L * SIZE * SIZE);
            while (frames.next(square)) {
                assertEquals(frames.frameIndex(), Barcode.read(square, SIZE));
                all.add(square.toArray(ValueLayout.JAVA_BYTE));
            }
            assertEquals(0, frames.framesMissing());
        }
        return all;
    }
}
