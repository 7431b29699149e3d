package io.videoxl.video.frames;

import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import java.util.Arrays;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * When the frames of a video are shown.
 *
 * @param ticks for each frame, in the order in which they come out of the decoder; never going back
 * @param tick seconds
 * @param lead how much later than the first picture that is in the source the first frame is, in ticks: pictures may be lost
 * @param counted whether the source has no times, so that they follow from a frame rate alone
 */
record FrameTimes(long[] ticks, double tick, long lead, boolean counted) {
    /** No codec shows a frame this many places away from where it is coded. */
    static final int MAX_REORDERING = 64;

    private static final long NO_TIME = ffmpeg.AV_NOPTS_VALUE();

    /** Of frames at a constant rate; all at 0 if the rate is 0. */
    static FrameTimes atRate(int frames, double rate) {
        return new FrameTimes(IntStream.range(0, frames).mapToLong(i -> i).toArray(), rate > 0 ? 1 / rate : 0, 0, true);
    }

    /** Of predicted frames, by their presentation times. */
    static FrameTimes predicted(long[] ticks, Packets packets, double tick) {
        return new FrameTimes(ticks, tick, lead(ticks, packets, packets::presentationTime), false);
    }

    /**
     * Of decoded frames: their presentation times where these are whole. Formats such as AVI give decoding times alone, which are as
     * many and as far apart, but in another order: there the first frame has the first of them.
     *
     * @param decode the frames
     * @param tick seconds
     * @param rate frames per second for a source without any times
     */
    static FrameTimes of(LinearDecode decode, Packets packets, Segments segments, double tick, double rate) {
        int frames = decode.frames();
        boolean known = Arrays.stream(decode.packets()).noneMatch(number -> number == Packets.UNKNOWN);
        long[] presentation = new long[frames];
        long[] decoding = new long[frames];
        boolean presented = true;
        boolean timed = known;
        for (int i = 0; i < frames; i++) {
            long offset = known ? segments.offset(decode.packets()[i]) : 0;
            presented &= decode.times()[i] != NO_TIME;
            presentation[i] = decode.times()[i] + offset;
            long time = known ? packets.decodingTime(decode.packets()[i]) : NO_TIME;
            timed &= time != NO_TIME;
            decoding[i] = time + offset;
        }
        if (presented && isAscending(presentation) && !(timed && isMoreDistinct(decoding, presentation))) {
            return new FrameTimes(presentation, tick, lead(presentation, packets, packets::presentationTime), false);
        }
        if (!timed && !presented) {
            return atRate(frames, rate);
        }
        long[] times = timed ? decoding : presentation;
        Arrays.sort(times);
        return new FrameTimes(
                times, tick, lead(times, packets, timed ? packets::decodingTime : packets::presentationTime), false);
    }

    private static long lead(long[] times, Packets packets, IntToLongFunction time) {
        long first = times.length == 0 ? 0 : times[0];
        long earliest = Long.MAX_VALUE;
        for (int number = 0, known = 0; number < packets.count() && known < MAX_REORDERING; number++) {
            long value = packets.isHidden(number) ? NO_TIME : time.applyAsLong(number);
            if (value != NO_TIME) {
                earliest = Math.min(earliest, value);
                known++;
            }
        }
        return earliest == Long.MAX_VALUE ? 0 : first - earliest;
    }

    private static boolean isAscending(long[] times) {
        return IntStream.range(1, times.length).allMatch(i -> times[i] >= times[i - 1]);
    }

    private static boolean isMoreDistinct(long[] times, long[] than) {
        return Arrays.stream(times).distinct().count()
                > Arrays.stream(than).distinct().count();
    }
}
