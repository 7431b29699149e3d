package io.videoxl.evidence;

import io.videoxl.memory.Continuation;
import java.util.List;

/** A video in which nothing shows. */
public interface BlankVideo {
    /** Tokens that have to run to watch it. */
    int tokens();

    /**
     * How probable the last tokens of continuations are after it.
     *
     * @return for each continuation the natural logarithm of each scored token's probability
     */
    List<double[]> score(List<Continuation> continuations);
}
