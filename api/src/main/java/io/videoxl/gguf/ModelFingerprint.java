package io.videoxl.gguf;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Tells model files apart without reading their weights: a SHA-256 over the file's size, its header and a few bytes from the middle
 * of every tensor. Another checkpoint or another quantization has another fingerprint; a copy of the file has the same.
 */
public final class ModelFingerprint {
    /** Bytes that are taken of each tensor. */
    static final int SAMPLE = 1024;

    private static final int PIECE = 1 << 20;

    private final FileChannel file;
    private final MessageDigest digest = Sha256.digest();
    private final ByteBuffer buffer = ByteBuffer.allocate(PIECE);

    private ModelFingerprint(FileChannel file) {
        this.file = file;
    }

    /**
     * The fingerprint of a GGUF file, in hexadecimal.
     *
     * @throws VideoXLException {@code MODEL_UNREADABLE} if the file is missing or not a whole GGUF, {@code CANCELLED} if the thread is
     *     interrupted
     */
    public static String of(Path model) {
        try (var file = FileChannel.open(model)) {
            return new ModelFingerprint(file).compute();
        } catch (ClosedByInterruptException e) {
            throw new VideoXLException(
                    Code.CANCELLED,
                    "Reading the model file " + model + " was cancelled: its thread was interrupted.",
                    e);
        } catch (GgufFormatException e) {
            throw new VideoXLException(
                    Code.MODEL_UNREADABLE,
                    "Cannot read the model file " + model + ": " + e.getMessage() + ". Download or convert it again.",
                    e);
        } catch (IOException e) {
            throw new VideoXLException(Code.MODEL_UNREADABLE, "Cannot read the model file " + model + ": " + e, e);
        }
    }

    private String compute() throws IOException {
        long size = file.size();
        digest.update(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, size));
        var outline = GgufOutline.read(file, size, key -> false);
        update(0, outline.end());
        long data = GgufHeader.roundUp(outline.end());
        var tensors = outline.tensors();
        for (int i = 0; i < tensors.size(); i++) {
            long from = tensors.get(i).offset();
            long to = i + 1 < tensors.size() ? tensors.get(i + 1).offset() : size - data;
            if (from > to || to > size - data) {
                throw new GgufFormatException("tensor " + tensors.get(i).name() + " lies beyond the file's end");
            }
            long length = Math.min(SAMPLE, to - from);
            update(data + from + (to - from - length) / 2, length);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void update(long first, long count) throws IOException {
        for (long done = 0; done < count; ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), count - done));
            if (file.read(buffer, first + done) < 0) {
                throw new GgufFormatException("it is cut short");
            }
            done += buffer.position();
            digest.update(buffer.flip());
        }
    }
}
