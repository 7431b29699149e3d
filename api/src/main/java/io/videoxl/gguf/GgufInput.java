package io.videoxl.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads a GGUF header from its start on, never beyond a limit. */
final class GgufInput {
    /** What an array can hold, in Java. */
    static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;

    /** The format's limit for keys; ggml's for tensors is less. */
    private static final int LONGEST_NAME = (1 << 16) - 1;

    private static final int LONGEST_SHORT = 0xFF;

    private final FileChannel file;
    private final long limit;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN).flip();
    /** Where in the file the buffer's first byte is. */
    private long start;

    GgufInput(FileChannel file, long limit) {
        this.file = file;
        this.limit = limit;
    }

    long position() {
        return start + buffer.position();
    }

    int int32() throws IOException {
        fill(4);
        return buffer.getInt();
    }

    long int64() throws IOException {
        fill(8);
        return buffer.getLong();
    }

    /** How many things follow, each of so many bytes at least. */
    long count(String things, long bytesOfEach) throws IOException {
        long count = int64();
        if (count < 0 || count > (limit - position()) / bytesOfEach) {
            throw new GgufFormatException("it claims to have " + Long.toUnsignedString(count) + " " + things
                    + ", more than it has room for; it is damaged or cut short");
        }
        return count;
    }

    /** The name of a key or a tensor. */
    String name() throws IOException {
        return decode(ByteBuffer.wrap(bytes(textLength(LONGEST_NAME))));
    }

    /** A text, as UTF-8 that nobody checked. */
    byte[] text() throws IOException {
        return bytes(textLength(MOST_ELEMENTS));
    }

    static String decode(ByteBuffer utf8) throws GgufFormatException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw new GgufFormatException("a text in it is not UTF-8");
        }
    }

    private int textLength(int most) throws IOException {
        long length = count("bytes of text", 1);
        if (length > most) {
            throw new GgufFormatException(
                    "it claims to have a text of " + length + " bytes where at most " + most + " can be");
        }
        return (int) length;
    }

    /** So many strings. */
    TextArray texts(int count) throws IOException {
        var ends = new int[count];
        var utf8 = new byte[8 * Math.min(count, 1 << 20)];
        var held = buffer.array();
        int end = 0;
        for (int i = 0; i < count; i++) {
            // Those of a vocabulary are short, and nearly all lie in the buffer.
            int at = buffer.position();
            int last = (int) Math.min(buffer.limit(), limit - start);
            while (i < count && LONGEST_SHORT <= utf8.length - end && holdsShort(held, at, last)) {
                int length = held[at] & 0xFF;
                System.arraycopy(held, at + Long.BYTES, utf8, end, length);
                at += Long.BYTES + length;
                end += length;
                ends[i++] = end;
            }
            buffer.position(at);
            if (i == count) {
                break;
            }
            int length = textLength(MOST_ELEMENTS - end);
            if (length > utf8.length - end) {
                utf8 = Arrays.copyOf(utf8, (int) Math.min(MOST_ELEMENTS, 2L * (end + length)));
            }
            read(utf8, end, length);
            end += length;
            ends[i] = end;
        }
        return new TextArray(Arrays.copyOf(utf8, end), ends);
    }

    /** Whether there is a length, in 64 bits, of {@value #LONGEST_SHORT} at most, and that many bytes behind it. */
    private static boolean holdsShort(byte[] held, int at, int last) {
        int room = last - at - Long.BYTES;
        return room >= 0
                && (held[at + 1]
                                | held[at + 2]
                                | held[at + 3]
                                | held[at + 4]
                                | held[at + 5]
                                | held[at + 6]
                                | held[at + 7])
                        == 0
                && (held[at] & 0xFF) <= room;
    }

    void skipString() throws IOException {
        skip(count("bytes of text", 1));
    }

    /** So many numbers of so many bytes each, to be read from the buffer. */
    ByteBuffer numbers(int count, int bytesOfEach) throws IOException {
        return ByteBuffer.wrap(bytes(count * bytesOfEach)).order(ByteOrder.LITTLE_ENDIAN);
    }

    byte[] bytes(int count) throws IOException {
        require(count);
        var bytes = new byte[count];
        read(bytes, 0, count);
        return bytes;
    }

    private void read(byte[] to, int offset, int count) throws IOException {
        require(count);
        for (int done = 0; done < count; ) {
            fill(1);
            int n = Math.min(count - done, buffer.remaining());
            buffer.get(to, offset + done, n);
            done += n;
        }
    }

    void skip(long count) throws IOException {
        require(count);
        if (count <= buffer.remaining()) {
            buffer.position(buffer.position() + (int) count);
        } else {
            start = position() + count;
            buffer.limit(0);
        }
    }

    private void require(long count) throws GgufFormatException {
        if (count > limit - position()) {
            throw new GgufFormatException(
                    "its list of keys and tensors is cut short, or longer than " + limit + " bytes");
        }
    }

    private void fill(int needed) throws IOException {
        require(needed);
        if (buffer.remaining() >= needed) {
            return;
        }
        start = position();
        buffer.compact();
        while (buffer.position() < needed) {
            if (file.read(buffer, start + buffer.position()) < 0) {
                throw new GgufFormatException("it is cut short");
            }
        }
        buffer.flip();
    }
}
