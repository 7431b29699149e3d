package io.videoxl.training.model;

import ai.djl.ndarray.NDArray;
import io.videoxl.convert.ModelConfig.Decoder;
import java.util.Arrays;

/**
 * Queries, keys and values of a run of tokens.
 *
 * @param queries rotated and divided by the root of the head's size, (videos, tokens, heads, head)
 * @param keys rotated, (videos, tokens, key/value heads, head)
 * @param values (videos, tokens, key/value heads, head)
 * @param plainKeys keys before the rotation
 */
record Heads(NDArray queries, NDArray keys, NDArray values, NDArray plainKeys) {
    /** No tokens. */
    static final Heads NONE = new Heads(null, null, null, null);

    /** @param projected queries, keys and values side by side, (videos, tokens, (heads + 2 · key/value heads) · head) */
    static Heads of(NDArray projected, Decoder decoder, Rotation rotation) {
        int size = decoder.headSize();
        int heads = decoder.heads();
        int keyValueHeads = decoder.keyValueHeads();
        var shape = projected.getShape();
        var split = projected
                .reshape(shape.get(0), shape.get(1), heads + 2L * keyValueHeads, size)
                .split(new long[] {heads + keyValueHeads}, 2);
        var turned = rotation.apply(split.get(0)).split(new long[] {heads}, 2);
        return new Heads(
                Ops.scale(turned.get(0), 1 / Math.sqrt(size)),
                turned.get(1),
                split.get(1),
                split.get(0).split(new long[] {heads}, 2).get(1));
    }

    /** The part for tokens {@code [first, first + count)}. */
    Heads part(int first, int count) {
        if (count == 0) {
            return NONE;
        }
        var range = range(first, count);
        return new Heads(queries.get(range), keys.get(range), values.get(range), null);
    }

    NDArray unrotatedKeys(int first, int count) {
        return plainKeys.get(range(first, count));
    }

    private static String range(int first, int count) {
        return ":, %d:%d".formatted(first, first + count);
    }

    /** Consecutive runs of so many tokens; {@link #NONE} for runs of none. */
    Heads[] cut(long... lengths) {
        var parts = new Heads[lengths.length];
        if (this == NONE) {
            Arrays.fill(parts, NONE);
            return parts;
        }
        var q = Ops.cut(queries, 1, lengths);
        var k = Ops.cut(keys, 1, lengths);
        var v = Ops.cut(values, 1, lengths);
        for (int i = 0; i < parts.length; i++) {
            parts[i] = lengths[i] == 0 ? NONE : new Heads(q[i], k[i], v[i], null);
        }
        return parts;
    }
}
