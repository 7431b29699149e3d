package io.videoxl.gguf;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a file so that it is either there and whole, or not there: under another name first, renamed at the end. */
public final class WholeFile {
    private static final Logger log = LoggerFactory.getLogger(WholeFile.class);

    /** Writes the whole content to an empty file. */
    public interface Content {
        void writeTo(FileChannel channel) throws IOException, InterruptedException;
    }

    private WholeFile() {}

    /**
     * Writes {@code size} bytes to {@code file}, replacing what was there.
     *
     * @throws VideoXLException {@code CANCELLED} if the thread is interrupted, {@code IO} if the file cannot be written
     */
    public static void write(Path file, long size, Content content) {
        var target = file.toAbsolutePath();
        var folder = target.getParent();
        if (folder == null || Files.isDirectory(target)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, "Cannot write %s: it is a folder; name a file".formatted(file));
        }
        if (!Files.isDirectory(folder)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "Cannot write %s: there is no folder %s; make it first".formatted(file, folder));
        }
        var unfinished = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
        var whole = false;
        // So that ending the process, as Ctrl-C does, leaves no file of many gigabytes behind.
        var cleaner = new Thread(() -> delete(unfinished));
        add(cleaner);
        try {
            checkSpace(file, folder, size);
            try (var channel = FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            replace(unfinished, target);
            whole = true;
            sync(folder);
        } catch (ClosedByInterruptException | InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VideoXLException(
                    Code.CANCELLED, "Writing %s was cancelled; nothing was left behind".formatted(file), e);
        } catch (IOException e) {
            throw new VideoXLException(
                    Code.IO, "Cannot write %s: %s; is the folder writable and the disk sound?".formatted(file, e), e);
        } finally {
            if (!whole) {
                delete(unfinished);
            }
            remove(cleaner);
        }
    }

    private static void checkSpace(Path file, Path folder, long size) {
        long free;
        try {
            free = Files.getFileStore(folder).getUsableSpace();
        } catch (IOException | UnsupportedOperationException e) {
            log.debug("Cannot tell the space in {}", folder, e);
            return;
        }
        // Some file systems say 0 because they do not know.
        if (free > 0 && free < size) {
            throw new VideoXLException(
                    Code.IO,
                    "Cannot write %s: it needs %,d bytes and %s has %,d free; make room, or choose a smaller type"
                            .formatted(file, size, folder, free));
        }
    }

    private static void replace(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Makes the new name last through a power cut, where the system can. */
    private static void sync(Path folder) {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            log.debug("Cannot sync {}", folder, e);
        }
    }

    private static void add(Thread cleaner) {
        try {
            Runtime.getRuntime().addShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            log.debug("The process is ending: what is written now stays if it is not finished", e);
        }
    }

    private static void remove(Thread cleaner) {
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            log.debug("The process is ending", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("Cannot remove the unfinished {}", file, e);
        }
    }
}
