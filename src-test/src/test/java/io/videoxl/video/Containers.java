package io.videoxl.video;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Puts into small files what FFmpeg's muxers do not write. */
final class Containers {
    private static final int STREAM_TYPE_H264 = 0x1B;
    private static final int TS_PACKET = 188;

    private Containers() {}

    /**
     * Puts a box at the end of another one in an MP4 file whose index comes last.
     *
     * @param path names of boxes from the outermost, where {@code avc1} stands for a sample entry
     */
    static byte[] withBox(byte[] mp4, String path, byte[] box) {
        var file = ByteBuffer.wrap(mp4);
        int at = 0;
        var sizes = new int[path.split("/").length];
        int depth = 0;
        for (var name : path.split("/")) {
            while (!name.equals(new String(mp4, at + 4, 4, StandardCharsets.ISO_8859_1))) {
                at += file.getInt(at);
            }
            sizes[depth++] = at;
            at += 8 + (name.equals("stsd") ? 8 : 0);
        }
        int end = sizes[depth - 1] + file.getInt(sizes[depth - 1]);
        for (int size : sizes) {
            file.putInt(size, file.getInt(size) + box.length);
        }
        return insert(mp4, end, box);
    }

    /** A box of numbers of 32 bits. */
    static byte[] box(String name, int... numbers) {
        var box = ByteBuffer.allocate(8 + Integer.BYTES * numbers.length);
        box.putInt(box.capacity()).put(name.getBytes(StandardCharsets.ISO_8859_1));
        for (int number : numbers) {
            box.putInt(number);
        }
        return box.array();
    }

    /**
     * Puts an element at the end of another one in a Matroska file.
     *
     * @param path ids of elements from the outermost
     */
    static byte[] withElement(byte[] matroska, byte[] element, long... path) {
        if (path.length == 0) {
            return concat(matroska, element);
        }
        int at = 0;
        while (id(matroska, at) != path[0]) {
            at = content(matroska, at) + (int) size(matroska, at);
        }
        int end = content(matroska, at) + (int) size(matroska, at);
        byte[] body = Arrays.copyOfRange(matroska, content(matroska, at), end);
        byte[] grown = withElement(body, element, Arrays.copyOfRange(path, 1, path.length));
        return concat(Arrays.copyOf(matroska, at), element(path[0], grown), tail(matroska, end));
    }

    /** An element with a size of four bytes. */
    static byte[] element(long id, byte... body) {
        var out = new ByteArrayOutputStream();
        for (int shift = 24; shift >= 0; shift -= 8) {
            if (id >> shift != 0) {
                out.write((int) (id >> shift));
            }
        }
        out.writeBytes(ByteBuffer.allocate(4).putInt(0x10000000 | body.length).array());
        out.writeBytes(body);
        return out.toByteArray();
    }

    private static int idLength(byte[] file, int at) {
        return Integer.numberOfLeadingZeros(file[at] & 0xFF) - 23;
    }

    private static int sizeLength(byte[] file, int at) {
        return Integer.numberOfLeadingZeros(file[at] & 0xFF) - 23;
    }

    private static long id(byte[] file, int at) {
        return number(file, at, idLength(file, at));
    }

    private static long size(byte[] file, int at) {
        int sizeAt = at + idLength(file, at);
        int length = sizeLength(file, sizeAt);
        return number(file, sizeAt, length) & ((1L << 7 * length) - 1);
    }

    private static int content(byte[] file, int at) {
        int sizeAt = at + idLength(file, at);
        return sizeAt + sizeLength(file, sizeAt);
    }

    private static long number(byte[] file, int at, int length) {
        long number = 0;
        for (int i = 0; i < length; i++) {
            number = number << 8 | file[at + i] & 0xFF;
        }
        return number;
    }

    /** Says in the program map of an MPEG transport stream that its H.264 is of another stream type. */
    static byte[] withStreamType(byte[] stream, int type) {
        byte[] file = stream.clone();
        for (int at = 0; at < file.length; at += TS_PACKET) {
            int section = at + 5; // behind header and pointer, in a packet without an adaptation field
            boolean map = (file[at + 1] & 0x40) != 0 && file[at + 4] == 0 && file[section] == 2;
            if (map) {
                int length = (file[section + 1] & 0x0F) << 8 | file[section + 2] & 0xFF;
                int information = (file[section + 10] & 0x0F) << 8 | file[section + 11] & 0xFF;
                int stream0 = section + 12 + information;
                if (file[stream0] != STREAM_TYPE_H264) {
                    throw new IllegalArgumentException("stream type " + file[stream0]);
                }
                file[stream0] = (byte) type;
                int end = section + 3 + length - Integer.BYTES;
                ByteBuffer.wrap(file).putInt(end, crc(file, section, end));
            }
        }
        return file;
    }

    /** The checksum of ISO/IEC 13818-1, annex A. */
    private static int crc(byte[] file, int from, int to) {
        int crc = -1;
        for (int i = from; i < to; i++) {
            crc ^= file[i] << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc < 0 ? crc << 1 ^ 0x04C11DB7 : crc << 1;
            }
        }
        return crc;
    }

    private static byte[] insert(byte[] file, int at, byte[] what) {
        return concat(Arrays.copyOf(file, at), what, tail(file, at));
    }

    private static byte[] tail(byte[] file, int from) {
        return Arrays.copyOfRange(file, from, file.length);
    }

    private static byte[] concat(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
