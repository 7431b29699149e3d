package io.videoxl.video.frames;

import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.reading.Demuxer;
import io.videoxl.video.reading.Packet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

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
    private int[] orders = new int[1024]; // of pictures, counted within a coded sequence
    private int[] sequences = new int[1024]; // each starts with a fresh picture
    private int count;
    private int allFlags; // those that any packet has
    private long lastClock = NO_TIME;
    private long leastStep = Long.MAX_VALUE; // from one known clock to the next
    private long mostStep = Long.MIN_VALUE;
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
                packets.add(codecId, entries, damage, demuxer.packet());
                if (headers != null) {
                    packets.note(packets.count - 1, headers, demuxer.packet());
                }
            }
        }
        return packets;
    }

    /** What the header of a packet's picture says. */
    private void note(int number, PictureHeaders headers, Packet packet) {
        headers.read(packet);
        orders[number] = headers.order();
        boolean second = number > 0 && isField(number - 1) && !isSecondField(number - 1) && headers.isCounterpart();
        flags[number] |= (second ? SECOND_FIELD : 0)
                | switch (headers.structure()) {
                    case UNREADABLE -> DAMAGED;
                    case FRAME -> 0;
                    case TOP_FIELD -> TOP_FIELD;
                    case BOTTOM_FIELD -> BOTTOM_FIELD;
                };
        allFlags |= flags[number];
    }

    private void add(int codecId, EntryPoints entries, PacketDamage damage, Packet packet) {
        if (count == sizes.length) {
            grow();
        }
        long position = packet.position();
        int found = packet.flags();
        ascending &= position >= 0 && (count == 0 || position >= positions[count - 1]);
        presentation[count] = packet.presentationTime();
        decoding[count] = packet.decodingTime();
        positions[count] = position;
        durations[count] = (int) Math.clamp(packet.duration(), 0, Integer.MAX_VALUE);
        sizes[count] = packet.size();
        boolean hidden = (found & ffmpeg.AV_PKT_FLAG_DISCARD()) != 0
                || packet.size() == 0
                || HiddenFrames.isHidden(codecId, packet);
        flags[count] = found | (hidden ? HIDDEN : 0) | (damage.isIn(packet) ? DAMAGED : 0);
        if (!hidden) {
            step(clock(count));
        }
        if (isKey(count)) {
            var kind = entries.kind(packet);
            flags[count] |= kind == EntryPoints.Kind.GRADUAL ? 0 : ENTRY;
            flags[count] |= kind == EntryPoints.Kind.FRESH ? FRESH : 0;
        }
        sequences[count] = count == 0 ? 0 : sequences[count - 1] + (isFresh(count) ? 1 : 0);
        allFlags |= flags[count];
        count++;
    }

    private void step(long clock) {
        if (clock != NO_TIME) {
            if (lastClock != NO_TIME) {
                leastStep = Math.min(leastStep, clock - lastClock);
                mostStep = Math.max(mostStep, clock - lastClock);
            }
            lastClock = clock;
        }
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
        sequences = Arrays.copyOf(sequences, length);
    }

    int count() {
        return count;
    }

    /** Those from a number on that make a frame, or the first half of one. */
    int[] shown(int from) {
        return select(from, HIDDEN | SECOND_FIELD, false);
    }

    int[] fields(int from) {
        return select(from, TOP_FIELD | BOTTOM_FIELD, true);
    }

    /** Those where decoding can start. */
    int[] entries(int from) {
        return select(from, ENTRY, true);
    }

    int[] keys() {
        return select(0, ffmpeg.AV_PKT_FLAG_KEY(), true);
    }

    /** A loop without calls, as are all that go over an hour's packets: a fresh Java runs most of it before it has compiled it. */
    private int[] select(int from, int any, boolean wanted) {
        if (wanted && (allFlags & any) == 0) {
            return new int[0];
        }
        int[] found = new int[Math.max(0, count - from)];
        int length = 0;
        for (int number = from; number < count; number++) {
            if ((flags[number] & any) != 0 == wanted) {
                found[length++] = number;
            }
        }
        return Arrays.copyOf(found, length);
    }

    /** Whether some packets have times, are of a size at least, and none of them is damaged. */
    boolean areWhole(int[] numbers, int leastBytes) {
        int damage = ffmpeg.AV_PKT_FLAG_CORRUPT() | DAMAGED;
        for (int number : numbers) {
            if (presentation[number] == NO_TIME || sizes[number] < leastBytes || (flags[number] & damage) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether packets are in the order of showing, by what their pictures' headers say. */
    boolean areInOrder(int[] numbers) {
        for (int i = 1; i < numbers.length; i++) {
            int number = numbers[i];
            int before = numbers[i - 1];
            boolean right = sequences[number] == sequences[before]
                    ? orders[number] > orders[before]
                    : sequences[number] > sequences[before];
            if (!right) {
                return false;
            }
        }
        return true;
    }

    /** Whether no known {@link #clock} of what is shown is earlier than the one before it by more than {@code back} ticks, or later by {@code ahead}. */
    boolean isSteady(double back, double ahead) {
        return leastStep == Long.MAX_VALUE || leastStep >= -back && mostStep <= ahead;
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

    /** Whether {@link #areInOrder} is known. */
    boolean isOrdered() {
        return ordered;
    }

    /** Whether a packet is the one of this number, as far as can be told. After a seek to a byte times may be lost. */
    boolean is(int number, Packet packet) {
        return number < count
                && sizes[number] == packet.size()
                && (positions[number] >= 0 ? positions[number] == packet.position() : hasTimes(number, packet));
    }

    private boolean hasTimes(int number, Packet packet) {
        return presentation[number] == packet.presentationTime() && decoding[number] == packet.decodingTime();
    }

    /** The number of a packet; {@link #UNKNOWN} if it is none of these, or could be several. */
    synchronized int find(Packet packet) {
        int found = UNKNOWN;
        int placed = 0;
        int timed = 0;
        int lastPlaced = UNKNOWN;
        for (int number : candidates(packet.position(), packet.size())) {
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
        return placed == 1 && packet.position() >= 0 ? lastPlaced : UNKNOWN;
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
        int[] found = new int[end - first];
        int length = 0;
        for (int number = first; number < end; number++) {
            if (sizes[number] == size) {
                found[length++] = number;
            }
        }
        return Arrays.copyOf(found, length);
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
