package io.videoxl.video.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.FrameSampling;
import io.videoxl.VideoXLException;
import io.videoxl.video.frames.Timeline;
import io.videoxl.watch.TimeText;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplingPlanTest {
    @Test
    void aSingleFrameWithoutDurationIsTaken() {
        for (var sampling :
                new FrameSampling[] {FrameSampling.auto(), FrameSampling.perSecond(2, 10), FrameSampling.all()}) {
            assertArrayEquals(new int[] {0}, plan(sampling, 1, i -> 0, 0), sampling.toString());
        }
    }

    private static int[] plan(FrameSampling sampling, int total, double rate) {
        return plan(sampling, total, i -> i / rate, rate);
    }

    private static int[] plan(FrameSampling sampling, int total, IntToDoubleFunction seconds, double rate) {
        var timeline = new Timeline(total, seconds, rate, new int[] {0});
        return SamplingPlan.of(sampling, Clip.WHOLE, timeline, "film.mp4");
    }

    @Test
    void uniformIndicesAreThoseOfThePublishedCode() throws IOException {
        var mapper = new ObjectMapper();
        try (var in = SamplingPlanTest.class.getResourceAsStream("/golden/sampling.json")) {
            var cases = mapper.readTree(in).properties();
            assertFalse(cases.isEmpty());
            for (var entry : cases) {
                var sizes = entry.getKey().split("/");
                int[] expected = mapper.convertValue(entry.getValue(), int[].class);
                int total = Integer.parseInt(sizes[0]);
                var sampling = FrameSampling.uniform(Integer.parseInt(sizes[1]));
                assertArrayEquals(expected, plan(sampling, total, 25), entry.getKey());
            }
        }
    }

    @Test
    void denseIndicesAndTheirTimesAreThoseOfThePublishedCode() throws IOException {
        var mapper = new ObjectMapper();
        try (var in = SamplingPlanTest.class.getResourceAsStream("/golden-xl2/sampling.json")) {
            var cases = mapper.readTree(in).properties();
            assertFalse(cases.isEmpty());
            for (var entry : cases) {
                var sizes = entry.getKey().split("/");
                double rate = Double.parseDouble(sizes[1]);
                var found = plan(FrameSampling.dense(Integer.parseInt(sizes[2])), Integer.parseInt(sizes[0]), rate);
                int[] expected = mapper.convertValue(entry.getValue().get("frames"), int[].class);
                assertArrayEquals(expected, found, entry.getKey());
                var times = mapper.convertValue(entry.getValue().get("times"), String[].class);
                for (int i = 0; i < times.length; i++) {
                    assertEquals(times[i], TimeText.of(found[4 * i] / rate), entry.getKey());
                }
            }
        }
    }

    @Test
    void denseTakesEveryFrameOfAVideoOfFewFramesPerSecond() {
        assertArrayEquals(new int[] {0, 1, 2}, plan(FrameSampling.dense(100), 3, 0.4));
    }

    @Test
    void timesAreRoundedFromWhatADoubleHolds() {
        assertEquals("Time 0.2s:", TimeText.of(Duration.ofMillis(250)));
        assertEquals("Time 0.3s:", TimeText.of(Duration.ofMillis(350)));
        assertEquals("Time 100.0s:", TimeText.of(Duration.ofSeconds(100)));
    }

    @Test
    void uniformPlanOfAnySizeAscendsFromTheFirstFrameToTheLast() {
        for (int total = 2; total < 400; total += 7) {
            for (int n = 2; n <= total; n++) {
                int[] indices = plan(FrameSampling.uniform(n), total, 25);
                assertEquals(n, Arrays.stream(indices).distinct().count());
                assertEquals(0, indices[0]);
                assertEquals(total - 1, indices[n - 1]);
            }
        }
    }

    @Test
    void oneUniformFrameIsTheFirst() {
        assertArrayEquals(new int[] {0}, plan(FrameSampling.uniform(1), 1000, 25));
    }

    @Test
    void moreFramesThanThereAreTakesEachOnce() {
        assertArrayEquals(new int[] {0, 1, 2, 3}, plan(FrameSampling.uniform(2048), 4, 25));
        assertArrayEquals(new int[] {0, 1, 2, 3}, plan(FrameSampling.all(), 4, 25));
        assertArrayEquals(new int[] {0, 1, 2, 3}, plan(FrameSampling.perSecond(1000, 4), 4, 25));
    }

    @Test
    void defaultTakesOneFramePerSecondUpTo128Seconds() {
        int[] expected = IntStream.range(0, 128).map(i -> 30 * i).toArray();
        assertArrayEquals(expected, plan(FrameSampling.auto(), 128 * 30, 30));
    }

    @Test
    void defaultSpreads128FramesOverAnythingLonger() {
        assertArrayEquals(SamplingPlan.spread(128 * 30 + 1, 128), plan(FrameSampling.auto(), 128 * 30 + 1, 30));
    }

    @Test
    void ntscRateStepsWholeFramesAsThePublishedCodeDoes() {
        int[] expected = IntStream.range(0, 100).map(i -> 30 * i).toArray();
        assertArrayEquals(expected, plan(FrameSampling.auto(), 2999, 30000 / 1001.0));
    }

    @Test
    void rateThatDoesNotDivideTheFrameRateFollowsTheClock() {
        assertArrayEquals(new int[] {0, 2, 5, 7, 10, 12}, plan(FrameSampling.perSecond(10, 100), 15, 25));
    }

    @Test
    void variableRateTakesTheFrameOnShowAtEachSecond() {
        double[] seconds = {0, 0.4, 0.9, 3.5, 4.0, 4.1, 6.5};
        int[] indices = plan(FrameSampling.perSecond(1, 10), 6, i -> seconds[i], 0);
        assertArrayEquals(new int[] {0, 2, 4, 5}, indices);
    }

    @Test
    void hugeVideosDoNotOverflow() {
        int total = Integer.MAX_VALUE;
        int[] indices = plan(FrameSampling.uniform(2048), total, 60);
        assertEquals(total - 1, indices[2047]);
        assertEquals(128, plan(FrameSampling.auto(), total, 60).length);
    }

    @Test
    void samplingOutOfRangeIsRefused() {
        for (Runnable sampling : new Runnable[] {
            () -> FrameSampling.uniform(0),
            () -> FrameSampling.perSecond(0, 10),
            () -> FrameSampling.perSecond(Double.NaN, 10),
            () -> FrameSampling.perSecond(Double.POSITIVE_INFINITY, 10),
            () -> FrameSampling.perSecond(1, 0)
        }) {
            var e = assertThrows(VideoXLException.class, sampling::run);
            assertEquals(VideoXLException.Code.INVALID_ARGUMENT, e.code());
        }
    }
}
