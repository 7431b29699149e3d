package io.videoxl.video.reading;

import io.videoxl.bindings.NativePointers;
import io.videoxl.bindings.generated.ffmpeg.AVPacket;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The {@code AVPacket} that a demuxer moved to, and what it says. It is taken over all at once, and its bytes too if they are looked at:
 * every place that reads native memory by itself takes a fresh Java long to make fast, and an hour has a hundred thousand packets.
 */
public final class Packet {
    /** What is seen of a packet at most. Pictures without loss may be larger, in the codecs whose bytes are looked at hardly any. */
    private static final int MOST_BYTES = 1 << 24;

    private static final int WORDS = (int) (AVPacket.sizeof() / Long.BYTES);
    private static final int PRESENTATION = word(AVPacket.pts$offset());
    private static final int DECODING = word(AVPacket.dts$offset());
    private static final int DATA = word(AVPacket.data$offset());
    private static final int DURATION = word(AVPacket.duration$offset());
    private static final int POSITION = word(AVPacket.pos$offset());

    private final MemorySegment pointer;
    private final long[] words = new long[WORDS];
    private byte[] bytes = new byte[1 << 14];
    private boolean filled; // whether the bytes are this packet's

    Packet(MemorySegment pointer) {
        this.pointer = pointer;
    }

    private static int word(long offset) {
        return (int) (offset / Long.BYTES);
    }

    /** Looks at the packet anew. */
    void load() {
        MemorySegment.copy(pointer, ValueLayout.JAVA_LONG, 0, words, 0, WORDS);
        filled = false;
    }

    /** The decoding time, or the presentation time of a packet without one. */
    long clock() {
        return decodingTime() == ffmpeg.AV_NOPTS_VALUE() ? presentationTime() : decodingTime();
    }

    /** Has its picture shown and decoded at other times, and shown for another while. */
    void show(long presentation, long decoding, long duration) {
        AVPacket.pts(pointer, presentation);
        AVPacket.dts(pointer, decoding);
        AVPacket.duration(pointer, duration);
        load();
    }

    /** Has its picture decoded for others, and not shown. */
    void hide() {
        AVPacket.flags(pointer, flags() | ffmpeg.AV_PKT_FLAG_DISCARD());
        load();
    }

    /** The {@code AVPacket}. */
    MemorySegment pointer() {
        return pointer;
    }

    /** In the stream's time base, or {@code AV_NOPTS_VALUE}. */
    public long presentationTime() {
        return words[PRESENTATION];
    }

    /** In the stream's time base, or {@code AV_NOPTS_VALUE}. */
    public long decodingTime() {
        return words[DECODING];
    }

    /** In the stream's time base; 0 if it is not known. */
    public long duration() {
        return words[DURATION];
    }

    /** Where it lies in the file, in bytes; negative if that is not known. */
    public long position() {
        return words[POSITION];
    }

    /** In bytes. */
    public int size() {
        return half(AVPacket.size$offset());
    }

    /** FFmpeg's {@code AV_PKT_FLAG}s. */
    public int flags() {
        return half(AVPacket.flags$offset());
    }

    int stream() {
        return half(AVPacket.stream_index$offset());
    }

    int sideData() {
        return half(AVPacket.side_data_elems$offset());
    }

    /** The address of its bytes. */
    public long address() {
        return words[DATA];
    }

    /** An int; machines that FFmpeg is there for have the lower half of a long first. */
    private int half(long offset) {
        return (int) (words[word(offset)] >>> Byte.SIZE * (offset % Long.BYTES));
    }

    /** How many of its {@link #bytes} are seen: all of them, or the first 16 MiB. */
    public int seen() {
        return Math.min(size(), MOST_BYTES);
    }

    /** Also where not all of it is seen. */
    public byte lastByte() {
        if (seen() == size()) {
            return bytes()[size() - 1];
        }
        byte[] last = new byte[1];
        NativePointers.copy(address() + size() - 1, last, 1);
        return last[0];
    }

    /** Its bytes, and others behind them that mean nothing; until the next packet is moved to. */
    public byte[] bytes() {
        if (!filled) {
            int seen = seen();
            if (seen > bytes.length) {
                bytes = new byte[Integer.highestOneBit(seen - 1) << 1];
            }
            NativePointers.copy(address(), bytes, seen);
            filled = true;
        }
        return bytes;
    }
}
