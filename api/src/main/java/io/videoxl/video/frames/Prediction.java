package io.videoxl.video.frames;

import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.reading.Demuxer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The frames of a video as its packets tell them, without decoding, where that is sure: every packet that is not hidden is a frame
 * of its own, which has a time, and frames come out in the order of their times. A source that begins in the middle of a group of
 * pictures has a head that is not predicted.
 *
 * @param head packets at the start that have to be decoded to know which of them make frames; 0 if there are none
 * @param packets for each frame in the order of showing, the number of its packet
 * @param times for each frame, in the stream's time base
 */
record Prediction(int head, int[] packets, long[] times) {
    /** The longest head, in packets. */
    private static final int MAX_HEAD = 2000;

    private static final long NO_TIME = ffmpeg.AV_NOPTS_VALUE();

    /** Packets of MPEG-4 that are no larger stand for a frame that was dropped, or that was in the packet before. */
    private static final int PLACEHOLDER_BYTES = 20;

    /** Codecs whose packets were found to be frames, by FFmpeg's names. */
    private static final Set<String> FRAME_BY_FRAME = Set.of(
            "h264",
            "hevc",
            "vvc",
            "vp8",
            "vp9",
            "av1",
            "mpeg1video",
            "mpeg2video",
            "mpeg4",
            "mjpeg",
            "png",
            "ffv1",
            "prores",
            "dnxhd",
            "huffyuv",
            "ffvhuff",
            "rawvideo",
            "flv1",
            "msmpeg4v3",
            "msmpeg4v2",
            "wmv1",
            "wmv2",
            "dvvideo",
            "jpeg2000",
            "utvideo",
            "v210",
            "h263",
            "cfhd");

    private static final Set<String> WITHOUT_PLACEHOLDERS =
            Set.of("h264", "hevc", "vvc", "vp8", "vp9", "av1", "mpeg1video", "mpeg2video", "ffv1", "png", "rawvideo");

    /** Of a picture. */
    static Prediction ofOne(Packets packets) {
        long time = packets.presentationTime(0);
        return new Prediction(0, new int[] {0}, new long[] {time == NO_TIME ? 0 : time});
    }

    /** Empty where the packets do not tell. */
    static Optional<Prediction> of(Demuxer demuxer, String codec, Packets packets, Segments segments) {
        int head = startsAfresh(packets, segments, 0) ? 0 : head(packets);
        int[] shown = packets.shown(head);
        if (demuxer.isWithoutTimes()
                || AVCodecParameters.width(demuxer.parameters()) == 0
                || !FRAME_BY_FRAME.contains(codec)
                || head > MAX_HEAD
                || !areFieldsPaired(packets, head)
                || !packets.areWhole(shown, WITHOUT_PLACEHOLDERS.contains(codec) ? 1 : PLACEHOLDER_BYTES)) {
            return Optional.empty();
        }
        for (int segment = 1; segment < segments.count(); segment++) {
            if (!startsAfresh(packets, segments, segment)) {
                return Optional.empty();
            }
        }
        long[] times = new long[shown.length];
        int[] order = new int[shown.length];
        int delay = 0; // the most frames that are decoded before another one and shown after it
        for (int i = 0; i < shown.length; i++) {
            long time = packets.presentationTime(shown[i]) + segments.offset(shown[i]);
            int place = i; // nearly sorted as they are
            for (; place > 0 && times[place - 1] > time; place--) {
                times[place] = times[place - 1];
                order[place] = order[place - 1];
            }
            times[place] = time;
            order[place] = shown[i];
            delay = Math.max(delay, i - place);
            if (place > 0 && times[place - 1] == time || i - place > FrameTimes.MAX_REORDERING) {
                return Optional.empty();
            }
        }
        // A decoder that expects a smaller delay leaves frames out.
        boolean asCoded = !packets.isOrdered()
                || delay <= AVCodecParameters.video_delay(demuxer.parameters()) && packets.areInOrder(order);
        return asCoded && isNearlySorted(order, shown)
                ? Optional.of(new Prediction(head, order, times))
                : Optional.empty();
    }

    private static boolean isNearlySorted(int[] order, int[] shown) {
        for (int place = 0, later = FrameTimes.MAX_REORDERING; later < order.length; place++, later++) {
            if (order[place] > shown[later] || order[later] < shown[place]) {
                return false;
            }
        }
        return true;
    }

    /** Whether fields are all of them halves of frames, two packets each; or else none is, so that both are in one packet. */
    private static boolean areFieldsPaired(Packets packets, int head) {
        int[] fields = packets.fields(head);
        boolean paired = true;
        boolean alone = true;
        for (int number : fields) {
            boolean second = packets.isSecondField(number);
            paired &= second ? number > head : number + 1 < packets.count() && packets.isSecondField(number + 1);
            alone &= !second && packets.isBottomField(number) == packets.isBottomField(fields[0]);
        }
        return paired || alone;
    }

    /** Up to the second place where decoding can start: what is shown from the first one on may still lack what was before. */
    private static int head(Packets packets) {
        int[] entries = packets.entries(0);
        return entries.length > 1 && entries[1] <= MAX_HEAD ? entries[1] : MAX_HEAD + 1;
    }

    /** The whole, with the frames of the head; empty if these do not come before the others. */
    Optional<Prediction> behind(LinearDecode decoded, Segments segments) {
        int count = decoded.frames();
        long[] all = Arrays.copyOf(decoded.times(), count + times.length);
        int[] numbers = Arrays.copyOf(decoded.packets(), count + times.length);
        System.arraycopy(times, 0, all, count, times.length);
        System.arraycopy(packets, 0, numbers, count, packets.length);
        for (int i = 0; i < count; i++) {
            boolean known = all[i] != NO_TIME && numbers[i] != Packets.UNKNOWN;
            all[i] += known ? segments.offset(numbers[i]) : 0;
            if (!known || i > 0 && all[i] < all[i - 1]) {
                return Optional.empty();
            }
        }
        boolean before = count == 0 || times.length == 0 || all[count - 1] < times[0];
        return before ? Optional.of(new Prediction(head, numbers, all)) : Optional.empty();
    }

    /** Whether a part begins with a picture that needs no other, and shows none before it. */
    private static boolean startsAfresh(Packets packets, Segments segments, int segment) {
        int start = segments.start(segment);
        int end = segment + 1 < segments.count() ? segments.start(segment + 1) : packets.count();
        if (!packets.isFresh(start)) {
            return false;
        }
        long first = packets.presentationTime(start);
        for (int number = start + 1; number < Math.min(end, start + FrameTimes.MAX_REORDERING); number++) {
            if (!packets.isHidden(number) && packets.presentationTime(number) < first) {
                return false;
            }
        }
        return true;
    }
}
