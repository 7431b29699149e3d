package io.videoxl.memory;

import io.videoxl.engine.HiddenRange;
import java.util.Arrays;
import java.util.List;

/**
 * Tokens that might follow what is kept: how probable are the last of them?
 *
 * @param tokens such as a question and its answer
 * @param scored how many of them, at the end, are judged: one or more, but not the first
 * @param hidden positions of memory that it does not see, in ascending order, none overlapping; what is left keeps its positions
 */
public record Continuation(int[] tokens, int scored, List<HiddenRange> hidden) {
    public Continuation {
        if (scored < 1 || scored >= tokens.length) {
            throw new IllegalArgumentException(scored + " of " + tokens.length + " tokens to score");
        }
        hidden = List.copyOf(hidden);
    }

    /** The tokens that have to run: nothing follows the last one. */
    int[] run() {
        return Arrays.copyOf(tokens, tokens.length - 1);
    }

    int[] targets() {
        return Arrays.copyOfRange(tokens, tokens.length - scored, tokens.length);
    }
}
