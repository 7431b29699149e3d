package io.videoxl.gguf;

import io.videoxl.VideoXLException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Tells model files apart without reading their weights: a SHA-256 over the file's size, its header and a few bytes from the middle
 * of every tensor. Another checkpoint or another quantization has another fingerprint; a copy of the file has the same.
 *
 * <p>What it is made of is read at once, so that the file may be removed or replaced afterwards, and hashed when that is asked for:
 * Java, just started, takes a tenth of a second for the header of a real vocabulary. Thread-safe once it is read.
 */
public final class ModelFingerprint {
    /** Bytes that are taken of each tensor. */
    static final int SAMPLE = 1024;

    private static final int PIECE = 1 << 20;

    /** Longer than a short command takes. */
    private static final Duration DELAY = Duration.ofSeconds(2);

    /** Of what is longer, no more than a piece is kept. */
    private static final long MOST_KEPT = 32L << 20;

    private final FileChannel file;
    private final List<byte[]> unhashed = new ArrayList<>();
    private long kept;
    private MessageDigest digest;
    private String value;

    private ModelFingerprint(FileChannel file) {
        this.file = file;
    }

    /**
     * The fingerprint of a GGUF file, in hexadecimal.
     *
     * @throws VideoXLException as {@link #read} does
     */
    public static String of(Path model) {
        return read(model).value();
    }

    /**
     * Reads what the fingerprint of a GGUF file is made of.
     *
     * @throws VideoXLException {@code MODEL_UNREADABLE} if the file is missing or not a whole GGUF, {@code CANCELLED} if the thread is
     *     interrupted
     */
    public static ModelFingerprint read(Path model) {
        return ModelReading.of(model, file -> read(file, GgufOutline.read(file, file.size(), key -> false)));
    }

    /** Reads what the fingerprint of an open file is made of, whose header was read before. */
    static ModelFingerprint read(FileChannel file, GgufOutline outline) throws IOException {
        var fingerprint = new ModelFingerprint(file);
        fingerprint.read(outline);
        return fingerprint;
    }

    /**
     * Has it hashed after a while, unless it was asked for before, so that what it is made of need not be kept. By a thread that ends with
     * it: a shared pool would keep its own.
     */
    public void hashSoon() {
        Thread.ofPlatform().daemon().name("videoxl-fingerprint").start(() -> {
            try {
                Thread.sleep(DELAY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            value();
        });
    }

    /** {@return it in hexadecimal} */
    public synchronized String value() {
        if (value == null) {
            hash();
            value = HexFormat.of().formatHex(digest.digest());
            digest = null;
        }
        return value;
    }

    private void hash() {
        if (digest == null) {
            digest = Sha256.digest();
        }
        unhashed.forEach(digest::update);
        unhashed.clear();
    }

    private void read(GgufOutline outline) throws IOException {
        long size = file.size();
        add(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0, size)
                .array());
        add(0, outline.end());
        long data = GgufHeader.roundUp(outline.end());
        var tensors = outline.tensors();
        for (int i = 0; i < tensors.size(); i++) {
            long from = tensors.get(i).offset();
            long to = i + 1 < tensors.size() ? tensors.get(i + 1).offset() : size - data;
            if (from > to || to > size - data) {
                throw new GgufFormatException(
                        "it is cut short: tensor " + tensors.get(i).name() + " lies beyond the file's end");
            }
            long length = Math.min(SAMPLE, to - from);
            add(data + from + (to - from - length) / 2, length);
        }
    }

    private void add(long first, long count) throws IOException {
        for (long done = 0; done < count; ) {
            var piece = ByteBuffer.allocate((int) Math.min(PIECE, count - done));
            while (piece.hasRemaining()) {
                if (file.read(piece, first + done + piece.position()) < 0) {
                    throw new GgufFormatException("it is cut short");
                }
            }
            done += piece.capacity();
            add(piece.array());
        }
    }

    private void add(byte[] bytes) {
        unhashed.add(bytes);
        kept += bytes.length;
        if (kept > MOST_KEPT) {
            hash();
        }
    }
}
