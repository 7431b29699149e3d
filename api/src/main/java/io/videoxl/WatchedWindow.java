package io.videoxl;

import java.time.Duration;
import java.util.Objects;

/**
 * A window that was summarised, and which of the memory's summaries stand for it.
 *
 * @param index place among the memory's windows, from 0
 * @param ratio visual tokens that became one summary
 * @param firstSummary its first summary, counted over the whole memory from 0
 * @param summaries how many summaries it left
 * @param firstFrame the first frame that it shows tokens of, an index into {@link VideoMemory#watched}
 * @param endFrame one more than its last frame
 * @param from when its first frame is shown in its source
 * @param to when its last frame is shown in its source
 */
public record WatchedWindow(
        int index,
        int ratio,
        int firstSummary,
        int summaries,
        int firstFrame,
        int endFrame,
        Duration from,
        Duration to) {
    /** Refuses nulls. */
    public WatchedWindow {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
    }
}
