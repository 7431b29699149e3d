package io.videoxl.eval.worlds;

import java.util.List;

/**
 * A film that was watched once, with all that was asked about it.
 *
 * @param frames its length, a frame a second
 * @param ratio visual tokens for each summary token
 * @param film its number among those of this length
 * @param things how many things appear
 * @param asked the questions and answers
 */
public record WatchedFilm(int frames, int ratio, int film, int things, List<Asked> asked) {
    /** Keeps a copy. */
    public WatchedFilm {
        asked = List.copyOf(asked);
    }
}
