package io.videoxl.video.sampling;

import io.videoxl.FrameSampling;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.reading.Times;
import java.time.Duration;
import java.util.List;

/**
 * Which frames a sampling takes from those that come one by one, without a known end. It is told of each frame in turn, and takes
 * the frames that {@link SamplingPlan} would, except that a cap ends it.
 */
final class ArrivalSampling {
    private final String name;
    private final FrameSampling sampling;
    private final Clip clip;
    private final long from;
    private final long to;
    private int taken;
    private int timesMet;
    private boolean inClip;
    private boolean over;

    /**
     * @param sampling what {@code auto} stands for already put in its place
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the sampling needs a known end
     */
    ArrivalSampling(String name, FrameSampling sampling, Clip clip) {
        this.name = name;
        this.sampling = sampling;
        this.clip = clip;
        from = Times.nanos(clip.from());
        to = Times.nanos(clip.to());
        if (sampling instanceof FrameSampling.Uniform(int frames)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    name + ": " + frames
                            + " frames cannot be spread evenly over a source whose end is not known or whose"
                            + " frames cannot be gone back to; expected another sampling. Use"
                            + " FrameSampling.perSecond(rate, " + frames
                            + "), or save the video to a file first.");
        }
    }

    /** Whether {@link #takes} must know when a frame ends, that is, when the next one comes. */
    boolean needsEnd() {
        boolean immediate = sampling instanceof FrameSampling.All || sampling instanceof FrameSampling.KeyFrames;
        return !(immediate && clip.isWhole());
    }

    /** Whether no later frame will be taken. */
    boolean isOver() {
        return over;
    }

    /**
     * Whether a frame is taken.
     *
     * @param start when it is shown, in nanoseconds
     * @param end when the next one is
     */
    boolean takes(long start, long end, boolean key) {
        if (start >= to) {
            over = true;
            return false;
        }
        if (needsEnd() && end <= from && !clip.isWhole()) {
            return false;
        }
        boolean first = !inClip;
        inClip = true;
        boolean takes =
                switch (sampling) {
                    case FrameSampling.KeyFrames(int max) -> key && isWithin(max);
                    case FrameSampling.PerSecond(double rate, int max) ->
                        (first || isOnShowAtStep(start, end, rate)) && isWithin(max);
                    case FrameSampling.Dense(int max) -> (first || isOnShowAtStep(start, end, 1)) && isWithin(max);
                    case FrameSampling.At(List<Duration> times) -> meetsTimes(times, end);
                    default -> true;
                };
        taken += takes ? 1 : 0;
        return takes;
    }

    private boolean isWithin(int max) {
        over = taken + 1 >= max;
        return true;
    }

    private boolean isOnShowAtStep(long start, long end, double rate) {
        double begins = Math.max(0, start - from) / 1e9;
        double ends = (Math.min(end, to) - from) / 1e9;
        return Times.holdStep(begins, ends, rate);
    }

    /** Times before the first frame are met by it. */
    private boolean meetsTimes(List<Duration> times, long end) {
        int before = timesMet;
        while (timesMet < times.size() && time(times) < end) {
            timesMet++;
        }
        over = timesMet == times.size();
        return timesMet > before;
    }

    private long time(List<Duration> times) {
        return Times.nanos(Times.plus(clip.from(), times.get(timesMet)));
    }

    /**
     * To be called when there are no more frames.
     *
     * @param end when the last one ended, in nanoseconds
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the clip or a time was not reached; {@code VIDEO_EMPTY} if there was no
     *     frame
     */
    void end(long end) {
        over = true;
        if (end == 0) {
            throw new VideoXLException(
                    Code.VIDEO_EMPTY, name + ": it ended before its first frame; expected at least one.");
        }
        if (!inClip) {
            throw notReached("the clip " + clip.words(), end);
        }
        if (sampling instanceof FrameSampling.At(List<Duration> times) && timesMet < times.size()) {
            throw notReached("the time " + Times.words(times.get(timesMet)), end);
        }
    }

    private VideoXLException notReached(String what, long end) {
        return new VideoXLException(
                Code.INVALID_ARGUMENT,
                name + ": " + what + " was not reached, because the source ended after "
                        + Times.words(Duration.ofNanos(end)) + "; expected a time before its end.");
    }
}
