package io.videoxl;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What is to be watched: for now a video or image file. Nothing is opened before {@link VideoXL#watch}.
 *
 * <p>Immutable and thread-safe.
 */
public final class Video {
    private final Path file;

    private Video(Path file) {
        this.file = file;
    }

    /** A file in any container and codec that FFmpeg reads; an image counts as a video of one frame. */
    public static Video of(Path file) {
        return new Video(Objects.requireNonNull(file, "file"));
    }

    Path file() {
        return file;
    }

    /** The file's path. */
    @Override
    public String toString() {
        return file.toString();
    }
}
