package io.videoxl.server.store;

import com.fasterxml.jackson.core.JacksonException;
import io.videoxl.server.http.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that are there whole or not at all, and stay. */
final class DurableFiles {
    /** Ends the names of files that are being written; what has one was never finished. */
    static final String UNFINISHED = ".unfinished";

    private static final Logger LOG = LoggerFactory.getLogger(DurableFiles.class);

    private DurableFiles() {}

    /** Reads a value; empty, and said in the log, if the file was damaged by something else. */
    static <T> Optional<T> readJson(Path file, Class<T> type) throws IOException {
        try {
            return Optional.of(Json.MAPPER.readValue(file.toFile(), type));
        } catch (JacksonException e) {
            LOG.error("{} is damaged, and what it tells of is left out: {}", file, e.getOriginalMessage());
            return Optional.empty();
        }
    }

    /** Writes a value as JSON, in place of what was there. When this returns, it is on the disk. */
    static void writeJson(Path file, Object value) throws IOException {
        write(file, Json.MAPPER.writeValueAsBytes(value));
    }

    /** Writes bytes, in place of what was there. When this returns, they are on the disk. */
    static void write(Path file, byte[] bytes) throws IOException {
        var unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
        try (var channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        } catch (IOException e) { // such as a full disk, where each byte counts
            Files.deleteIfExists(unfinished);
            throw e;
        }
        move(unfinished, file);
    }

    /** Renames a file that is on the disk, in place of what was there. */
    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceFolder(to.getParent());
    }

    /** Gives a file a second name, or moves it where a file system cannot do that. */
    static void link(Path file, Path name) throws IOException {
        try {
            Files.createLink(name, file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.move(file, name);
        }
    }

    /** Makes a folder, and its name last. */
    static void createFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        forceFolder(folder.getParent());
    }

    /** Forces a file's content to the disk. */
    static void force(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void forceFolder(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Deletes a folder and all in it. It is renamed first, so that half of it is never taken for the whole.
     *
     * @param trash where to, for what is left if this is interrupted
     */
    static void delete(Path folder, Path trash) throws IOException {
        var gone = trash.resolve(folder.getFileName() + "-" + Ids.random());
        try {
            Files.move(folder, gone, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return;
        }
        forceFolder(folder.getParent());
        deleteTree(gone);
    }

    /** Deletes what is there, if anything is. */
    static void deleteTree(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** What lies in a folder, but for what was never finished, which is deleted. */
    static List<Path> list(Path folder) throws IOException {
        var found = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                if (file.toString().endsWith(UNFINISHED)) {
                    deleteTree(file);
                } else {
                    found.add(file);
                }
            }
        }
        return found;
    }
}
