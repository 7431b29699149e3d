package io.videoxl.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.fitting.FrameFitter;
import io.videoxl.video.frames.VideoReader;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.video.sampling.Clip;
import io.videoxl.video.sampling.SampledFrames;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExactFramesTest {
    private static final int SIZE = 112;
    private static final List<FrameSampling> SAMPLINGS = List.of(
            FrameSampling.auto(),
            FrameSampling.uniform(7),
            FrameSampling.uniform(128),
            FrameSampling.perSecond(9.7, 1000),
            FrameSampling.at(
                    Duration.ofMillis(40),
                    Duration.ofMillis(1000),
                    Duration.ofMillis(1001),
                    Duration.ofMillis(2345),
                    Duration.ofMillis(3333),
                    Duration.ofMillis(7777),
                    Duration.ofMillis(8080),
                    Duration.ofMillis(9999)),
            FrameSampling.all());

    static Stream<BarcodeVideo> videos() {
        return BarcodeVideo.all().stream();
    }

    @ParameterizedTest
    @MethodSource("videos")
    void everySampledFrameIsTheRightOne(BarcodeVideo video) {
        var file = BarcodeVideos.file(video);
        try (var arena = Arena.ofConfined()) {
            var square = arena.allocate(3L * SIZE * SIZE);
            for (var sampling : SAMPLINGS) {
                try (var frames = SampledFrames.open(file, sampling, FrameFit.STRETCH, SIZE, 0)) {
                    assertEquals(video.frames(), frames.info().frameCount());
                    int count = 0;
                    for (; frames.next(square); count++) {
                        assertEquals(frames.frameIndex(), Barcode.read(square, SIZE), sampling.toString());
                        double ticks = video.spacing().ticks((int) frames.frameIndex());
                        double seconds = ticks / video.options().ticksPerSecond();
                        assertEquals(seconds, frames.frame().time().toNanos() / 1e9, 0.002);
                    }
                    assertEquals(0, frames.framesMissing());
                    assertEquals(List.of(), frames.warnings());
                    assertEquals(frames.count().orElseThrow(), count);
                    assertTrue(count >= Math.min(7, video.frames()));
                }
            }
        }
    }

    @Test
    void keyFramesAreThoseOfTheFile() {
        int[] keys = indices("h264-short-gop", FrameSampling.keyFrames(100), Clip.WHOLE);
        assertEquals(0, keys[0]);
        for (int i = 1; i < keys.length; i++) {
            assertTrue(keys[i] - keys[i - 1] <= 12, "key frames are at most 12 frames apart");
        }
        assertTrue(keys.length < 60, keys.length + " key frames");
        int[] two = indices("h264-short-gop", FrameSampling.keyFrames(2), Clip.WHOLE);
        assertArrayEquals(new int[] {0, keys[keys.length - 1]}, two);
        int[] spread = indices("h264-every-frame-a-key-frame", FrameSampling.keyFrames(4), Clip.WHOLE);
        assertArrayEquals(new int[] {0, 99, 199, 299}, spread);
    }

    @Test
    void clipHoldsTheFramesOnShowInIt() {
        var clip = new Clip(Duration.ofMillis(1999), Duration.ofMillis(2121));
        assertArrayEquals(new int[] {49, 50, 51, 52, 53}, indices("h264-short-gop", FrameSampling.all(), clip));
        assertArrayEquals(new int[] {49, 53}, indices("h264-short-gop", FrameSampling.uniform(2), clip));
        assertArrayEquals(new int[] {50}, indices("h264-short-gop", FrameSampling.at(Duration.ofMillis(1)), clip));
    }

    private static int[] indices(String name, FrameSampling sampling, Clip clip) {
        var source = new VideoSource.File(BarcodeVideos.file(video(name)));
        var indices = IntStream.builder();
        try (var arena = Arena.ofConfined();
                var frames = SampledFrames.open(source, clip, sampling, Fitting.published(FrameFit.STRETCH, SIZE), 0)) {
            var square = arena.allocate(3L * SIZE * SIZE);
            while (frames.next(square)) {
                assertEquals(frames.frameIndex(), Barcode.read(square, SIZE));
                indices.add((int) frames.frameIndex());
            }
            assertEquals(List.of(), frames.warnings());
        }
        return indices.build().toArray();
    }

    private static BarcodeVideo video(String name) {
        return videos().filter(video -> video.name().equals(name)).findFirst().orElseThrow();
    }

    /** A picture that is refreshed bit by bit never quite forgets where decoding began. */
    static Stream<BarcodeVideo> videosWithKeyFrames() {
        return videos().filter(video -> !video.name().contains("intra-refresh"));
    }

    @ParameterizedTest
    @MethodSource("videosWithKeyFrames")
    void frameIsTheSameInAnyOrderOfAccess(BarcodeVideo video) {
        var file = BarcodeVideos.file(video);
        var indices = IntStream.range(0, 60)
                .map(i -> i * (video.frames() - 1) / 59)
                .boxed()
                .toList();
        var shuffled = new ArrayList<>(indices);
        Collections.shuffle(shuffled, new Random(7));
        var inOrder = read(file, indices);
        var atRandom = read(file, shuffled);
        for (int index : indices) {
            assertArrayEquals(inOrder.get(index), atRandom.get(index), "frame " + index);
        }
    }

    private static Map<Integer, byte[]> read(Path file, List<Integer> indices) {
        var pictures = new TreeMap<Integer, byte[]>();
        try (var arena = Arena.ofConfined();
                var reader = VideoReader.open(file, 2)) {
            var fitter = new FrameFitter(FrameFit.STRETCH, SIZE);
            var square = arena.allocate(3L * SIZE * SIZE);
            for (int index : indices) {
                assertTrue(reader.read(index), "frame " + index);
                reader.fit(fitter, square);
                assertEquals(index, Barcode.read(square, SIZE));
                pictures.put(index, square.toArray(ValueLayout.JAVA_BYTE));
            }
        }
        return pictures;
    }

    @ParameterizedTest
    @MethodSource("videos")
    void descriptionIsRight(BarcodeVideo video) {
        try (var reader = VideoReader.open(BarcodeVideos.file(video), 1)) {
            var info = reader.info();
            var options = video.options();
            boolean upright = options.rotation() % 180 == 0;
            assertEquals(upright ? options.width() : options.height(), info.width());
            assertEquals(upright ? options.height() : options.width(), info.height());
            assertEquals(options.rotation(), info.rotation());
            assertEquals(video.spacing() == BarcodeVideo.Spacing.UNEVEN, info.variableFrameRate());
            assertEquals(video.rate(), info.averageFrameRate(), 0.01 * video.rate());
            assertEquals(video.frames() / video.rate(), info.duration().toMillis() / 1e3, 0.5);
            assertFalse(info.codec().isEmpty());
        }
    }

    @Test
    void farFrameIsReachedFromTheKeyFrameBeforeIt() {
        try (var reader = VideoReader.open(BarcodeVideos.file(video("h264-short-gop")), 1)) {
            assertTrue(reader.read(0));
            assertTrue(reader.read(295)); // key frames are 12 apart: the nearest is 288
            assertEquals(1 + 8, reader.framesDecoded());
            assertTrue(reader.read(297));
            assertEquals(1 + 8 + 2, reader.framesDecoded());
            assertTrue(reader.read(297));
            assertEquals(1 + 8 + 2, reader.framesDecoded());
        }
    }

    @Test
    void framesThatNothingRefersToAreNotDecodedOnTheWay() {
        var bFrames = BarcodeVideo.all().get(0);
        try (var reader = VideoReader.open(BarcodeVideos.file(bFrames), 1)) {
            assertTrue(reader.read(240));
            assertTrue(reader.framesDecoded() < 200, reader.framesDecoded() + " frames decoded");
        }
    }
}
