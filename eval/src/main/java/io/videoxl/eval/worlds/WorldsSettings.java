package io.videoxl.eval.worlds;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.List;

/**
 * How large a test on generated videos is. Immutable.
 *
 * @param lengths frames of the videos, a second apart
 * @param ratios visual tokens that each summary token stands for; each video is watched once with each
 * @param films videos of each length; half of them show one thing, half two to four
 * @param seed what chance comes from
 */
public record WorldsSettings(List<Integer> lengths, List<Integer> ratios, int films, long seed) {
    private static final int SHORTEST = 20;

    /**
     * Checks.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} for a length below 20, in which four things have no room; for a ratio below
     *     1; and for no films
     */
    public WorldsSettings {
        lengths = List.copyOf(lengths);
        ratios = List.copyOf(ratios);
        require(
                !lengths.isEmpty() && lengths.stream().allMatch(each -> each >= SHORTEST),
                "lengths",
                lengths,
                SHORTEST);
        require(!ratios.isEmpty() && ratios.stream().allMatch(each -> each >= 1), "ratios", ratios, 1);
        require(films >= 1, "films", films, 1);
    }

    private static void require(boolean holds, String what, Object found, int least) {
        if (!holds) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "A test on generated videos with the %s %s; expected %d or more.".formatted(what, found, least));
        }
    }
}
