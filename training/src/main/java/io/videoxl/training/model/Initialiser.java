package io.videoxl.training.model;

import io.videoxl.convert.ModelConfig;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * First weights. Matrices are normal with a deviation of {@code 1 / sqrt(inputs)}; those that write into the residual stream are
 * smaller by the root of twice the depth, so that its variance does not grow with depth (as GPT-2 does). Embeddings are
 * normal, norms one, biases zero. Summary projections begin as copies of the ordinary ones, as in the published code.
 */
final class Initialiser {
    private static final double EMBEDDING = 0.1;

    private final ModelConfig config;
    private final long seed;

    Initialiser(ModelConfig config, long seed) {
        this.config = config;
        this.seed = seed;
    }

    Map<String, float[]> weights() {
        var weights = new LinkedHashMap<String, float[]>();
        config.tensors().forEach((name, shape) -> weights.put(name, weights(name, shape)));
        return weights;
    }

    private float[] weights(String name, long[] shape) {
        var weights = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        if (name.endsWith(".bias")) {
            return weights;
        }
        if (name.contains("norm") && shape.length == 1) {
            Arrays.fill(weights, 1);
            return weights;
        }
        // The same name, the same numbers, whatever else the model has.
        var random = new Random(seed * 31
                + name.replace("beacon_q_proj", "q_proj")
                        .replace("beacon_k_proj", "k_proj")
                        .replace("beacon_v_proj", "v_proj")
                        .hashCode());
        double deviation = deviation(name, shape, weights.length);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (random.nextGaussian() * deviation);
        }
        return weights;
    }

    private double deviation(String name, long[] shape, int size) {
        if (name.contains("embed_tokens")
                || name.endsWith("class_embedding")
                || name.endsWith("position_embedding.weight")) {
            return EMBEDDING;
        }
        double deviation = 1 / Math.sqrt((double) size / shape[0]);
        if (name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight")) {
            return deviation / Math.sqrt(2.0 * config.decoder().layers());
        }
        if (name.endsWith("out_proj.weight") || name.endsWith("fc2.weight")) {
            return deviation / Math.sqrt(2.0 * config.vision().layers());
        }
        return deviation;
    }
}
