package io.videoxl.gguf;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
        try (var unfinished = UnfinishedFile.of(file)) {
            checkSpace(file, unfinished.path().getParent(), size);
            try (var channel =
                    FileChannel.open(unfinished.path(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
            }
            unfinished.finish();
        } catch (ClosedByInterruptException | InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VideoXLException(
                    Code.CANCELLED, "Writing %s was cancelled; nothing was left behind".formatted(file), e);
        } catch (IOException e) {
            throw new VideoXLException(
                    Code.IO, "Cannot write %s: %s; is the folder writable and the disk sound?".formatted(file, e), e);
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
}
