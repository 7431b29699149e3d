package io.videoxl.video.reading;

import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.AVPacket;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import java.util.Arrays;

/**
 * All frames of a video in presentation order, found by reading every packet without decoding any: how many there are, when each
 * is shown, and at which of them decoding can start. Works without frame counts or indexes in the file, and at variable rates.
 */
final class FrameIndex {
    /** No codec shows a frame this many places away from where it is coded; time stamps that say so are broken. */
    private static final int MAX_REORDERING = 64;

    private final int packets;
    private final int size;
    private final long[] times; // null if the file does not give every frame a time
    private final int[] keyFrames; // ascending
    private final long lastDuration;

    private FrameIndex(int packets, int size, long[] times, int[] keyFrames, long lastDuration) {
        this.packets = packets;
        this.size = size;
        this.times = times;
        this.keyFrames = keyFrames;
        this.lastDuration = lastDuration;
    }

    /** Reads a freshly opened file to its end. */
    static FrameIndex scan(Demuxer demuxer) {
        int codecId = AVCodecParameters.codec_id(demuxer.parameters());
        var times = new LongList();
        var keyTimes = new LongList();
        boolean timed = true;
        long maxTime = Long.MIN_VALUE;
        long lastDuration = 0;
        int packets = 0;
        while (demuxer.read()) {
            packets++;
            var packet = demuxer.packet();
            int flags = AVPacket.flags(packet);
            // What comes before the start of an edit list is decoded but not shown.
            if ((flags & ffmpeg.AV_PKT_FLAG_DISCARD()) != 0 || HiddenFrames.isHidden(codecId, packet)) {
                continue;
            }
            long time = AVPacket.pts(packet);
            timed &= time != ffmpeg.AV_NOPTS_VALUE();
            times.add(time);
            if ((flags & ffmpeg.AV_PKT_FLAG_KEY()) != 0) {
                keyTimes.add(time);
            }
            if (time >= maxTime) {
                maxTime = time;
                lastDuration = AVPacket.duration(packet);
            }
        }
        long[] decodeOrder = times.toArray();
        long[] presentationOrder = decodeOrder.clone();
        Arrays.sort(presentationOrder);
        if (!timed || !isPlausible(decodeOrder, presentationOrder)) {
            return new FrameIndex(packets, decodeOrder.length, null, new int[0], 0);
        }
        int[] keyFrames = Arrays.stream(keyTimes.toArray())
                .mapToInt(time -> first(presentationOrder, time))
                .sorted()
                .toArray();
        return new FrameIndex(packets, decodeOrder.length, presentationOrder, keyFrames, lastDuration);
    }

    private static boolean isPlausible(long[] decodeOrder, long[] presentationOrder) {
        for (int i = 0; i < decodeOrder.length; i++) {
            if (Math.abs(first(presentationOrder, decodeOrder[i]) - i) > MAX_REORDERING) {
                return false;
            }
        }
        return true;
    }

    /** The first place of a value, or -1. */
    private static int first(long[] sorted, long value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < sorted.length && sorted[low] == value ? low : -1;
    }

    /** The number of frames; of coded pictures, if the frames have no times. */
    int size() {
        return size;
    }

    /** The number of packets, those of frames that are not shown included. */
    int packets() {
        return packets;
    }

    /** The frames at which decoding can start, ascending; none if the frames have no times. */
    int[] keyFrames() {
        return keyFrames;
    }

    /** Whether the file gives every frame a time. If not, frames can be told apart only by counting them from the start. */
    boolean isTimed() {
        return times != null;
    }

    /** When a frame is shown, in the stream's time base. For timed videos. */
    long time(int frame) {
        return times[frame];
    }

    /** When the last frame ends, in the stream's time base. For timed videos with frames. */
    long end() {
        long average = size < 2 ? 0 : (times[size - 1] - times[0]) / (size - 1);
        return times[size - 1] + (lastDuration > 0 ? lastDuration : average);
    }

    /**
     * The frame shown at a time, or -1 if there is none. Of several frames with the same time it is the one after
     * {@code previous}, if that is one of them, else the first. For timed videos.
     */
    int at(long time, int previous) {
        if (previous >= 0 && previous + 1 < size && times[previous] == time && times[previous + 1] == time) {
            return previous + 1;
        }
        return first(times, time);
    }

    /** The last frame, at or before the given one, at which decoding can start; -1 if that is only the start of the file. */
    int keyFrameAtOrBefore(int frame) {
        int place = Arrays.binarySearch(keyFrames, frame);
        int before = place >= 0 ? place : -place - 2;
        return before < 0 ? -1 : keyFrames[before];
    }

    /** Whether some frames are shown longer than others, beyond what rounding to the time base explains. */
    boolean isVariable() {
        if (!isTimed() || size < 3) {
            return false;
        }
        double interval = (double) (times[size - 1] - times[0]) / (size - 1);
        for (int i = 1; i < size; i++) {
            if (Math.abs(times[i] - times[0] - i * interval) > Math.max(1, interval / 2)) {
                return true;
            }
        }
        return false;
    }

    /** A growing array of longs, an eighth of the size of a list of objects. */
    private static final class LongList {
        private long[] values = new long[1024];
        private int size;

        void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        long[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }
}
