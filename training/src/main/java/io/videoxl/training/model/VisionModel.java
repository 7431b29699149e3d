package io.videoxl.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.videoxl.convert.ModelConfig.Vision;
import java.util.Map;

/** The CLIP tower as far as its features need it, the projector, and the pooling. */
final class VisionModel {
    private static final String TOWER = "model.vision_tower.vision_tower.vision_model.";
    private static final String PROJECTOR = "model.mm_projector.";

    private final Vision vision;
    private final Products products;
    private final Map<String, NDArray> weights;

    /** @param weights as {@link Parameters#views} gives them */
    VisionModel(Vision vision, Products products, Map<String, NDArray> weights) {
        this.vision = vision;
        this.products = products;
        this.weights = weights;
    }

    /**
     * Patch features.
     *
     * @param pixels normalised frames as {@link FramePixels} gives them, (frames, patches, 3 · patch · patch)
     * @return (frames, patches, tower's width)
     */
    NDArray features(NDArray pixels) {
        long frames = pixels.getShape().get(0);
        int e = vision.hiddenSize();
        var kernel = tower("embeddings.patch_embedding.weight").reshape(e, -1);
        var first = tower("embeddings.class_embedding").reshape(1, 1, e).broadcast(new Shape(frames, 1, e));
        var x = Ops.join(new NDList(first, products.linear(pixels, kernel, null)), 1)
                .add(tower("embeddings.position_embedding.weight"));
        x = norm(x, "pre_layrnorm");
        for (int layer = 0; layer < vision.layersRun(); layer++) {
            x = block("encoder.layers." + layer + ".", x);
        }
        return x.split(new long[] {1}, 1).get(1);
    }

    /**
     * Embeddings of visual tokens.
     *
     * @param features (frames, patches, tower's width)
     * @return (frames, tokens of a frame, d), row by row
     */
    NDArray embeddings(NDArray features) {
        var hidden = Ops.gelu(
                products.linear(features, weights.get(PROJECTOR + "0.weight"), weights.get(PROJECTOR + "0.bias")));
        var projected = products.linear(hidden, weights.get(PROJECTOR + "2.weight"), weights.get(PROJECTOR + "2.bias"));
        long half = vision.grid() / 2;
        long d = projected.getShape().get(2);
        var sums = projected.reshape(-1, half, 2, half, 2, d).sum(new int[] {2, 4});
        return Ops.scale(sums, 0.25).reshape(-1, half * half, d);
    }

    private NDArray block(String block, NDArray x) {
        var y = x.add(attention(block + "self_attn.", norm(x, block + "layer_norm1")));
        var up = Ops.quickGelu(linear(norm(y, block + "layer_norm2"), block + "mlp.fc1"));
        return y.add(linear(up, block + "mlp.fc2"));
    }

    private NDArray attention(String attention, NDArray x) {
        long heads = vision.heads();
        long size = vision.hiddenSize() / heads;
        long frames = x.getShape().get(0);
        long tokens = x.getShape().get(1);
        var q = Ops.scale(linear(x, attention + "q_proj"), 1 / Math.sqrt(size))
                .reshape(frames, tokens, heads, size)
                .transpose(0, 2, 1, 3);
        var k = linear(x, attention + "k_proj")
                .reshape(frames, tokens, heads, size)
                .transpose(0, 2, 3, 1);
        var v = linear(x, attention + "v_proj")
                .reshape(frames, tokens, heads, size)
                .transpose(0, 2, 1, 3);
        var out = products.product(products.product(q, k).softmax(3), v)
                .transpose(0, 2, 1, 3)
                .reshape(frames, tokens, vision.hiddenSize());
        return linear(out, attention + "out_proj");
    }

    private NDArray linear(NDArray x, String name) {
        return products.linear(x, tower(name + ".weight"), tower(name + ".bias"));
    }

    private NDArray norm(NDArray x, String name) {
        return Ops.layerNorm(x, tower(name + ".weight"), tower(name + ".bias"), vision.layerNormEpsilon());
    }

    private NDArray tower(String name) {
        return weights.get(TOWER + name);
    }
}
