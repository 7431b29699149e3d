package io.videoxl.eval.needles;

import io.videoxl.worlds.needles.Hay;
import io.videoxl.worlds.needles.NeedleGrid;
import io.videoxl.worlds.needles.NeedleQuestion;
import java.util.Objects;

/**
 * One haystack with one needle, and the question about it.
 *
 * @param cell length and depth
 * @param repeat how many were tried at this place before
 * @param hay what the needle is hidden in, of the cell's length
 * @param needle the needle, which takes the place of a frame, and what is asked
 */
public record NeedleTrial(NeedleGrid.Cell cell, int repeat, Hay hay, NeedleQuestion needle) {
    /** All are needed. */
    public NeedleTrial {
        Objects.requireNonNull(cell, "cell");
        Objects.requireNonNull(hay, "hay");
        Objects.requireNonNull(needle, "needle");
    }
}
