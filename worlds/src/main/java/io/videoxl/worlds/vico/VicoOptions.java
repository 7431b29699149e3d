package io.videoxl.worlds.vico;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.time.Duration;

/**
 * How ordering questions are made.
 *
 * @param clipLength how long a clip is; a rest of less than a second is left out
 * @param mostEvents how many events a question names at most
 * @param seed what options are shuffled by
 */
public record VicoOptions(Duration clipLength, int mostEvents, long seed) {
    private static final int LETTERS = 26;

    /**
     * Checks the values.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} for clips of less than a second, or not 2 to 26 events
     */
    public VicoOptions {
        require(clipLength.compareTo(Duration.ofSeconds(1)) >= 0, "clip length", clipLength, "1 s or more");
        require(mostEvents >= 2 && mostEvents <= LETTERS, "number of events", mostEvents, "2 to " + LETTERS);
    }

    private static void require(boolean holds, String name, Object found, String expected) {
        if (!holds) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "Ordering questions, " + name + ": found " + found + "; expected " + expected + ".");
        }
    }

    /** {@return clips of 14 seconds, as in the article; up to four events} */
    public static VicoOptions defaults() {
        return new VicoOptions(Duration.ofSeconds(14), 4, 1);
    }
}
