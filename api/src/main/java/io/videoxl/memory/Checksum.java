package io.videoxl.memory;

import io.videoxl.gguf.GgufFormatException;
import io.videoxl.gguf.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/** The end of a memory file: a mark, and the SHA-256 of everything before the mark. */
final class Checksum {
    private static final byte[] MARK = "VXLCHECK".getBytes(StandardCharsets.US_ASCII);
    /** Bytes that it takes. */
    static final int BYTES = MARK.length + Sha256.BYTES;

    private static final int PIECE = 1 << 20;

    private Checksum() {}

    /** Writes a file from its start on, and its checksum at the end. */
    static final class Writer {
        private final FileChannel file;
        private final MessageDigest digest = Sha256.digest();

        Writer(FileChannel file) {
            this.file = file;
        }

        void write(ByteBuffer content) throws IOException {
            digest.update(content.duplicate());
            writeFully(content);
        }

        /** Writes the checksum of all that was written. */
        void end() throws IOException {
            writeFully(of(digest));
        }

        private void writeFully(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }
    }

    private static ByteBuffer of(MessageDigest content) {
        return ByteBuffer.allocate(BYTES).put(MARK).put(content.digest()).flip();
    }

    /**
     * Reads the whole file.
     *
     * @return where the checksum starts
     * @throws GgufFormatException if there is none, or not the right one
     */
    static long verify(FileChannel file) throws IOException {
        long end = file.size() - BYTES;
        var found = new byte[BYTES];
        if (end >= 0) {
            readFully(file, ByteBuffer.wrap(found), end);
        }
        if (!Arrays.equals(found, 0, MARK.length, MARK, 0, MARK.length)) {
            throw new GgufFormatException("it is cut short or not a memory file: it does not end with a checksum");
        }
        var digest = Sha256.digest();
        var piece = ByteBuffer.allocate((int) Math.min(PIECE, end));
        for (long at = 0; at < end; at += piece.limit()) {
            piece.clear().limit((int) Math.min(piece.capacity(), end - at));
            readFully(file, piece, at);
            digest.update(piece.flip());
        }
        if (!Arrays.equals(found, of(digest).array())) {
            throw new GgufFormatException("it is damaged: its checksum is not that of its content");
        }
        return end;
    }

    /** Fills the buffer from this place of the file on. */
    static void readFully(FileChannel file, ByteBuffer buffer, long at) throws IOException {
        while (buffer.hasRemaining()) {
            int read = file.read(buffer, at);
            if (read < 0) {
                throw new GgufFormatException("it is cut short");
            }
            at += read;
        }
    }
}
