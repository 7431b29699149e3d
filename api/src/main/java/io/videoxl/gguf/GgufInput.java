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

    /** What is read at once of many strings. */
    private static final int PIECE = 1 << 18;

    private static final int LIKELY_BYTES_OF_TEXT = TextArray.LENGTH_BYTES + 10;

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
        requireCount(things, count, position(), bytesOfEach);
        return count;
    }

    private void requireCount(String things, long count, long start, long bytesOfEach) throws GgufFormatException {
        if (count < 0 || count > (limit - start) / bytesOfEach) {
            throw new GgufFormatException("it claims to have " + Long.toUnsignedString(count) + " " + things
                    + ", more than it has room for; it is damaged or cut short");
        }
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
        long length = int64();
        requireText(length, position(), most);
        return (int) length;
    }

    private void requireText(long length, long start, int most) throws GgufFormatException {
        requireCount("bytes of text", length, start, 1);
        if (length > most) {
            throw new GgufFormatException(
                    "it claims to have a text of " + length + " bytes where at most " + most + " can be");
        }
    }

    /** So many strings. */
    TextArray texts(int count) throws IOException {
        long first = position();
        var ends = new int[count];
        // Those of a vocabulary are short.
        var bytes = new byte[room(first, LIKELY_BYTES_OF_TEXT * (long) count)];
        int held = Math.min(buffer.remaining(), bytes.length);
        buffer.get(bytes, 0, held);
        int end = 0;
        for (int i = 0; i < count; ) {
            i = findShort(bytes, held, ends, i);
            end = i == 0 ? 0 : ends[i - 1];
            if (i == count) {
                break;
            }
            int from = end + TextArray.LENGTH_BYTES;
            if (from > held) {
                bytes = withRoom(bytes, first, from);
                held = readOn(bytes, held, from, first);
                continue;
            }
            long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(end);
            requireText(length, first + from, MOST_ELEMENTS - TextArray.LENGTH_BYTES - from);
            end = from + (int) length;
            bytes = withRoom(bytes, first, end);
            held = readOn(bytes, held, end, first);
            ends[i++] = end;
        }
        start = first + end;
        buffer.limit(0);
        return new TextArray(Arrays.copyOf(bytes, end), ends);
    }

    /**
     * Finds where strings end, as far as they are there whole and have lengths, in 64 bits, of less than 256: most of a hundred thousand.
     *
     * @return the first that is another
     */
    private static int findShort(byte[] bytes, int held, int[] ends, int first) {
        int i = first;
        int at = i == 0 ? 0 : ends[i - 1];
        while (i < ends.length && held - at >= TextArray.LENGTH_BYTES) {
            int upper = bytes[at + 1]
                    | bytes[at + 2]
                    | bytes[at + 3]
                    | bytes[at + 4]
                    | bytes[at + 5]
                    | bytes[at + 6]
                    | bytes[at + 7];
            int end = at + TextArray.LENGTH_BYTES + (bytes[at] & 0xFF);
            if (upper != 0 || end > held) {
                break;
            }
            ends[i++] = end;
            at = end;
        }
        return i;
    }

    /** How long an array is made that is to hold so much from a place in the file on. */
    private int room(long first, long wanted) {
        return (int) Math.min(Math.min(wanted, limit - first), MOST_ELEMENTS);
    }

    private byte[] withRoom(byte[] bytes, long first, int needed) throws GgufFormatException {
        require(first, needed);
        return needed <= bytes.length ? bytes : Arrays.copyOf(bytes, room(first, Math.max(needed, 2L * bytes.length)));
    }

    /** Reads on until so much is there, and more where it comes along. */
    private int readOn(byte[] bytes, int held, int needed, long first) throws IOException {
        int end = held;
        while (end < needed) {
            var room = ByteBuffer.wrap(bytes, end, Math.min(bytes.length - end, PIECE));
            int count = file.read(room, first + end);
            if (count < 0) {
                throw new GgufFormatException("it is cut short");
            }
            end += count;
        }
        return end;
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
        require(position(), count);
    }

    private void require(long start, long count) throws GgufFormatException {
        if (count > limit - start) {
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
