package io.videoxl.video.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameSampling;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.frames.Timeline;
import io.videoxl.video.reading.Times;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What holds for every sampling of every video, whether its frames are evenly spaced or not. */
class SamplingPropertiesTest {
    private static final int TRIES = 400;
    private static final String NAME = "film.mp4";

    /** A video whose frames start at given nanoseconds; the last value is its end. */
    private record Film(long[] starts, int[] keyFrames) {
        Timeline timeline() {
            return new Timeline(starts.length - 1, i -> starts[i] / 1e9, 0, keyFrames);
        }

        int size() {
            return starts.length - 1;
        }

        long duration() {
            return starts[size()];
        }

        int onShowAt(long nanos) {
            return (int) Arrays.stream(starts, 0, size())
                            .filter(start -> start <= nanos)
                            .count()
                    - 1;
        }
    }

    @Provide
    Arbitrary<Film> films() {
        var gaps = Arbitraries.longs()
                .between(1_000_000, 2_000_000_000)
                .list()
                .ofMinSize(1)
                .ofMaxSize(200);
        var keys = Arbitraries.integers().between(1, 50);
        return Combinators.combine(gaps, keys).as((spacing, interval) -> {
            var starts = new long[spacing.size() + 1];
            for (int i = 0; i < spacing.size(); i++) {
                starts[i + 1] = starts[i] + spacing.get(i);
            }
            return new Film(
                    starts,
                    IntStream.iterate(0, i -> i < spacing.size(), i -> i + interval)
                            .toArray());
        });
    }

    @Provide
    Arbitrary<FrameSampling> samplings() {
        var count = Arbitraries.integers().between(1, 300);
        return Arbitraries.oneOf(
                Arbitraries.of(FrameSampling.auto(), FrameSampling.all()),
                count.map(FrameSampling::uniform),
                count.map(FrameSampling::keyFrames),
                Combinators.combine(Arbitraries.doubles().between(0.01, 100), count)
                        .as(FrameSampling::perSecond));
    }

    @Provide
    Arbitrary<List<Double>> shares() {
        return Arbitraries.doubles().between(0, 1).list().ofMinSize(1).ofMaxSize(30);
    }

    private static int[] plan(FrameSampling sampling, Clip clip, Film film) {
        return SamplingPlan.of(sampling, clip, film.timeline(), NAME);
    }

    private static void assertAscending(int[] indices) {
        for (int i = 1; i < indices.length; i++) {
            assertTrue(indices[i - 1] < indices[i], Arrays.toString(indices));
        }
    }

    private static Clip clip(Film film, double a, double b) {
        long from = (long) (Math.min(a, b) * (film.duration() - 1));
        long to = Math.max(from + 1, (long) (Math.max(a, b) * 1.1 * film.duration()));
        return new Clip(Duration.ofNanos(from), Duration.ofNanos(to));
    }

    @Property(tries = TRIES)
    void indicesAscendAndAreInRangeAndAreNeverMoreThanAskedFor(
            @ForAll("films") Film film, @ForAll("samplings") FrameSampling sampling) {
        int[] indices = plan(sampling, Clip.WHOLE, film);
        assertAscending(indices);
        assertTrue(indices[0] == 0 && indices[indices.length - 1] < film.size());
        int most =
                switch (sampling) {
                    case FrameSampling.Auto(var withEnd) -> 128;
                    case FrameSampling.Dense(int frames) -> frames;
                    case FrameSampling.Uniform(int frames) -> frames;
                    case FrameSampling.PerSecond(double rate, int frames) -> frames;
                    case FrameSampling.KeyFrames(int frames) -> Math.min(frames, film.keyFrames.length);
                    default -> film.size();
                };
        assertTrue(indices.length <= most, indices.length + " > " + most);
        if (sampling instanceof FrameSampling.Uniform) {
            assertEquals(Math.min(most, film.size()), indices.length);
        }
    }

    @Property(tries = TRIES)
    void everyFrameOfAClipIsOnShowInItAndNoneThatIsWasLeftOut(
            @ForAll("films") Film film,
            @ForAll @DoubleRange(min = 0, max = 1) double a,
            @ForAll @DoubleRange(min = 0, max = 1) double b) {
        var clip = clip(film, a, b);
        int[] indices = plan(FrameSampling.all(), clip, film);
        int[] expected = IntStream.range(0, film.size())
                .filter(i -> film.starts[i] < clip.to().toNanos()
                        && film.starts[i + 1] > clip.from().toNanos())
                .toArray();
        assertArrayEquals(expected, indices);
    }

    @Property(tries = TRIES)
    void samplingOfAClipTakesOnlyFramesOfTheClip(
            @ForAll("films") Film film,
            @ForAll("samplings") FrameSampling sampling,
            @ForAll @DoubleRange(min = 0, max = 1) double a,
            @ForAll @DoubleRange(min = 0, max = 1) double b) {
        var clip = clip(film, a, b);
        int[] all = plan(FrameSampling.all(), clip, film);
        boolean hasKeyFrame =
                film.size() == 1 || Arrays.stream(film.keyFrames).anyMatch(key -> Arrays.binarySearch(all, key) >= 0);
        if (sampling instanceof FrameSampling.KeyFrames && !hasKeyFrame) {
            var e = assertThrows(VideoXLException.class, () -> plan(sampling, clip, film));
            assertEquals(Code.INVALID_ARGUMENT, e.code());
            return;
        }
        int[] indices = plan(sampling, clip, film);
        assertAscending(indices);
        for (int index : indices) {
            assertTrue(Arrays.binarySearch(all, index) >= 0, index + " is not in the clip");
        }
    }

    @Property(tries = TRIES)
    void rateTimesDurationFramesAreTakenWhereThereAreEnough(
            @ForAll @IntRange(min = 1, max = 60) int framesPerSecond,
            @ForAll @IntRange(min = 1, max = 2000) int size,
            @ForAll @DoubleRange(min = 0, max = 1) double share) {
        double rate = Math.max(0.05, share * framesPerSecond / 2);
        var timeline = new Timeline(size, i -> i / (double) framesPerSecond, 0, new int[] {0});
        int[] indices = SamplingPlan.of(FrameSampling.perSecond(rate, Integer.MAX_VALUE), Clip.WHOLE, timeline, NAME);
        double expected = rate * size / framesPerSecond;
        assertTrue(Math.abs(indices.length - expected) <= 1, indices.length + " instead of " + expected);
    }

    @Property(tries = TRIES)
    void frameOnShowAtEachTimeIsTakenOnce(@ForAll("films") Film film, @ForAll("shares") List<Double> shares) {
        var times = shares.stream()
                .map(share -> Duration.ofNanos((long) (share * (film.duration() - 1))))
                .toArray(Duration[]::new);
        int[] expected = Arrays.stream(times)
                .mapToInt(time -> film.onShowAt(time.toNanos()))
                .sorted()
                .distinct()
                .toArray();
        assertArrayEquals(expected, plan(FrameSampling.at(times), Clip.WHOLE, film));
    }

    @Property(tries = TRIES)
    void timeOfAFrameFindsThatFrame(@ForAll("films") Film film, @ForAll @DoubleRange(min = 0, max = 1) double share) {
        int frame = (int) (share * (film.size() - 1));
        var time = Duration.ofNanos(film.timeline().startNanos(frame));
        assertArrayEquals(new int[] {frame}, plan(FrameSampling.at(time), Clip.WHOLE, film));
    }

    @Property(tries = 50)
    void timeOrClipThatBeginsAtTheEndIsRefused(@ForAll("films") Film film) {
        var end = Duration.ofNanos(film.duration());
        for (Runnable call : new Runnable[] {
            () -> plan(FrameSampling.at(end), Clip.WHOLE, film),
            () -> plan(FrameSampling.all(), new Clip(end, end.plusSeconds(1)), film)
        }) {
            var e = assertThrows(VideoXLException.class, call::run);
            assertEquals(Code.INVALID_ARGUMENT, e.code());
            assertTrue(e.getMessage().contains(NAME) && e.getMessage().contains(Times.words(end)), e.getMessage());
        }
    }
}
