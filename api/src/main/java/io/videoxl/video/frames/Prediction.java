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

    /** {@code AV_FIELD_PROGRESSIVE}; pictures of others may be coded as two fields, each a packet. */
    private static final int PROGRESSIVE = 1;

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
    static Prediction ofOne() {
        return new Prediction(0, new int[] {0}, new long[] {0});
    }

    /** Empty where the packets do not tell. */
    static Optional<Prediction> of(Demuxer demuxer, String codec, Packets packets, Segments segments) {
        int head = startsAfresh(packets, segments, 0) ? 0 : head(packets);
        int[] shown = IntStream.range(head, packets.count())
                .filter(number -> !packets.isHidden(number))
                .toArray();
        boolean fields = codec.equals("h264") && AVCodecParameters.field_order(demuxer.parameters()) != PROGRESSIVE;
        if (demuxer.isWithoutTimes()
                || !FRAME_BY_FRAME.contains(codec)
                || fields
                || head > MAX_HEAD
                || !isWhole(codec, packets, shown)) {
            return Optional.empty();
        }
        for (int segment = 1; segment < segments.count(); segment++) {
            if (!startsAfresh(packets, segments, segment)) {
                return Optional.empty();
            }
        }
        long[] times = Arrays.stream(shown)
                .mapToLong(number -> time(packets, segments, number))
                .sorted()
                .toArray();
        int[] order = new int[shown.length];
        for (int i = 0; i < shown.length; i++) {
            int place = Arrays.binarySearch(times, time(packets, segments, shown[i]));
            boolean same = place > 0 && times[place - 1] == times[place];
            if (same || Math.abs(place - i) > FrameTimes.MAX_REORDERING) {
                return Optional.empty();
            }
            order[place] = shown[i];
        }
        return Optional.of(new Prediction(head, order, times));
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
            boolean known = all[i] != ffmpeg.AV_NOPTS_VALUE() && numbers[i] != Packets.UNKNOWN;
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
        return Arrays.stream(shown)
                .allMatch(number -> packets.presentationTime(number) != ffmpeg.AV_NOPTS_VALUE()
                        && packets.size(number) >= least
                        && !packets.isCorrupt(number));
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
