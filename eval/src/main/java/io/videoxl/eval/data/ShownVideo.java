package io.videoxl.eval.data;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a question is about.
 *
 * @param file a video, or a folder of frames
 * @param from where the part begins that is shown; empty: the whole video
 * @param to where it ends; there if {@code from} is
 * @param subtitles what is spoken; empty where nothing is known
 * @param subtitlesStart when the video begins, on the subtitles' clock
 */
public record ShownVideo(
        Path file, Optional<Duration> from, Optional<Duration> to, Optional<Path> subtitles, Duration subtitlesStart) {
    /** Refuses nulls, and one end without the other. */
    public ShownVideo {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(subtitles, "subtitles");
        Objects.requireNonNull(subtitlesStart, "subtitlesStart");
        if (from.isPresent() != to.isPresent()) {
            throw new IllegalArgumentException(file + ": a part needs both ends");
        }
    }

    /**
     * A whole video without subtitles.
     *
     * @param file the video
     * @return the video
     */
    public static ShownVideo of(Path file) {
        return new ShownVideo(file, Optional.empty(), Optional.empty(), Optional.empty(), Duration.ZERO);
    }

    /**
     * A part of it.
     *
     * @param start where it begins
     * @param end where it ends
     * @return the part
     */
    public ShownVideo part(Duration start, Duration end) {
        return new ShownVideo(file, Optional.of(start), Optional.of(end), subtitles, subtitlesStart);
    }

    /**
     * The same with subtitles.
     *
     * @param spoken a file of subtitles
     * @param start when the video begins, on the subtitles' clock
     * @return the video
     */
    public ShownVideo withSubtitles(Path spoken, Duration start) {
        return new ShownVideo(file, from, to, Optional.of(spoken), start);
    }

    /** The file, and the part of it. */
    @Override
    public String toString() {
        return file
                + from.map(start -> " from " + start + " to " + to.orElseThrow())
                        .orElse("");
    }
}
