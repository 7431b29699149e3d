package io.videoxl.video.frames;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Where a second file begins behind the first, in formats whose readers stop before it: MP4 and MOV (ISO/IEC 14496-12, boxes), ASF (objects),
 * FLV (tags), Matroska (RFC 8794, elements), of which it reads two; and in Ogg (RFC 3533, pages), whose reader leaves out frames. Only
 * sizes are read, from one piece to the next.
 */
final class FollowingFile {
    private static final int HEAD = 27;
    private static final int OBJECT_HEAD = 24;
    private static final int SHORTEST = 13; // of a file's beginning
    private static final byte[] ASF_HEADER = {0x30, 0x26, (byte) 0xB2, 0x75, (byte) 0x8E, 0x66, (byte) 0xCF, 0x11};
    private static final int FLV_TAG = 11;
    private static final int OGG_PAGE = 0x4F676753; // OggS
    private static final int EBML = 0x1A45DFA3;
    /** Hours of film have fewer; a hostile file may have a piece every eight bytes. */
    private static final int MOST_PIECES = 1_000_000;

    private final FileChannel file;
    private final long size;
    private final ByteBuffer head = ByteBuffer.allocate(HEAD);
    private int pieces;

    private FollowingFile(FileChannel file) throws IOException {
        this.file = file;
        this.size = file.size();
    }

    /**
     * Looks for it.
     *
     * @param container FFmpeg's name of the format
     * @param lastPacket where the last packet that was read lies; in Matroska, what is before it was watched
     * @return the following file's first byte; empty without one, or where the file cannot be read
     */
    static OptionalLong begin(Path path, String container, long lastPacket) {
        try (var channel = FileChannel.open(path)) {
            var file = new FollowingFile(channel);
            return switch (container) {
                case "mov,mp4,m4a,3gp,3g2,mj2" -> file.behindBoxes();
                case "asf" -> file.behindObjects();
                case "flv" -> file.behindTags();
                case "ogg" -> file.behindPages();
                case "matroska,webm" -> file.behindElements(lastPacket);
                default -> OptionalLong.empty();
            };
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** Reads what stands at a place; false at the end of the file, and where there is no end of pieces. */
    private boolean read(long at) throws IOException {
        if (++pieces > MOST_PIECES) {
            return false;
        }
        head.clear();
        while (head.hasRemaining()) {
            if (file.read(head, at + head.position()) < 0) {
                break; // what is left of the last piece may be shorter
            }
        }
        return head.position() >= SHORTEST;
    }

    private OptionalLong behindBoxes() throws IOException {
        boolean indexed = false;
        for (long at = 0; read(at); ) {
            var type = new String(head.array(), 4, 4, StandardCharsets.ISO_8859_1);
            if (type.equals("ftyp") && indexed) {
                return OptionalLong.of(at);
            }
            indexed |= type.equals("moov");
            long length = Integer.toUnsignedLong(head.getInt(0));
            length = length == 1 ? head.getLong(8) : length;
            if (length < 8 || length > size - at) {
                break;
            }
            at += length;
        }
        return OptionalLong.empty();
    }

    private OptionalLong behindObjects() throws IOException {
        for (long at = 0; read(at); ) {
            if (at > 0 && head.slice(0, ASF_HEADER.length).equals(ByteBuffer.wrap(ASF_HEADER))) {
                return OptionalLong.of(at);
            }
            long length = head.duplicate().order(ByteOrder.LITTLE_ENDIAN).getLong(16);
            if (length < OBJECT_HEAD || length > size - at) {
                break;
            }
            at += length;
        }
        return OptionalLong.empty();
    }

    private OptionalLong behindTags() throws IOException {
        if (!read(0)) {
            return OptionalLong.empty();
        }
        long at = Integer.toUnsignedLong(head.getInt(5)) + 4;
        while (at > 4 && at < size && read(at)) {
            if (head.get(0) == 'F' && head.get(1) == 'L' && head.get(2) == 'V' && head.get(3) == 1) {
                return OptionalLong.of(at);
            }
            at += FLV_TAG + (head.getInt(0) & 0xFFFFFF) + 4;
        }
        return OptionalLong.empty();
    }

    /** Into elements of unknown size it goes. */
    private OptionalLong behindElements(long lastPacket) throws IOException {
        for (long at = 0; read(at); ) {
            if (head.getInt(0) == EBML && at > lastPacket) {
                return OptionalLong.of(at);
            }
            int idBytes = length(head.get(0));
            int sizeBytes = idBytes > Integer.BYTES ? HEAD : length(head.get(idBytes));
            if (sizeBytes > Long.BYTES) {
                break;
            }
            long size = head.get(idBytes) & 0xFF >> sizeBytes;
            for (int i = 1; i < sizeBytes; i++) {
                size = size << 8 | head.get(idBytes + i) & 0xFF;
            }
            boolean known = size != (1L << 7 * sizeBytes) - 1;
            at += idBytes + sizeBytes + (known ? size : 0);
        }
        return OptionalLong.empty();
    }

    /** Of a number that begins so, in bytes; 9 and more for none. */
    private static int length(byte first) {
        return Integer.numberOfLeadingZeros(first & 0xFF) - 23;
    }

    private OptionalLong behindPages() throws IOException {
        boolean begun = false;
        for (long at = 0; read(at); ) {
            boolean first = (head.get(5) & 2) != 0;
            if (head.getInt(0) != OGG_PAGE || first && begun) {
                return begun && first ? OptionalLong.of(at) : OptionalLong.empty();
            }
            begun |= !first;
            var lengths = ByteBuffer.allocate(head.get(26) & 0xFF);
            file.read(lengths, at + HEAD);
            at += HEAD + lengths.capacity();
            for (byte length : lengths.array()) {
                at += length & 0xFF;
            }
        }
        return OptionalLong.empty();
    }
}
