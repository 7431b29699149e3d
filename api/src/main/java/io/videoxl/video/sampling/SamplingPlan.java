package io.videoxl.video.sampling;

import io.videoxl.FrameSampling;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.frames.Timeline;
import io.videoxl.video.reading.Times;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Which frames a sampling takes from a video whose frames are known, or from a clip of it. */
final class SamplingPlan {
    /** A rate that divides the frame rate to within this takes every n-th frame, as the published code does. */
    private static final double WHOLE_STEP_TOLERANCE = 0.01;

    private static final int MOST_PER_SECOND = 4;

    private final String name;
    private final Timeline timeline;
    private final Clip clip;
    private final long endNanos;
    private final int first;
    private final int count;

    private SamplingPlan(String name, Timeline timeline, Clip clip) {
        this.name = name;
        this.timeline = timeline;
        this.clip = clip;
        long duration = timeline.durationNanos();
        if (!clip.isWhole() && Times.nanos(clip.from()) >= duration) {
            throw outside("the clip " + clip.words());
        }
        endNanos = clip.endNanos(duration);
        if (!clip.isWhole() && endNanos <= timeline.startNanos(0)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    name + ": no picture is shown in the clip " + clip.words()
                            + ", because the first one is shown after "
                            + Times.words(Duration.ofNanos(timeline.startNanos(0)))
                            + "; expected a clip that ends later.");
        }
        first = clip.isWhole() ? 0 : timeline.onShowAt(Times.nanos(clip.from()));
        int last = clip.isWhole() ? timeline.size() - 1 : timeline.onShowAt(endNanos - 1);
        count = last - first + 1;
    }

    /**
     * Frame indices in ascending order, each at most once.
     *
     * @param name the video's, for messages
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the clip or a time is outside the video, or if its key frames are asked
     *     for and not known
     */
    static int[] of(FrameSampling sampling, Clip clip, Timeline timeline, String name) {
        return new SamplingPlan(name, timeline, clip).indices(sampling);
    }

    private int[] indices(FrameSampling sampling) {
        return switch (sampling) {
            case FrameSampling.Auto(var withEnd) -> indices(withEnd);
            case FrameSampling.All() -> uniform(Integer.MAX_VALUE);
            case FrameSampling.Uniform(int frames) -> uniform(frames);
            case FrameSampling.PerSecond(double rate, int maxFrames) -> perSecond(rate, maxFrames);
            case FrameSampling.Dense(int maxFrames) -> dense(maxFrames);
            case FrameSampling.At(List<Duration> times) ->
                times.stream().mapToInt(this::onShowAt).distinct().toArray();
            case FrameSampling.KeyFrames(int maxFrames) -> keyFrames(maxFrames);
        };
    }

    private int[] uniform(int frames) {
        return shifted(spread(count, frames));
    }

    private int[] shifted(int[] indices) {
        return IntStream.of(indices).map(i -> first + i).toArray();
    }

    /** {@code int(linspace(0, total - 1, n))} in NumPy's double arithmetic; every frame once where there are fewer than n. */
    static int[] spread(int total, int n) {
        if (n >= total) {
            return IntStream.range(0, total).toArray();
        }
        if (n == 1) {
            return new int[] {0};
        }
        double step = (total - 1) / (double) (n - 1);
        var indices = IntStream.range(0, n).map(i -> (int) (i * step)).toArray();
        indices[n - 1] = total - 1;
        return indices;
    }

    private int[] perSecond(double rate, int max) {
        double step = timeline.constantRate() / rate;
        var indices =
                timeline.constantRate() > 0 && isWhole(step) ? everyNth((int) Math.rint(step), max) : byTime(rate, max);
        return indices.length > max ? uniform(max) : indices;
    }

    private static boolean isWhole(double step) {
        double whole = Math.rint(step);
        return whole >= 1 && Math.abs(step - whole) <= WHOLE_STEP_TOLERANCE * whole;
    }

    /** Steps are rounded to the nearest whole one, ties to even. */
    private int[] dense(int max) {
        double rate = timeline.constantRate() > 0
                ? timeline.constantRate()
                : timeline.size() * 1e9 / Math.max(1, timeline.durationNanos());
        int step = (int) Math.max(1, Math.rint(rate));
        int perSecond = Math.min(max / Math.ceilDiv(count, step), MOST_PER_SECOND);
        if (perSecond > 1) {
            step = (int) Math.max(1, Math.rint(rate / perSecond));
        }
        var indices = everyNth(step, max);
        return indices.length > max ? uniform(max) : indices;
    }

    /** One more than {@code max} at most, which is enough to see that there are too many. */
    private int[] everyNth(int n, int max) {
        return IntStream.rangeClosed(0, (count - 1) / n)
                .limit(max + 1L)
                .map(i -> first + i * n)
                .toArray();
    }

    /** The frames on show at 0, 1/rate, 2/rate, … seconds, the first one always; one more than {@code max} at most. */
    private int[] byTime(double rate, int max) {
        return IntStream.range(first, first + count)
                .filter(i -> i == first || Times.holdStep(seconds(i), seconds(i + 1), rate))
                .limit(max + 1L)
                .toArray();
    }

    /** A frame's start in the clip; after the last frame, the clip's end. */
    private double seconds(int frame) {
        if (clip.isWhole()) {
            return timeline.start(frame);
        }
        return frame == first + count
                ? endNanos / 1e9 - clip.fromSeconds()
                : Math.max(0, timeline.start(frame) - clip.fromSeconds());
    }

    private int onShowAt(Duration time) {
        long nanos = Times.nanos(Times.plus(clip.from(), time));
        if (nanos >= endNanos && !time.isZero()) {
            throw outside("the time " + Times.words(time));
        }
        return timeline.onShowAt(nanos);
    }

    private int[] keyFrames(int max) {
        if (timeline.size() == 1) {
            return new int[] {0};
        }
        if (timeline.keyFrames().length == 0) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    name + ": none of its frames is marked as a key frame; expected another sampling."
                            + " Use FrameSampling.uniform.");
        }
        var keys = Arrays.stream(timeline.keyFrames())
                .filter(i -> i >= first && i < first + count)
                .distinct()
                .toArray();
        if (keys.length == 0) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    name + ": there is no key frame in the clip " + clip.words()
                            + "; expected one or more. Take a longer clip, or use FrameSampling.uniform.");
        }
        return Arrays.stream(spread(keys.length, max)).map(i -> keys[i]).toArray();
    }

    private VideoXLException outside(String what) {
        var duration = Duration.ofNanos(timeline.durationNanos());
        var whole = clip.isWhole() || Times.nanos(clip.from()) >= timeline.durationNanos();
        return new VideoXLException(
                Code.INVALID_ARGUMENT,
                name + ": " + what + " is outside the video, which is " + Times.words(duration) + " long"
                        + (whole
                                ? ""
                                : ", or of its clip, which is "
                                        + Times.words(Duration.ofNanos(endNanos).minus(clip.from())))
                        + "; expected a time before its end.");
    }
}
