package io.videoxl.eval.evidence;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.worlds.needles.NeedleGrid;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * How much is measured with each seed. Immutable.
 *
 * @param seeds where chance comes from: all different, of which none played a part in building or calibrating
 * @param grid where needles are hidden, once at each place, watched with the model's highest ratio
 * @param films how many films of three things are asked about, watched with the model's default ratio
 * @param frames their length, a frame a second; 20 or more
 */
public record EvidenceSettings(List<Long> seeds, NeedleGrid grid, int films, int frames) {
    private static final int SHORTEST = 20;

    /**
     * Checks and copies.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} for no seed, a seed that is there twice, no film, and films of less than 20
     *     frames, in which three things have no room
     */
    public EvidenceSettings {
        seeds = List.copyOf(seeds);
        Objects.requireNonNull(grid, "grid");
        require(!seeds.isEmpty() && new HashSet<>(seeds).size() == seeds.size(), "seeds " + seeds, "different ones");
        require(films >= 1 && frames >= SHORTEST, films + " films of " + frames + " frames", "1 of 20 or more");
    }

    private static void require(boolean holds, String found, String expected) {
        if (!holds) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, "A test of evidence with %s; expected %s.".formatted(found, expected));
        }
    }

    /**
     * What is published: needles in 128 to 2048 frames at eleven depths, and 24 films of 128 frames.
     *
     * @param seeds where chance comes from
     * @return for each of the seeds as much
     */
    public static EvidenceSettings standard(List<Long> seeds) {
        var grid = NeedleGrid.standard();
        return new EvidenceSettings(seeds, new NeedleGrid(List.of(128, 512, 1024, 2048), grid.depths()), 24, 128);
    }
}
