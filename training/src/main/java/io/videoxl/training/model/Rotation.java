package io.videoxl.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.videoxl.convert.ModelConfig.Decoder;

/**
 * The rotary embedding of tokens at given positions, over pairs that are half a head apart (NeoX order): position p turns pair i
 * by {@code p · base^(-2i / head)}.
 *
 * @param cos (tokens, 1, head / 2)
 * @param sin the same shape
 */
record Rotation(NDArray cos, NDArray sin) {
    static Rotation of(NDManager manager, int[] positions, Decoder decoder) {
        int half = decoder.headSize() / 2;
        var cos = new float[positions.length * half];
        var sin = new float[positions.length * half];
        for (int pair = 0; pair < half; pair++) {
            double speed = Math.pow(decoder.ropeTheta(), -(double) pair / half);
            for (int i = 0; i < positions.length; i++) {
                double angle = positions[i] * speed;
                cos[i * half + pair] = (float) Math.cos(angle);
                sin[i * half + pair] = (float) Math.sin(angle);
            }
        }
        var shape = new Shape(positions.length, 1, half);
        return new Rotation(manager.create(cos, shape), manager.create(sin, shape));
    }

    /** The part for tokens {@code [first, first + count)}. */
    Rotation part(int first, int count) {
        var range = "%d:%d".formatted(first, first + count);
        return new Rotation(cos.get(range), sin.get(range));
    }

    /** Turns heads, (videos, tokens, heads, head). */
    NDArray apply(NDArray heads) {
        var halves = heads.split(2, 3);
        var x = halves.get(0);
        var y = halves.get(1);
        return NDArrays.concat(new NDList(x.mul(cos).sub(y.mul(sin)), y.mul(cos).add(x.mul(sin))), 3);
    }
}
