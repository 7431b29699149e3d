package io.videoxl.video.frames;

import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.reading.Demuxer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

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
        int[] shown = packets.select(head, number -> !packets.isHidden(number) && !packets.isSecondField(number));
        if (demuxer.isWithoutTimes()
                || !FRAME_BY_FRAME.contains(codec)
                || head > MAX_HEAD
                || !areFieldsPaired(packets, head)
                || !isWhole(codec, packets, shown)) {
            return Optional.empty();
        }
        for (int segment = 1; segment < segments.count(); segment++) {
            if (!startsAfresh(packets, segments, segment)) {
                return Optional.empty();
            }
        }
        long[] times = new long[shown.length];
        int[] order = new int[shown.length];
        for (int i = 0; i < shown.length; i++) {
            long time = time(packets, segments, shown[i]);
            int place = i; // nearly sorted as they are
            for (; place > 0 && times[place - 1] > time; place--) {
                times[place] = times[place - 1];
                order[place] = order[place - 1];
            }
            times[place] = time;
            order[place] = shown[i];
            if (place > 0 && times[place - 1] == time || i - place > FrameTimes.MAX_REORDERING) {
                return Optional.empty();
            }
        }
        boolean asCoded = !packets.isOrdered()
                || isOrderOfPictures(packets, order)
                        && delay(order) <= AVCodecParameters.video_delay(demuxer.parameters());
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
        int[] fields = packets.select(head, packets::isField);
        if (Arrays.stream(fields).noneMatch(packets::isSecondField)) {
            return Arrays.stream(fields)
                            .mapToObj(packets::isBottomField)
                            .distinct()
                            .count()
                    <= 1;
        }
        return Arrays.stream(fields)
                .allMatch(number -> packets.isSecondField(number)
                        ? number > head
                        : number + 1 < packets.count() && packets.isSecondField(number + 1));
    }

    /** Whether frames that are ordered by their times are so by what their pictures' headers say. */
    private static boolean isOrderOfPictures(Packets packets, int[] order) {
        int[] sequences = new int[packets.count()];
        for (int number = 1; number < sequences.length; number++) {
            sequences[number] = sequences[number - 1] + (packets.isFresh(number) ? 1 : 0);
        }
        for (int i = 1; i < order.length; i++) {
            boolean same = sequences[order[i]] == sequences[order[i - 1]];
            if (same && packets.order(order[i]) <= packets.order(order[i - 1])
                    || sequences[order[i]] < sequences[order[i - 1]]) {
                return false;
            }
        }
        return true;
    }

    /** The most frames that are decoded before another one and shown after it. A decoder that expects fewer leaves frames out. */
    private static int delay(int[] order) {
        int most = 0;
        for (int i = 0; i < order.length; i++) {
            int later = 0;
            for (int j = i + 1; j < Math.min(order.length, i + FrameTimes.MAX_REORDERING); j++) {
                later += order[j] < order[i] ? 1 : 0;
            }
            most = Math.max(most, later);
        }
        return most;
    }

    /** Up to the second place where decoding can start: what is shown from the first one on may still lack what was before. */
    private static int head(Packets packets) {
        int[] entries = IntStream.range(0, Math.min(packets.count(), MAX_HEAD + 1))
                .filter(packets::isEntry)
                .limit(2)
                .toArray();
        return entries.length == 2 ? entries[1] : MAX_HEAD + 1;
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

    private static long time(Packets packets, Segments segments, int number) {
        return packets.presentationTime(number) + segments.offset(number);
    }

    private static boolean isWhole(String codec, Packets packets, int[] shown) {
        int least = WITHOUT_PLACEHOLDERS.contains(codec) ? 1 : PLACEHOLDER_BYTES;
        for (int number : shown) {
            if (packets.presentationTime(number) == NO_TIME
                    || packets.size(number) < least
                    || packets.isDamaged(number)) {
                return false;
            }
        }
        return true;
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
