package io.videoxl.video.isolation;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/** Memory that parent and child share: the child's pulse, and slots with a frame each. */
final class SharedFrames implements AutoCloseable {
    private static final Path IN_MEMORY = Path.of("/dev/shm");
    private static final String PREFIX = "videoxl-" + ProcessHandle.current().pid() + "-";
    private static final Duration FORGOTTEN = Duration.ofMinutes(5);
    private static final long HEADER_BYTES = 4096;

    /** Room for sixteen frames of the published models. */
    private static final long DEFAULT_BYTES = 6L << 20;

    private static final int MOST_SLOTS = 16;
    private static final int LEAST_SLOTS = 2;

    private final Path file;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;

    private SharedFrames(Path file) throws IOException {
        this.file = file;
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory = channel.map(MapMode.READ_WRITE, 0, channel.size(), arena);
        } catch (Throwable t) {
            arena.close();
            throw t;
        }
    }

    /** Bytes that are enough for frames of a size. */
    static long bytesFor(long frameBytes) {
        return HEADER_BYTES + Math.max(DEFAULT_BYTES, LEAST_SLOTS * frameBytes);
    }

    /** In the parent: a new file of zeros. */
    static SharedFrames create(long bytes) throws IOException {
        if (Files.isWritable(IN_MEMORY)) {
            deleteForgotten(IN_MEMORY);
            try {
                return create(Files.createTempFile(IN_MEMORY, PREFIX, ".frames"), bytes);
            } catch (IOException e) {
                // It may be small; elsewhere may be room.
            }
        }
        return create(Files.createTempFile(PREFIX, ".frames"), bytes);
    }

    /** A parent that is killed before its child is ready leaves a file, which is memory: nobody needs one that is minutes old. */
    static void deleteForgotten(Path folder) throws IOException {
        var before = FileTime.from(Instant.now().minus(FORGOTTEN));
        try (var files = Files.newDirectoryStream(folder, "videoxl-*.frames")) {
            for (var file : files) {
                if (Files.getLastModifiedTime(file).compareTo(before) < 0) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (DirectoryIteratorException | NoSuchFileException | AccessDeniedException e) {
            // Somebody else's, or deleted by somebody else meanwhile.
        }
    }

    private static SharedFrames create(Path file, long bytes) throws IOException {
        try {
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                // Written, so that the room is there: a page that there is no room for would end a process.
                var zeros = ByteBuffer.allocate(1 << 20);
                for (long left = bytes; left > 0; left -= zeros.position()) {
                    channel.write(zeros.clear().limit((int) Math.min(zeros.capacity(), left)));
                }
            }
            return new SharedFrames(file);
        } catch (Throwable t) {
            Files.deleteIfExists(file);
            throw t;
        }
    }

    /** In the child. */
    static SharedFrames open(Path file) throws IOException {
        return new SharedFrames(file);
    }

    Path file() {
        return file;
    }

    /** The file's name is of no more use once both have it. */
    void deleteFile() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }

    boolean holds(long frameBytes) {
        return memory.byteSize() >= HEADER_BYTES + LEAST_SLOTS * frameBytes;
    }

    int slots(long frameBytes) {
        return (int) Math.min(MOST_SLOTS, (memory.byteSize() - HEADER_BYTES) / frameBytes);
    }

    MemorySegment slot(int slot, long frameBytes) {
        return memory.asSlice(HEADER_BYTES + slot * frameBytes, frameBytes);
    }

    int pulse() {
        return memory.get(ValueLayout.JAVA_INT, 0);
    }

    void beat(int pulse) {
        memory.set(ValueLayout.JAVA_INT, 0, pulse);
    }

    @Override
    public void close() {
        deleteFile();
        arena.close();
    }
}
