package io.videoxl.training.model;

import ai.djl.ndarray.NDArray;

/**
 * Blocks of tokens that run alike, side by side: windows of one length and ratio, the texts, or the prefix as one block. A token
 * sees those before it in its block, and what the mask leaves of memory.
 *
 * @param blocks how many
 * @param plain tokens of a block with the ordinary projections
 * @param summaries summary tokens of a block
 * @param memory entries of memory, from its first, that any of the blocks sees
 * @param inner what a token sees of its block, ordinary tokens before summaries in rows and columns: 0 or a large negative number,
 *     (repeats · tokens, tokens), repeated for each query head of a key/value head
 * @param outer what a block sees of memory, (blocks, 1, memory), or null where it sees all
 */
record Segment(int blocks, int plain, int summaries, int memory, NDArray inner, NDArray outer) {
    int tokens() {
        return plain + summaries;
    }
}
