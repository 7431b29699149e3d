package io.videoxl.convert;

import java.nio.charset.StandardCharsets;

/**
 * Weights, pictures and token ids that anyone can compute again: a 64-bit FNV-1a hash of a name and a SplitMix64 step for each
 * index (Steele, Lea and Flood, <i>Fast Splittable Pseudorandom Number Generators</i>, OOPSLA 2014). For models without
 * trained weights, in tests and demonstrations. Thread-safe.
 */
public final class Formula {
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private Formula() {}

    /**
     * A value of a named sequence.
     *
     * @param name of the sequence
     * @param index of the value, from 0
     * @return the value, uniform in [0, 1) on a grid of 2⁻²⁴
     */
    public static double unit(String name, long index) {
        return mix(fnv1a(name) + (index + 1) * STEP) * 0x1p-24;
    }

    private static long fnv1a(String name) {
        var hash = 0xCBF29CE484222325L;
        for (var b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
        }
        return hash;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return (z ^ (z >>> 31)) >>> 40;
    }

    /** One tensor of a formula model: {@code offset + scale · (2 · unit - 1)}, rounded to float32. */
    record Weights(long hash, double offset, double scale) {
        /**
         * Norm weights are near 1 and biases near 0, embeddings uniform in [-1, 1), and everything else keeps the variance of
         * what it multiplies: uniform with scale √(3 / fan-in).
         *
         * @param name the tensor's Hugging Face name
         * @param shape its Hugging Face shape
         */
        static Weights of(String seed, String name, long... shape) {
            var hash = fnv1a(seed + ":" + name);
            if (name.contains("norm") && name.endsWith(".weight")) {
                return new Weights(hash, 1, 0.1);
            }
            if (name.endsWith(".bias")) {
                return new Weights(hash, 0, 0.1);
            }
            if (name.contains("embed")) {
                return new Weights(hash, 0, 1);
            }
            var fanIn = 1L;
            for (var i = 1; i < shape.length; i++) {
                fanIn *= shape[i];
            }
            return new Weights(hash, 0, Math.sqrt(3.0 / fanIn));
        }

        /** The same tensor multiplied, before it is rounded. */
        Weights times(double gain) {
            return new Weights(hash, offset * gain, scale * gain);
        }

        /** Weights {@code first}, {@code first + 1}, … into the first {@code count} places of {@code to}. */
        void fill(long first, int count, float[] to) {
            var start = hash + (first + 1) * STEP;
            // 2 · unit - 1 is a whole number of 2⁻²³, so scaling by that power of two first rounds nothing.
            var unit = scale * 0x1p-23;
            for (var i = 0; i < count; i++) {
                to[i] = (float) (offset + ((int) mix(start + i * STEP) - (1 << 23)) * unit);
            }
        }
    }
}
