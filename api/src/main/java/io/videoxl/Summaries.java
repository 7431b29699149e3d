package io.videoxl;

/**
 * What one decoder layer keeps of everything that was watched: the keys and values of the summary tokens.
 *
 * {@snippet file="SnippetsTest.java" region="summaries"}
 *
 * @param layer which decoder layer, from 0
 * @param count summary tokens, in the order in which they were made; {@link VideoMemory#windows} tells which window each is from
 * @param heads key and value heads
 * @param headSize values of one head
 * @param keys {@code count × heads × headSize} values, the last index running fastest. Rotary embedding is applied already, for the
 *     summary's place in memory
 * @param values in the same order as the keys
 */
public record Summaries(int layer, int count, int heads, int headSize, float[] keys, float[] values) {}
