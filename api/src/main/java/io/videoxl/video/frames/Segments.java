package io.videoxl.video.frames;

import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import java.util.Arrays;

/**
 * The parts of a stream whose clocks are not the same, because recordings were joined: where decoding times go back, or jump far
 * ahead. Each part is shown after the one before it, whose sound may go on longer than its pictures: players go by the sound.
 */
final class Segments {
    private static final long NO_TIME = ffmpeg.AV_NOPTS_VALUE();

    /** In seconds. What FFmpeg's program takes for a new clock. */
    static final double BACK = 0.1;

    private static final double FAR_BACK = 1;
    static final double AHEAD = 10;

    private final int[] starts; // numbers of packets, ascending, the first 0
    private final long[] offsets; // to be added to times

    private Segments(int[] starts, long[] offsets) {
        this.starts = starts;
        this.offsets = offsets;
    }

    /**
     * Finds the parts.
     *
     * @param tick seconds
     * @param mayJump whether the format is one of those whose times may jump ahead
     */
    static Segments of(Packets packets, double tick, boolean mayJump) {
        if (packets.isSteady(BACK / tick, mayJump ? AHEAD / tick : Double.POSITIVE_INFINITY)) {
            return new Segments(new int[] {0}, new long[] {0});
        }
        int[] starts = new int[8];
        int count = 1;
        long lastClock = NO_TIME;
        long lastShown = NO_TIME; // the latest time of a picture
        for (int number = 0; number < packets.count(); number++) {
            long clock = packets.clock(number);
            long shown = packets.presentationTime(number) != NO_TIME ? packets.presentationTime(number) : clock;
            if (clock == NO_TIME
                    || packets.isHidden(number)) { // hidden ones may be those around a part of an edit list
                continue;
            }
            if (lastClock != NO_TIME) {
                double passed = (clock - lastClock) * tick;
                double ahead = (shown - lastShown) * tick;
                // Where decoding times are guesses, they go back now and then; times of pictures do within a group.
                boolean back = passed < -BACK && ahead < (packets.isKey(number) ? -BACK : -FAR_BACK);
                if (back || mayJump && passed > AHEAD && ahead > AHEAD) {
                    starts = count == starts.length ? Arrays.copyOf(starts, 2 * count) : starts;
                    starts[count++] = number;
                    lastShown = NO_TIME;
                }
            }
            lastClock = clock;
            lastShown = lastShown == NO_TIME ? shown : Math.max(lastShown, shown);
        }
        starts = Arrays.copyOf(starts, count);
        var segments = new Segments(starts, new long[count]);
        segments.align(packets, tick, SoundParts.NONE);
        return segments;
    }

    /** These, shown when their sound is heard. */
    Segments with(SoundParts sound, Packets packets, double tick) {
        if (!sound.areOf(count())) {
            return this;
        }
        var segments = new Segments(starts, new long[count()]);
        segments.align(packets, tick, sound);
        return segments;
    }

    private void align(Packets packets, double tick, SoundParts sound) {
        boolean heard = sound.areOf(count());
        long end = NO_TIME;
        for (int segment = 0; segment < starts.length; segment++) {
            int limit = segment + 1 < starts.length ? starts[segment + 1] : packets.count();
            long first = Long.MAX_VALUE;
            long last = Long.MIN_VALUE;
            long duration = 0;
            int shown = 0;
            for (int number = starts[segment]; number < limit; number++) {
                long time = packets.presentationTime(number) != NO_TIME
                        ? packets.presentationTime(number)
                        : packets.decodingTime(number);
                if (time != NO_TIME && !packets.isHidden(number) && !packets.isSecondField(number)) {
                    first = Math.min(first, time);
                    boolean half = number + 1 < limit && packets.isSecondField(number + 1);
                    duration = time > last && !half ? packets.duration(number) : half ? 0 : duration;
                    last = Math.max(last, time);
                    shown++;
                }
            }
            if (shown == 0) {
                continue;
            }
            long begin = heard ? Math.min(first, Math.round(sound.begin(segment) / tick)) : first;
            if (end != NO_TIME) {
                offsets[segment] = end - begin;
            }
            long average = shown > 1 ? (last - first) / (shown - 1) : 0;
            long lasts = Math.max(1, duration > 0 ? duration : average);
            end = last + lasts;
            end = (heard ? Math.max(end, Math.round(sound.end(segment) / tick)) : end) + offsets[segment];
        }
    }

    int count() {
        return starts.length;
    }

    /** The number of the first packet of a part. */
    int start(int segment) {
        return starts[segment];
    }

    /** The part that a packet is in. */
    int of(int packet) {
        if (starts.length == 1) {
            return 0;
        }
        int at = Arrays.binarySearch(starts, packet);
        return at >= 0 ? at : -at - 2;
    }

    /** What is to be added to a packet's times, in the stream's time base. */
    long offset(int packet) {
        return offsets[of(packet)];
    }
}
