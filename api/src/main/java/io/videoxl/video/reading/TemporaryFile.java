package io.videoxl.video.reading;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is deleted when this is closed; closing again does nothing. Its name tells the process that it is of. */
public record TemporaryFile(Path path) implements AutoCloseable {
    public static TemporaryFile create(String ending) throws IOException {
        return new TemporaryFile(
                Files.createTempFile("videoxl-" + ProcessHandle.current().pid() + "-", ending));
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            path.toFile().deleteOnExit();
        }
    }
}
