package io.videoxl.engine;

import java.util.List;

/**
 * One of several sequences of tokens that follow a memory side by side, at the positions behind it. It sees the memory but for what
 * is hidden, and its own tokens; nothing of the others.
 *
 * @param tokens what runs now, one token or more
 * @param places where the keys and values of all its tokens lie: first of those that ran before, then of these. Place 0 is the first
 *     behind the memory's length; all lie within its capacity, and no two tokens have the same
 * @param hidden ranges in ascending order, none overlapping
 * @param next receives the logits of the token that follows the last one, one for each row of the output head; null: none
 * @param targets for each of the last tokens one that might follow it; none: nothing is told of any
 * @param logProbabilities receives the natural logarithms of their probabilities
 */
public record Sequence(
        int[] tokens, int[] places, List<HiddenRange> hidden, float[] next, int[] targets, double[] logProbabilities) {
    /** One whose next token is wanted. */
    public static Sequence before(int[] tokens, int[] places, float[] next) {
        return new Sequence(tokens, places, List.of(), next, new int[0], new double[0]);
    }
}
