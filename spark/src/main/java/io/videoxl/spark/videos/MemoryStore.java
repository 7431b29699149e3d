package io.videoxl.spark.videos;

import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.spark.models.ThisHost;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of memories that all executors share. A file in it is whole or not there, so an executor may be lost at any time.
 *
 * <p>Thread-safe.
 */
public sealed interface MemoryStore {
    /**
     * A folder, as a path of this machine or as an address that Hadoop knows.
     *
     * @throws VideoXLException {@code IO}, with this machine's name, if there is no such folder
     */
    static MemoryStore of(String folder) {
        var match = VideoPlace.SCHEME.matcher(folder);
        return match.matches() && !match.group(1).equalsIgnoreCase("file")
                ? HadoopFolder.of(folder)
                : LocalFolder.of(folder);
    }

    /**
     * A memory that was kept.
     *
     * @return empty if there is none of that name, or it cannot be used; the caller closes it
     * @throws VideoXLException {@code CANCELLED}, {@code DEVICE_OUT_OF_MEMORY}, {@code CLOSED}
     */
    Optional<VideoMemory> open(VideoXL model, String name);

    /**
     * Keeps a memory.
     *
     * @throws VideoXLException {@code IO}, {@code CANCELLED}, {@code CLOSED}
     */
    void save(VideoMemory memory, String name);

    /** Where a memory is kept, for people and programs. */
    String address(String name);

    private static Optional<VideoMemory> open(VideoXL model, Path file) {
        try {
            return Optional.of(model.open(file));
        } catch (VideoXLException e) {
            if (e.code() != Code.MEMORY_UNREADABLE && e.code() != Code.MEMORY_MISMATCH) {
                throw e;
            }
            LoggerFactory.getLogger(MemoryStore.class).warn("a kept memory is replaced", e);
            return Optional.empty();
        }
    }

    private static VideoXLException missing(String folder, Exception cause) {
        return new VideoXLException(
                Code.IO,
                ThisHost.words() + ": there is no folder " + folder
                        + " for memories; mount it on every host, or make it",
                cause);
    }

    /** On a disk that every host mounts. */
    record LocalFolder(Path folder) implements MemoryStore {
        static LocalFolder of(String text) {
            var folder = text.regionMatches(true, 0, "file:", 0, "file:".length())
                    ? Path.of(URI.create(text).getPath())
                    : Path.of(text);
            if (!Files.isDirectory(folder)) {
                throw missing(text, null);
            }
            return new LocalFolder(folder);
        }

        @Override
        public Optional<VideoMemory> open(VideoXL model, String name) {
            var file = folder.resolve(name);
            return Files.exists(file) ? MemoryStore.open(model, file) : Optional.empty();
        }

        @Override
        public void save(VideoMemory memory, String name) {
            memory.save(folder.resolve(name));
        }

        @Override
        public String address(String name) {
            return folder.resolve(name).toString();
        }
    }

    /** On the cluster's storage: a memory is written to a temporary file, and copied beside its place before it is put there. */
    record HadoopFolder(FileSystem system, org.apache.hadoop.fs.Path folder) implements MemoryStore {
        private static final Logger log = LoggerFactory.getLogger(HadoopFolder.class);

        static HadoopFolder of(String text) {
            try {
                var folder = new org.apache.hadoop.fs.Path(text);
                var system = folder.getFileSystem(VideoPlace.configuration());
                if (!system.getFileStatus(folder).isDirectory()) {
                    throw missing(text, null);
                }
                return new HadoopFolder(system, folder);
            } catch (IOException | IllegalArgumentException e) {
                throw missing(text, e);
            }
        }

        @Override
        public Optional<VideoMemory> open(VideoXL model, String name) {
            var kept = new org.apache.hadoop.fs.Path(folder, name);
            try {
                if (!system.exists(kept)) {
                    return Optional.empty();
                }
                return withTemporaryFile(file -> {
                    system.copyToLocalFile(false, kept, new org.apache.hadoop.fs.Path(file.toUri()), true);
                    return MemoryStore.open(model, file);
                });
            } catch (IOException e) {
                log.warn("the memory {} cannot be fetched; its video is watched again", kept, e);
                return Optional.empty();
            }
        }

        @Override
        public void save(VideoMemory memory, String name) {
            var kept = new org.apache.hadoop.fs.Path(folder, name);
            var beside = new org.apache.hadoop.fs.Path(folder, "." + UUID.randomUUID() + ".vxl");
            try {
                withTemporaryFile(file -> {
                    memory.save(file);
                    system.copyFromLocalFile(false, true, new org.apache.hadoop.fs.Path(file.toUri()), beside);
                    system.delete(kept, false);
                    if (!system.rename(beside, kept) && !system.exists(kept)) {
                        throw new IOException("it cannot be renamed");
                    }
                    return null;
                });
            } catch (IOException e) {
                throw new VideoXLException(Code.IO, "The memory file " + kept + " cannot be written: " + e, e);
            } finally {
                deleteQuietly(beside);
            }
        }

        private void deleteQuietly(org.apache.hadoop.fs.Path file) {
            try {
                system.delete(file, false);
            } catch (IOException e) {
                log.debug("{} stays", file, e);
            }
        }

        private interface Use<T> {
            T with(Path file) throws IOException;
        }

        private static <T> T withTemporaryFile(Use<T> use) throws IOException {
            var folder = Files.createTempDirectory("videoxl-");
            var file = folder.resolve("memory.vxl");
            try {
                return use.with(file);
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(folder);
            }
        }

        @Override
        public String address(String name) {
            return new org.apache.hadoop.fs.Path(folder, name).toString();
        }
    }
}
