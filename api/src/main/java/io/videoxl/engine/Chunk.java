package io.videoxl.engine;

/**
 * Tokens that follow each other in a pass, and what their visual tokens see.
 *
 * @param tokens how many they are
 * @param seen positions before the chunk, in memory or in chunks before it in the pass, ascending; null: all
 */
public record Chunk(int tokens, int[] seen) {}
