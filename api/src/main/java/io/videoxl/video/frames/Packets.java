package io.videoxl.video.frames;

import io.videoxl.bindings.NativePointers;
import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.AVPacket;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.reading.Demuxer;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What is known of every packet of a stream without decoding any: enough to know one again after a seek. A packet's number is its
 * place in the order of reading. Immutable once read.
 */
final class Packets {
    static final int UNKNOWN = -1;

    private static final long NO_TIME = ffmpeg.AV_NOPTS_VALUE();

    /** Picture is decoded but not shown, such as what comes before the start of an edit list. */
    private static final int HIDDEN = 1 << 16;

    private static final int ENTRY = 1 << 17;
    private static final int FRESH = 1 << 18;
    private static final int DAMAGED = 1 << 19;
    private static final int TOP_FIELD = 1 << 20;
    private static final int BOTTOM_FIELD = 1 << 21;
    private static final int SECOND_FIELD = 1 << 22;

    private record Place(long position, int size) {}

    private long[] presentation = new long[1024];
    private long[] decoding = new long[1024];
    private long[] positions = new long[1024];
    private int[] durations = new int[1024];
    private int[] sizes = new int[1024];
    private int[] flags = new int[1024];
    private int[] orders = new int[1024];
    private int count;
    private final boolean ordered; // whether orders are known
    private boolean ascending = true; // whether positions are, so that they can be searched
    private Map<Place, int[]> byPlace;

    private Packets(boolean ordered) {
        this.ordered = ordered;
    }

    /** Reads a freshly opened source to its end. */
    static Packets scan(Demuxer demuxer) {
        var parameters = demuxer.parameters();
        int codecId = AVCodecParameters.codec_id(parameters);
        var entries = EntryPoints.of(parameters);
        var damage = PacketDamage.of(parameters);
        var packets = new Packets(PictureHeaders.areOf(codecId));
        try (var headers = packets.ordered ? PictureHeaders.of(parameters) : null) {
            while (demuxer.read()) {
                var packet = demuxer.packet();
                var data = bytes(packet); // once for all who look at them
                packets.add(codecId, entries, damage, packet, data);
                if (headers != null) {
                    packets.note(packets.count - 1, headers, data);
                }
            }
        }
        return packets;
    }

    /** The bytes of an {@code AVPacket}. To get them takes as long as to look at a few. */
    static MemorySegment bytes(MemorySegment packet) {
        return NativePointers.sized(AVPacket.data(packet), AVPacket.size(packet));
    }

    /** What the header of a packet's picture says. */
    private void note(int number, PictureHeaders headers, MemorySegment data) {
        headers.read(data);
        orders[number] = headers.order();
        boolean second = number > 0 && isField(number - 1) && !isSecondField(number - 1) && headers.isCounterpart();
        flags[number] |= (second ? SECOND_FIELD : 0)
                | switch (headers.structure()) {
                    case UNREADABLE -> DAMAGED;
                    case FRAME -> 0;
                    case TOP_FIELD -> TOP_FIELD;
                    case BOTTOM_FIELD -> BOTTOM_FIELD;
                };
    }

    private void add(int codecId, EntryPoints entries, PacketDamage damage, MemorySegment packet, MemorySegment data) {
        if (count == sizes.length) {
            grow();
        }
        long position = AVPacket.pos(packet);
        int found = AVPacket.flags(packet);
        ascending &= position >= 0 && (count == 0 || position >= positions[count - 1]);
        presentation[count] = AVPacket.pts(packet);
        decoding[count] = AVPacket.dts(packet);
        positions[count] = position;
        durations[count] = (int) Math.clamp(AVPacket.duration(packet), 0, Integer.MAX_VALUE);
        sizes[count] = (int) data.byteSize();
        boolean hidden = (found & ffmpeg.AV_PKT_FLAG_DISCARD()) != 0
                || data.byteSize() == 0
                || HiddenFrames.isHidden(codecId, data);
        flags[count] = found | (hidden ? HIDDEN : 0) | (damage.isIn(data) ? DAMAGED : 0);
        if (isKey(count)) {
            var kind = entries.kind(data);
            flags[count] |= kind == EntryPoints.Kind.GRADUAL ? 0 : ENTRY;
            flags[count] |= kind == EntryPoints.Kind.FRESH ? FRESH : 0;
        }
        count++;
    }

    private void grow() {
        int length = 2 * sizes.length;
        presentation = Arrays.copyOf(presentation, length);
        decoding = Arrays.copyOf(decoding, length);
        positions = Arrays.copyOf(positions, length);
        durations = Arrays.copyOf(durations, length);
        sizes = Arrays.copyOf(sizes, length);
        flags = Arrays.copyOf(flags, length);
        orders = Arrays.copyOf(orders, length);
    }

    int count() {
        return count;
    }

    /** Those from a number on that are as asked for. A plain loop: a fresh Java takes longest to make a stream fast. */
    int[] select(int from, IntPredicate asked) {
        int[] found = new int[Math.max(0, count - from)];
        int length = 0;
        for (int number = from; number < count; number++) {
            if (asked.test(number)) {
                found[length++] = number;
            }
        }
        return Arrays.copyOf(found, length);
    }

    /** In the stream's time base, or {@code AV_NOPTS_VALUE}; so are all times here. */
    long presentationTime(int number) {
        return presentation[number];
    }

    long decodingTime(int number) {
        return decoding[number];
    }

    /** The decoding time, or the presentation time of a packet without one. */
    long clock(int number) {
        return decoding[number] != NO_TIME ? decoding[number] : presentation[number];
    }

    /** 0 if it is not known. */
    long duration(int number) {
        return durations[number];
    }

    /** Where it lies in the file, in bytes; negative if that is not known. */
    long position(int number) {
        return positions[number];
    }

    int size(int number) {
        return sizes[number];
    }

    /** Whether its format or its first bytes say that no frame is shown for it. */
    boolean isHidden(int number) {
        return (flags[number] & HIDDEN) != 0;
    }

    boolean isKey(int number) {
        return (flags[number] & ffmpeg.AV_PKT_FLAG_KEY()) != 0;
    }

    /** Whether decoding can start there: pictures that are shown later come out right. */
    boolean isEntry(int number) {
        return (flags[number] & ENTRY) != 0;
    }

    /** Whether nothing from before is needed from there on, as far as the packet tells. */
    boolean isFresh(int number) {
        return (flags[number] & FRESH) != 0;
    }

    /** Whether its format or what is in it says that it is not as it was written. */
    boolean isDamaged(int number) {
        return (flags[number] & (ffmpeg.AV_PKT_FLAG_CORRUPT() | DAMAGED)) != 0;
    }

    /** Whether its picture is coded as a field, of which two may be in one packet. */
    boolean isField(int number) {
        return (flags[number] & (TOP_FIELD | BOTTOM_FIELD)) != 0;
    }

    boolean isBottomField(int number) {
        return (flags[number] & BOTTOM_FIELD) != 0;
    }

    /** Whether it makes a frame together with the packet before it. */
    boolean isSecondField(int number) {
        return (flags[number] & SECOND_FIELD) != 0;
    }

    /** Whether {@link #order} is known. */
    boolean isOrdered() {
        return ordered;
    }

    /** The place of its picture in the order of showing, counted within a coded sequence, each of which starts with a fresh one. */
    int order(int number) {
        return orders[number];
    }

    /** Whether an {@code AVPacket} is the one of this number, as far as can be told. After a seek to a byte times may be lost. */
    boolean is(int number, MemorySegment packet) {
        return number < count
                && sizes[number] == AVPacket.size(packet)
                && (positions[number] >= 0 ? positions[number] == AVPacket.pos(packet) : hasTimes(number, packet));
    }

    private boolean hasTimes(int number, MemorySegment packet) {
        return presentation[number] == AVPacket.pts(packet) && decoding[number] == AVPacket.dts(packet);
    }

    /** The number of an {@code AVPacket}; {@link #UNKNOWN} if it is none of these, or could be several. */
    synchronized int find(MemorySegment packet) {
        int found = UNKNOWN;
        int placed = 0;
        int timed = 0;
        int lastPlaced = UNKNOWN;
        for (int number : candidates(AVPacket.pos(packet), AVPacket.size(packet))) {
            placed++;
            lastPlaced = number;
            if (hasTimes(number, packet)) {
                timed++;
                found = number;
            }
        }
        if (timed > 0) {
            return timed == 1 ? found : UNKNOWN;
        }
        return placed == 1 && AVPacket.pos(packet) >= 0 ? lastPlaced : UNKNOWN;
    }

    private int[] candidates(long position, int size) {
        if (!ascending) {
            return byPlace().getOrDefault(new Place(position, size), new int[0]);
        }
        int at = Arrays.binarySearch(positions, 0, count, position);
        if (at < 0) {
            return new int[0];
        }
        int first = at;
        while (first > 0 && positions[first - 1] == position) {
            first--;
        }
        int end = at + 1;
        while (end < count && positions[end] == position) {
            end++;
        }
        return IntStream.range(first, end)
                .filter(number -> sizes[number] == size)
                .toArray();
    }

    private Map<Place, int[]> byPlace() {
        if (byPlace == null) {
            byPlace = new HashMap<>();
            for (int number = 0; number < count; number++) {
                int[] one = {number};
                byPlace.merge(new Place(positions[number], sizes[number]), one, (before, ignored) -> {
                    int[] more = Arrays.copyOf(before, before.length + 1);
                    more[before.length] = one[0];
                    return more;
                });
            }
        }
        return byPlace;
    }
}
