package io.videoxl.evidence;

import io.videoxl.memory.Continuation;
import java.util.List;

/** A video in which nothing shows. */
public interface BlankVideo {
    /** The fewest frames whose tokens the ratio divides. */
    static int frames(int ratio, int tokensPerFrame) {
        int frames = 1;
        while (frames * tokensPerFrame % ratio != 0) {
            frames++;
        }
        return frames;
    }

    /** Tokens that have to run to watch it. */
    int tokens();

    /**
     * How probable the last tokens of continuations are after it.
     *
     * @return for each continuation the natural logarithm of each scored token's probability
     */
    List<double[]> score(List<Continuation> continuations);
}
