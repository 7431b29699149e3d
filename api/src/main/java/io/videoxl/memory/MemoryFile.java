package io.videoxl.memory;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.engine.Engine;
import io.videoxl.engine.KeyValueMemory;
import io.videoxl.engine.ModelShape;
import io.videoxl.files.GitLfsPointer;
import io.videoxl.gguf.GgufFormatException;
import io.videoxl.gguf.GgufHeader;
import io.videoxl.gguf.WholeFile;
import io.videoxl.memory.MemoryHeader.Part;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memories as files, in the format that {@code docs/memory.md} describes. Keys and values pass through buffers of a few megabytes,
 * however large the memory is.
 *
 * <p>A file may come from anyone: its checksum is verified before anything in it is read, and everything that it says is checked
 * before it is used, since anyone can compute a checksum.
 */
public final class MemoryFile {
    private static final int PIECE = 8 << 20;

    private MemoryFile() {}

    /** What a file held: the keys and values, which the caller closes, and what they stand for. */
    public record Opened(KeyValueMemory memory, MemoryRecord record) {}

    /**
     * Writes the first {@link MemoryRecord#tokens} tokens of a memory. The file is there and whole, or what was there before.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the place cannot hold a file or the record is too long, {@code IO},
     *     {@code CANCELLED} if the thread is interrupted, {@code CLOSED}
     */
    public static void write(Path file, KeyValueMemory memory, MemoryRecord record) {
        if (memory.type() != record.memoryType() || memory.length() < record.tokens()) {
            throw new IllegalArgumentException("the record is not that of the memory");
        }
        var shape = memory.shape();
        var header = header(file, record, shape);
        var head = header.bytes();
        if (head.length > MemoryHeader.MOST_BYTES) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "Cannot write the memory file %s: its list of %d frames from their sources takes %d bytes, at most %d can be; watch fewer frames, or name their sources shorter"
                            .formatted(file, record.frames().size(), head.length, MemoryHeader.MOST_BYTES));
        }
        long size = head.length + header.dataBytes() + Checksum.BYTES;
        WholeFile.write(file, size, channel -> {
            var out = new Checksum.Writer(channel);
            out.write(ByteBuffer.wrap(head));
            try (var arena = Arena.ofConfined()) {
                var rows = arena.allocate(Math.max(PIECE, memory.rowBytes()));
                for (int layer = 0; layer < shape.layers(); layer++) {
                    for (var part : Part.values()) {
                        writeTensor(out, memory, record.tokens(), layer, part, rows);
                    }
                }
            }
            out.end();
        });
    }

    private static GgufHeader header(Path file, MemoryRecord record, ModelShape shape) {
        try {
            return MemoryHeader.of(record, shape.layers(), width(shape));
        } catch (ArithmeticException e) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "Cannot write the memory file " + file + ": a frame's time does not fit 64 bits of nanoseconds, "
                            + "which are 292 years; count times from the start of the source",
                    e);
        }
    }

    private static void writeTensor(
            Checksum.Writer out, KeyValueMemory memory, int tokens, int layer, Part part, MemorySegment rows)
            throws IOException {
        long rowBytes = memory.rowBytes();
        int step = (int) (rows.byteSize() / rowBytes);
        for (int first = 0; first < tokens; first += step) {
            int count = Math.min(step, tokens - first);
            if (part == Part.KEY) {
                memory.readRaw(layer, first, count, rows, MemorySegment.NULL);
            } else {
                memory.readRaw(layer, first, count, MemorySegment.NULL, rows);
            }
            out.write(rows.asSlice(0, count * rowBytes).asByteBuffer());
        }
        long bytes = tokens * rowBytes;
        out.write(ByteBuffer.allocate((int) (GgufHeader.roundUp(bytes) - bytes)));
    }

    /**
     * Reads what a file says about its memory, whatever the model. The whole file is verified.
     *
     * @throws VideoXLException {@code MEMORY_UNREADABLE}, {@code CANCELLED} if the thread is interrupted
     */
    public static MemoryRecord describe(Path file) {
        return verified(file, (channel, header) -> header.record());
    }

    /**
     * Reads a memory that was made with the engine's model.
     *
     * @param modelName the model's name, for the message if the file is another model's
     * @param fingerprint the model's fingerprint
     * @param room tokens that the memory is to have room for beyond those in the file
     * @throws VideoXLException {@code MEMORY_UNREADABLE}, {@code MEMORY_MISMATCH} if it was made with another model,
     *     {@code DEVICE_OUT_OF_MEMORY}, {@code CANCELLED} if the thread is interrupted, {@code CLOSED}
     */
    public static Opened read(Path file, Engine engine, String modelName, String fingerprint, int room) {
        return verified(file, (channel, header) -> {
            var record = header.record();
            if (!record.fingerprint().equals(fingerprint)) {
                throw new VideoXLException(
                        Code.MEMORY_MISMATCH,
                        "The memory file %s was made with model %s (fingerprint %s), this is %s (fingerprint %s); open it with that model, or watch the video again"
                                .formatted(file, record.modelName(), record.fingerprint(), modelName, fingerprint));
            }
            checkFits(header, engine.shape());
            int capacity = (int) Math.min(Integer.MAX_VALUE, (long) record.tokens() + room);
            var memory = engine.newMemory(record.memoryType(), capacity);
            try {
                restore(channel, header, memory);
                return new Opened(memory, record);
            } catch (Throwable e) {
                memory.close();
                throw e;
            }
        });
    }

    /** The fingerprint says that it is the model's; who computed it may have lied. */
    private static void checkFits(MemoryHeader header, ModelShape shape) throws GgufFormatException {
        int blockSize = StoredType.of(header.record().memoryType()).blockSize;
        if (header.layers() != shape.layers() || header.width() != width(shape) || shape.headSize() % blockSize != 0) {
            throw new GgufFormatException(
                    "it has %d layers of %d values of type %s, the model %d layers of %d heads of %d"
                            .formatted(
                                    header.layers(),
                                    header.width(),
                                    header.record().memoryType(),
                                    shape.layers(),
                                    shape.keyValueHeads(),
                                    shape.headSize()));
        }
    }

    private static void restore(FileChannel channel, MemoryHeader header, KeyValueMemory memory) throws IOException {
        long tokenBytes = header.layers() * header.rowBytes();
        int step = (int) Math.max(1, PIECE / tokenBytes);
        int tokens = header.record().tokens();
        try (var arena = Arena.ofConfined()) {
            var keys = arena.allocate(Math.min(step, tokens) * tokenBytes);
            var values = arena.allocate(keys.byteSize());
            for (int first = 0; first < tokens; first += step) {
                int count = Math.min(step, tokens - first);
                for (int layer = 0; layer < header.layers(); layer++) {
                    readRows(channel, header, layer, Part.KEY, first, count, keys);
                    readRows(channel, header, layer, Part.VALUE, first, count, values);
                }
                append(memory, count, keys, values);
            }
        }
    }

    private static void readRows(
            FileChannel channel, MemoryHeader header, int layer, Part part, int first, int count, MemorySegment to)
            throws IOException {
        long bytes = count * header.rowBytes();
        Checksum.readFully(
                channel,
                to.asSlice(layer * bytes, bytes).asByteBuffer(),
                header.offset(layer, part) + first * header.rowBytes());
    }

    private static void append(KeyValueMemory memory, int count, MemorySegment keys, MemorySegment values)
            throws GgufFormatException {
        try {
            memory.appendRaw(count, keys, values);
        } catch (VideoXLException e) {
            if (e.code() == Code.INVALID_ARGUMENT) {
                throw new GgufFormatException(e.getMessage());
            }
            throw e;
        }
    }

    private static int width(ModelShape shape) {
        return shape.keyValueHeads() * shape.headSize();
    }

    private interface Reading<T> {
        T read(FileChannel channel, MemoryHeader header) throws IOException;
    }

    private static <T> T verified(Path file, Reading<T> reading) {
        if (!Files.exists(file)) {
            throw unreadable(file, "there is no such file", null);
        }
        if (!Files.isRegularFile(file)) {
            throw unreadable(file, "it is not a regular file", null);
        }
        GitLfsPointer.of(file).ifPresent(pointer -> {
            throw unreadable(file, "it is " + pointer, null);
        });
        try (var channel = FileChannel.open(file)) {
            long end = Checksum.verify(channel);
            return reading.read(channel, MemoryHeader.read(channel, end));
        } catch (ClosedByInterruptException e) {
            throw new VideoXLException(
                    Code.CANCELLED,
                    "Reading the memory file " + file + " was cancelled: its thread was interrupted.",
                    e);
        } catch (GgufFormatException e) {
            throw unreadable(file, e.getMessage(), e);
        } catch (IOException e) {
            throw unreadable(file, e.toString(), e);
        }
    }

    private static VideoXLException unreadable(Path file, String found, IOException cause) {
        return new VideoXLException(
                Code.MEMORY_UNREADABLE,
                "Cannot read the memory file " + file + ": " + found + ". Copy it again, or watch the video again.",
                cause);
    }
}
