package io.videoxl.gguf;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.files.NativePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is being written beside the one that it is to become, hidden and with the same ending. Closed before it is finished,
 * it is deleted; so it is when the process ends. For one thread at a time.
 */
public final class UnfinishedFile implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(UnfinishedFile.class);

    private final Path target;
    private final Path path;
    // So that ending the process, as Ctrl-C does, leaves no file of many gigabytes behind.
    private final Thread cleaner;
    private boolean closed;

    private UnfinishedFile(Path target) {
        this.target = target;
        path = target.resolveSibling(
                "." + UUID.randomUUID() + ending(target.getFileName().toString()));
        cleaner = new Thread(() -> delete(path));
    }

    /** From the last dot on. The whole name may be as long as a name can be. */
    private static String ending(String name) {
        int dot = name.lastIndexOf('.');
        var ending = dot < 0 ? "" : name.substring(dot);
        // What the locale's encoding does not have cannot be put into a name.
        return ending.chars().allMatch(each -> each < 0x80) ? ending : "";
    }

    /**
     * Nothing is written yet.
     *
     * @param file what it is to become; replaced if it is there
     * @throws VideoXLException {@code INVALID_ARGUMENT} if that is a folder, or in a folder that is not there
     */
    public static UnfinishedFile of(Path file) {
        var target = NativePath.located(file).toAbsolutePath();
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
        var unfinished = new UnfinishedFile(target);
        add(unfinished.cleaner);
        return unfinished;
    }

    /** Where to write. */
    public Path path() {
        return path;
    }

    /** Gives the written file, which nobody may have open for writing, its name, to last through a power cut where the system can. */
    public void finish() throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        try {
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(path, target, StandardCopyOption.REPLACE_EXISTING);
        }
        sync(target.getParent());
    }

    /** Deletes what is not finished. Closing again does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            delete(path);
            remove(cleaner);
        }
    }

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
