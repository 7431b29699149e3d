package io.videoxl.video.frames;

import io.videoxl.video.reading.Demuxer;
import io.videoxl.video.reading.VideoDecoder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All frames of a video in the order in which a linear decode gives them: which packets they are made of, when each is shown, and
 * where decoding can start. Short videos, and those whose packets do not tell it for sure, are decoded once to know it.
 */
final class FrameIndex {
    /** What is decoded rather than predicted, in pixels; a part of a second's work. */
    static final long DECODED_PIXELS = 1L << 26;

    /** As FFmpeg does where no one says how fast frames follow each other. */
    private static final double ASSUMED_RATE = 25;

    private final Packets packets;
    private final Segments segments;
    private final int[] packetOf; // by frame
    private final int[] frameOf; // by packet, the first frame made of it
    private final FrameTimes times;
    private final int[] checksums; // null if the frames were predicted
    private final int failures;
    private final int early;
    private final boolean damaged;
    private final boolean rateGuessed;
    private final int[] entries; // frames at whose packets decoding can start, ascending
    private final int[] keyFrames; // ascending
    private final boolean frameByFrame;
    private final BitSet distrusted = new BitSet(); // entries that only look like places to start
    private volatile boolean repeatable = true; // whether decoding anew gives the same pixels

    private FrameIndex(
            Packets packets,
            Segments segments,
            int[] packetOf,
            FrameTimes times,
            int[] checksums,
            int failures,
            int early,
            boolean damaged,
            boolean rateGuessed,
            int head) {
        this.packets = packets;
        this.segments = segments;
        this.packetOf = packetOf;
        this.times = times;
        this.checksums = checksums;
        this.failures = failures;
        this.early = early;
        this.damaged = damaged;
        this.rateGuessed = rateGuessed;
        frameOf = new int[packets.count()];
        Arrays.fill(frameOf, -1);
        for (int frame = packetOf.length - 1; frame >= 0; frame--) {
            if (packetOf[frame] != Packets.UNKNOWN) {
                frameOf[packetOf[frame]] = frame;
            }
        }
        entries = frames(packets.entries(head));
        keyFrames = frames(packets.keys());
        int made = 0;
        boolean all = true;
        for (int number = 0; number < frameOf.length; number++) {
            made += frameOf[number] >= 0 ? 1 : 0;
            all &= frameOf[number] >= 0 || packets.isHidden(number) || number < head;
        }
        frameByFrame = all && made == packetOf.length;
    }

    /** The frames of some packets, ascending. */
    private int[] frames(int[] ofPackets) {
        int[] found = new int[ofPackets.length];
        int length = 0;
        for (int number : ofPackets) {
            if (frameOf[number] >= 0) {
                found[length++] = frameOf[number];
            }
        }
        Arrays.sort(found, 0, length);
        return Arrays.copyOf(found, length);
    }

    /**
     * Makes the index of a source.
     *
     * @param demuxer freshly opened; read to its end
     * @param decoder fresh; flushed in the end
     * @param reopened gives a demuxer that is freshly opened, if the frames have to be decoded
     * @param another gives one more, which is closed here, where the source can be read again at little cost; else null
     * @param givenRate frames per second of a source without times; 0 if nobody knows
     * @param decodedPixels how much is decoded rather than predicted
     */
    static FrameIndex of(
            Demuxer demuxer,
            VideoDecoder decoder,
            Supplier<Demuxer> reopened,
            Supplier<Demuxer> another,
            double givenRate,
            long decodedPixels) {
        var packets = Packets.scan(demuxer);
        double tick = demuxer.tick();
        double nominalRate = demuxer.nominalRate(); // reopening closes this one
        boolean timeless = demuxer.isWithoutTimes();
        var segments = Segments.of(packets, tick, demuxer.isDiscontinuous());
        if (segments.count() > 1 && demuxer.hasSound() && another != null) {
            try (var other = another.get()) {
                segments = segments.with(SoundParts.read(other), packets, tick);
            }
        }
        boolean small = (double) packets.count() * demuxer.pixels() <= decodedPixels;
        Optional<Prediction> prediction = packets.count() == 1
                ? Optional.of(Prediction.ofOne(packets))
                : small ? Optional.empty() : Prediction.of(demuxer, decoder.codecName(), packets, segments);
        if (packets.count() == 0) {
            return new FrameIndex(packets, segments, new int[0], FrameTimes.atRate(0, 0), null, 0, 0, false, false, 0);
        }
        if (prediction.isPresent() && prediction.get().head() > 0) {
            var head = LinearDecode.of(reopened.get(), decoder, prediction.get().head());
            prediction = prediction.get().behind(head, segments);
        }
        if (prediction.isPresent()) {
            int head = prediction.get().head();
            var times = FrameTimes.predicted(prediction.get().times(), packets, tick);
            return new FrameIndex(packets, segments, prediction.get().packets(), times, null, 0, 0, false, false, head);
        }
        var decode = LinearDecode.of(reopened.get(), decoder, packets.count());
        double rate = decoder.codedRate() > 0 ? decoder.codedRate() : nominalRate;
        double counted = givenRate == 0 && !VideoDecoder.isRate(rate) ? ASSUMED_RATE : givenRate;
        var times = timeless && counted > 0
                ? FrameTimes.atRate(decode.frames(), counted)
                : FrameTimes.of(decode, packets, segments, tick, rate);
        boolean guessed = timeless && givenRate == 0 && decoder.codedRate() == 0;
        return new FrameIndex(
                packets,
                segments,
                decode.packets(),
                times,
                decode.checksums(),
                decode.failures(),
                decode.early(),
                decode.damaged(),
                guessed,
                0);
    }

    int size() {
        return packetOf.length;
    }

    Packets packets() {
        return packets;
    }

    FrameTimes times() {
        return times;
    }

    /** How many clocks the source has, because it was joined from parts. */
    int segments() {
        return segments.count();
    }

    /** What is to be added to the times of the last part, in ticks. */
    long lastOffset() {
        return segments.offset(packets.count() - 1);
    }

    /** Whether times follow from a frame rate that neither the source nor the caller gave. */
    boolean isRateGuessed() {
        return rateGuessed;
    }

    /** How often the decoder refused something that should be whole; 0 if the frames were predicted. */
    int failures() {
        return beginsWithinGroup() ? failures - early : failures;
    }

    /** How many pictures the decoder refused because what they refer to is before the source's beginning. */
    int lostAtStart() {
        return beginsWithinGroup() ? early : 0;
    }

    private boolean beginsWithinGroup() {
        return packets.count() > 0 && !packets.isKey(0);
    }

    /** Whether decoding showed damage, so that it is to be known what decoding in one thread gives. */
    boolean isDamaged() {
        return damaged;
    }

    /** The frames that the file marks as key frames, ascending. */
    int[] keyFrames() {
        return keyFrames;
    }

    /** The packet that a frame is made of; {@link Packets#UNKNOWN} if frames can be told apart by counting alone. */
    int packetOf(int frame) {
        return packetOf[frame];
    }

    /** How many packets there are behind the last one that a frame is made of; 0 if that is not known. */
    int packetsBehindFrames() {
        if (!isByPacket()) {
            return 0;
        }
        int number = frameOf.length;
        while (number > 0 && frameOf[number - 1] < 0) {
            number--;
        }
        return frameOf.length - number;
    }

    /** Whether frames can be told apart by their packets; otherwise only by counting them from the start. */
    boolean isByPacket() {
        return packetOf.length > 0 && packetOf[0] != Packets.UNKNOWN;
    }

    /** Whether every packet that is shown makes a frame, and no packet makes two. */
    boolean isFrameByFrame() {
        return frameByFrame;
    }

    /** The first frame that is made of a packet, or -1 if there is none. */
    int frameOf(int packet) {
        return packet >= 0 && packet < frameOf.length ? frameOf[packet] : -1;
    }

    /** The last frame, at or before the given one, at which decoding can start; -1 if that is only the start of the source. */
    int entryAtOrBefore(int frame) {
        int place = Arrays.binarySearch(entries, frame);
        for (int i = place >= 0 ? place : -place - 2; i >= 0; i--) {
            if (isTrusted(entries[i])) {
                return entries[i];
            }
        }
        return -1;
    }

    private synchronized boolean isTrusted(int entry) {
        return !distrusted.get(entry);
    }

    /** Says that a frame came out wrong when decoding started there. */
    synchronized void distrust(int entry) {
        distrusted.set(entry);
    }

    /** Whether the frame that came out of the decoder is the one that a linear decode gives, as far as is known. */
    boolean isRight(int frame, VideoDecoder decoder) {
        return checksums == null || !repeatable || checksums[frame] == Checksum.of(decoder.frame());
    }

    /** Whether frames were told by their packets alone, so that decoding may show that they are others. */
    boolean isPredicted() {
        return checksums == null && size() > 1;
    }

    /** Whether it is known what a linear decode gives. */
    boolean isVerifiable() {
        return checksums != null && repeatable;
    }

    /** Says that decoding from the start gave other pixels than before. */
    void giveUpComparing() {
        repeatable = false;
    }
}
