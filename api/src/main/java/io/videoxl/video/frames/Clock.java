package io.videoxl.video.frames;

import io.videoxl.video.reading.Demuxer;
import java.util.function.Supplier;

/** When the frames of an index are shown, in seconds from where its source starts. Immutable. */
final class Clock {
    /** Where formats do not say how long a picture is shown, or packets are fields, a packet's duration may be that of half a frame. */
    private static final double HALF = 0.7;

    private final FrameTimes times;
    private final double lead; // from the source's start to the first frame's
    private final double videoEnd;
    private final double end;

    private Clock(FrameTimes times, double lead, double videoEnd, double end) {
        this.times = times;
        this.lead = lead;
        this.videoEnd = videoEnd;
        this.end = end;
    }

    /**
     * Of an index.
     *
     * @param index with frames
     * @param another gives another demuxer of the source, freshly opened
     */
    static Clock of(FrameIndex index, Demuxer demuxer, Supplier<Demuxer> another) {
        var times = index.times();
        double lead = times.counted() ? 0 : times.lead() * times.tick() + demuxer.leadSeconds();
        double lasts = lasts(index, demuxer.hasDurations());
        double span = (times.ticks()[index.size() - 1] - times.ticks()[0] + lasts) * times.tick();
        double videoEnd = lead + span;
        return new Clock(times, lead, videoEnd, SourceEnd.of(index, demuxer, videoEnd, another));
    }

    /** How long the last frame is shown, in ticks. */
    private static double lasts(FrameIndex index, boolean durationsTold) {
        var times = index.times();
        int last = index.size() - 1;
        if (times.counted()) {
            return 1;
        }
        double average = last < 1 ? 0 : (double) (times.ticks()[last] - times.ticks()[0]) / last;
        double duration = index.isByPacket() ? index.packets().duration(index.packetOf(last)) : 0;
        double least = durationsTold ? average : leastInterval(times.ticks());
        boolean half = !(durationsTold && index.isFrameByFrame()) && duration < HALF * least;
        if (duration > 0 && !half) {
            return duration;
        }
        return durationsTold ? average : least;
    }

    private static double leastInterval(long[] ticks) {
        long least = Long.MAX_VALUE;
        for (int i = 1; i < ticks.length; i++) {
            least = ticks[i] > ticks[i - 1] ? Math.min(least, ticks[i] - ticks[i - 1]) : least;
        }
        return least == Long.MAX_VALUE ? 0 : least;
    }

    double start(int frame) {
        return (times.ticks()[frame] - times.ticks()[0]) * times.tick() + lead;
    }

    /** When the first frame is shown. */
    double lead() {
        return lead;
    }

    /** When the last frame ends by its own duration. */
    double videoEnd() {
        return videoEnd;
    }

    /** When the source ends. */
    double end() {
        return end;
    }

    /** Frames per second; 0 for one frame, and where all have the same time. */
    double averageRate() {
        long[] ticks = times.ticks();
        int last = ticks.length - 1;
        double seconds = last < 1 ? 0 : (ticks[last] - ticks[0]) * times.tick();
        return seconds > 0 ? last / seconds : 0;
    }

    /** Whether some frames are shown longer than others, beyond what rounding to the time base explains. */
    boolean isVariable() {
        long[] ticks = times.ticks();
        if (ticks.length < 3) {
            return false;
        }
        double interval = (double) (ticks[ticks.length - 1] - ticks[0]) / (ticks.length - 1);
        for (int i = 1; i < ticks.length; i++) {
            if (Math.abs(ticks[i] - ticks[0] - i * interval) > Math.max(1, interval / 2)) {
                return true;
            }
        }
        return false;
    }
}
