package io.videoxl.gguf;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.files.GitLfsPointer;
import io.videoxl.files.NativePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Opens model files, and says what is wrong with one that cannot be read. */
final class ModelReading {
    /** What is read of an open file. */
    interface Content<T> {
        T read(FileChannel file) throws IOException;
    }

    private static final int MAGIC = 'G' | 'G' << 8 | 'U' << 16 | 'F' << 24;
    /** Magic, version, number of tensors, number of keys. */
    private static final int HEADER_BYTES = 24;

    private ModelReading() {}

    /**
     * Reads of a file that begins as a GGUF file does.
     *
     * @throws VideoXLException {@code MODEL_UNREADABLE} if the file is missing, not GGUF, or something in it is not as it should be,
     *     {@code CANCELLED} if the thread is interrupted
     */
    static <T> T of(Path path, Content<T> content) {
        requireFile(path);
        try (var file = FileChannel.open(path)) {
            requireStart(path, file);
            return content.read(file);
        } catch (ClosedByInterruptException e) {
            throw new VideoXLException(
                    Code.CANCELLED,
                    "Reading the model file " + path + " was cancelled: its thread was interrupted.",
                    e);
        } catch (GgufFormatException e) {
            throw unreadable(path, e.getMessage());
        } catch (IOException e) {
            throw new VideoXLException(
                    Code.MODEL_UNREADABLE,
                    "Cannot read the model file " + path + ": " + e + ". Check its permissions.",
                    e);
        }
    }

    private static void requireFile(Path path) {
        if (!Files.exists(path)) {
            throw unreadable(path, "there is no such file" + NativePath.hint(path));
        }
        if (!Files.isRegularFile(path)) {
            throw unreadable(
                    path,
                    Files.isDirectory(path)
                            ? "it is a folder; videoxl convert makes a model file of a Hugging Face folder"
                            : "it is not a regular file");
        }
        GitLfsPointer.of(path).ifPresent(pointer -> {
            throw unreadable(path, "it is " + pointer);
        });
    }

    /** What would otherwise be refused without saying why: no bytes, another format or version. */
    private static void requireStart(Path path, FileChannel file) throws IOException {
        var header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (header.hasRemaining() && file.read(header, header.position()) >= 0) {}
        header.flip();
        if (header.remaining() == 0) {
            throw unreadable(path, "it is empty");
        }
        if (header.remaining() < 4 || header.getInt(0) != MAGIC) {
            var start = Arrays.copyOf(header.array(), Math.min(4, header.remaining()));
            throw unreadable(path, "it starts with " + describe(start) + " where a GGUF file starts with \"GGUF\"");
        }
        if (header.remaining() < HEADER_BYTES) {
            throw unreadable(path, "it ends after " + header.remaining() + " bytes, within its header");
        }
        int version = header.getInt(4);
        if (version < 2 || version > 3) {
            throw unreadable(path, "its GGUF version is " + Integer.toUnsignedString(version) + ", expected 2 or 3");
        }
    }

    private static String describe(byte[] bytes) {
        var text = new StringBuilder();
        for (byte b : bytes) {
            text.append(b >= 0x20 && b < 0x7f ? String.valueOf((char) b) : String.format("\\x%02x", b & 0xff));
        }
        return "\"" + text + "\"";
    }

    static VideoXLException unreadable(Path path, String found) {
        return new VideoXLException(
                Code.MODEL_UNREADABLE,
                "Cannot read the model file " + path + ": " + found
                        + ". Give the path of a whole GGUF file, or download or convert it again.");
    }
}
