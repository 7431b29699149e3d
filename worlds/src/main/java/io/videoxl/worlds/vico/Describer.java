package io.videoxl.worlds.vico;

import io.videoxl.VideoXLException;
import java.nio.file.Path;
import java.time.Duration;

/** Tells what happens in a part of a video. Called by one thread at a time. */
@FunctionalInterface
public interface Describer {
    /**
     * Describes a part of a video in a sentence.
     *
     * @param video the file
     * @param from start of the part, counted from the video's start
     * @param to its end
     * @return what happens there; blank, or {@code nothing}, if nothing does
     * @throws VideoXLException {@code VIDEO_UNREADABLE} or {@code VIDEO_EMPTY}, after which the video is left out; any other ends the
     *     work
     */
    String describe(Path video, Duration from, Duration to);

    /**
     * What its descriptions depend on, so that work which is taken up again does not mix those of two describers.
     *
     * @return a name, the same in every process; {@code unnamed} if not overridden
     */
    default String name() {
        return "unnamed";
    }
}
