package io.videoxl.eval.needles;

import io.videoxl.MemoryType;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.worlds.needles.NeedleGrid;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * How a needle test is run. Immutable.
 *
 * @param grid lengths and depths
 * @param repeats needles that are tried at each place of the grid
 * @param seed what chance comes from
 * @param ratio visual tokens that each summary token stands for; empty: the model's default
 * @param memoryType type of the keys and values that are kept
 * @param throughFiles whether each haystack is written as an H.264 MP4 and watched from there, and not frame by frame from memory
 */
public record NeedleSettings(
        NeedleGrid grid, int repeats, long seed, OptionalInt ratio, MemoryType memoryType, boolean throughFiles) {
    /**
     * Checks.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} for less than one repeat
     */
    public NeedleSettings {
        Objects.requireNonNull(grid, "grid");
        Objects.requireNonNull(ratio, "ratio");
        Objects.requireNonNull(memoryType, "memoryType");
        if (repeats < 1) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, "A needle test of " + repeats + " repeats; expected 1 or more.");
        }
    }

    /** {@return the article's grid, one needle at each place, through files, with the model's default ratio} */
    public static NeedleSettings standard() {
        return new NeedleSettings(NeedleGrid.standard(), 1, 1, OptionalInt.empty(), MemoryType.F16, true);
    }

    /**
     * Another grid.
     *
     * @param value lengths and depths
     * @return the same settings but for that
     */
    public NeedleSettings withGrid(NeedleGrid value) {
        return new NeedleSettings(value, repeats, seed, ratio, memoryType, throughFiles);
    }

    /**
     * Another number of repeats.
     *
     * @param value needles at each place; 1 or more
     * @return the same settings but for that
     * @throws VideoXLException {@code INVALID_ARGUMENT} if it is less
     */
    public NeedleSettings withRepeats(int value) {
        return new NeedleSettings(grid, value, seed, ratio, memoryType, throughFiles);
    }

    /**
     * Another seed.
     *
     * @param value any
     * @return the same settings but for that
     */
    public NeedleSettings withSeed(long value) {
        return new NeedleSettings(grid, repeats, value, ratio, memoryType, throughFiles);
    }

    /**
     * Another ratio.
     *
     * @param value visual tokens for each summary token
     * @return the same settings but for that
     */
    public NeedleSettings withRatio(int value) {
        return new NeedleSettings(grid, repeats, seed, OptionalInt.of(value), memoryType, throughFiles);
    }

    /**
     * Another type of memory.
     *
     * @param value of the keys and values that are kept
     * @return the same settings but for that
     */
    public NeedleSettings withMemoryType(MemoryType value) {
        return new NeedleSettings(grid, repeats, seed, ratio, value, throughFiles);
    }

    /**
     * Whether video files are made.
     *
     * @param value true: MP4s; false: frames straight from memory, which is faster
     * @return the same settings but for that
     */
    public NeedleSettings withThroughFiles(boolean value) {
        return new NeedleSettings(grid, repeats, seed, ratio, memoryType, value);
    }
}
