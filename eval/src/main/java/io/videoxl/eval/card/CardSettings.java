package io.videoxl.eval.card;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.worlds.needles.NeedleGrid;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How much a card measures with each of its seeds. Immutable.
 *
 * @param seeds where chance comes from: several, all different, of which none played a part in making or choosing the model
 * @param grid where needles are looked for, once at each place, with the model's highest ratio
 * @param films how many films of each length in frames are asked about, with each of the model's ratios
 * @param emptyFilms how many films in which nothing happens are watched, with the model's highest ratio
 * @param emptyFrames their length
 */
public record CardSettings(
        List<Long> seeds, NeedleGrid grid, Map<Integer, Integer> films, int emptyFilms, int emptyFrames) {
    /**
     * Checks and copies.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} for no seed, a seed that is there twice, and numbers below 1
     */
    public CardSettings {
        seeds = List.copyOf(seeds);
        Objects.requireNonNull(grid, "grid");
        films = Map.copyOf(films);
        require(!seeds.isEmpty() && new HashSet<>(seeds).size() == seeds.size(), "seeds", seeds, "different ones");
        require(
                films.entrySet().stream().allMatch(each -> each.getKey() >= 1 && each.getValue() >= 1),
                "films by length",
                new TreeMap<>(films),
                "1 or more of 1 frame or more");
        require(emptyFilms >= 1 && emptyFrames >= 1, "empty films", emptyFilms + " of " + emptyFrames, "1 of 1 frame");
    }

    private static void require(boolean holds, String what, Object found, String expected) {
        if (!holds) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, "A card with the %s %s; expected %s.".formatted(what, found, expected));
        }
    }

    /**
     * What is published: the article's grid of needles, 40 films of 128 frames and 6 of 64, 256, 512 and 1024, and 20 empty films of
     * 2048 frames.
     *
     * @param seeds where chance comes from
     * @return for each of the seeds as much
     */
    public static CardSettings standard(List<Long> seeds) {
        return new CardSettings(
                seeds, NeedleGrid.standard(), Map.of(64, 6, 128, 40, 256, 6, 512, 6, 1024, 6), 20, 2048);
    }
}
