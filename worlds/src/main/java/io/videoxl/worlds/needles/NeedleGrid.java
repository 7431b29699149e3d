package io.videoxl.worlds.needles;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The lengths and depths at which a needle is looked for.
 *
 * @param lengths numbers of frames, each 1 or more
 * @param depths parts of the length, each from 0 to 1
 */
public record NeedleGrid(List<Integer> lengths, List<Double> depths) {
    /**
     * One haystack of the grid.
     *
     * @param length number of frames
     * @param depth part of the length that is before the needle
     */
    public record Cell(int length, double depth) {
        /** {@return the needle's place among the frames: {@code int(length × depth)}, or the last frame at depth 1} */
        public int index() {
            return Haystack.index(length, depth);
        }
    }

    /**
     * Checks and copies.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} for a value out of its range or an empty list
     */
    public NeedleGrid {
        lengths = List.copyOf(lengths);
        depths = List.copyOf(depths);
        require(
                !lengths.isEmpty() && lengths.stream().allMatch(length -> length >= 1),
                "lengths",
                lengths,
                "1 or more");
        require(
                !depths.isEmpty() && depths.stream().allMatch(depth -> depth >= 0 && depth <= 1),
                "depths",
                depths,
                "0 to 1");
    }

    private static void require(boolean holds, String name, Object found, String expected) {
        if (!holds) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "Needle grid, " + name + ": found " + found + "; expected each to be " + expected + ".");
        }
    }

    /**
     * Evenly spaced lengths and depths.
     *
     * @param longest the greatest number of frames
     * @param lengths how many lengths: {@code longest} divided into so many steps
     * @param depths how many depths, from 0 to 1, both included; at least 2
     * @return the grid
     * @throws VideoXLException {@code INVALID_ARGUMENT} if there are fewer frames than lengths, no lengths or less than two depths
     */
    public static NeedleGrid evenly(int longest, int lengths, int depths) {
        require(
                lengths >= 1 && longest >= lengths,
                "lengths",
                lengths + " to " + longest,
                "1 or more, and no more than frames");
        require(depths >= 2, "number of depths", depths, "2 or more");
        return new NeedleGrid(
                IntStream.rangeClosed(1, lengths)
                        .mapToObj(i -> (int) ((long) longest * i / lengths))
                        .toList(),
                IntStream.range(0, depths)
                        .mapToObj(i -> (double) i / (depths - 1))
                        .toList());
    }

    /** {@return the article's grid: eight lengths to 2048 frames by eleven depths} */
    public static NeedleGrid standard() {
        return evenly(2048, 8, 11);
    }

    /** {@return all pairs, length by length} */
    public Stream<Cell> cells() {
        return lengths.stream().flatMap(length -> depths.stream().map(depth -> new Cell(length, depth)));
    }
}
