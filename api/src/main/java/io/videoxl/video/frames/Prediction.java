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
 * of its own, which has a time, and frames come out in the order of their times.
 *
 * @param packets for each frame in the order of showing, the number of its packet
 * @param times for each frame, in the stream's time base
 */
record Prediction(int[] packets, long[] times) {
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
        return new Prediction(new int[] {0}, new long[] {0});
    }

    /** Empty where the packets do not tell. */
    static Optional<Prediction> of(Demuxer demuxer, String codec, Packets packets, Segments segments) {
        int[] shown = IntStream.range(0, packets.count())
                .filter(number -> !packets.isHidden(number))
                .toArray();
        boolean fields = codec.equals("h264") && AVCodecParameters.field_order(demuxer.parameters()) != PROGRESSIVE;
        if (demuxer.isWithoutTimes() || !FRAME_BY_FRAME.contains(codec) || fields || !isWhole(codec, packets, shown)) {
            return Optional.empty();
        }
        for (int segment = 0; segment < segments.count(); segment++) {
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
        return Optional.of(new Prediction(order, times));
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
