package io.videoxl.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.videoxl.convert.ModelConfig.Decoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The decoder as it is described: one pass for the prefix, one for each window, one for a text. Keys are kept before the rotary
 * embedding, and all of memory is rotated anew in every pass. One video, one head at a time, no sharing with what it checks.
 */
final class SequentialModel {
    private record Kept(NDArray keys, NDArray values) {}

    private final NDManager manager;
    private final Decoder decoder;
    private final Map<String, NDArray> weights;
    /** By layer: keys before rotation and values, (tokens, key/value heads · head). */
    private final List<Kept> memory = new ArrayList<>();

    /** Position of each token in memory. */
    private final List<Integer> positions = new ArrayList<>();

    private int next;

    SequentialModel(NDManager manager, Decoder decoder, Map<String, NDArray> weights) {
        this.manager = manager;
        this.decoder = decoder;
        this.weights = weights;
        for (int layer = 0; layer < decoder.layers(); layer++) {
            memory.add(null);
        }
    }

    /** Runs ids as ordinary tokens and keeps them; their last hidden states. */
    NDArray tokens(long[] ids) {
        var rows = new NDList();
        for (long id : ids) {
            rows.add(weights.get("model.embed_tokens.weight").get(id).reshape(1, decoder.hiddenSize()));
        }
        var kept = new boolean[ids.length];
        Arrays.fill(kept, true);
        return pass(NDArrays.concat(rows, 0), new boolean[ids.length], kept);
    }

    /** Summarises a window's embeddings, (tokens, d), and keeps the summaries alone. */
    void window(NDArray visual, int ratio) {
        int count = (int) visual.getShape().get(0);
        var rows = new NDList();
        var summary = new boolean[count + count / ratio];
        for (int i = 0; i < count; i++) {
            rows.add(visual.get(i).reshape(1, decoder.hiddenSize()));
            if ((i + 1) % ratio == 0) {
                summary[rows.size()] = true;
                rows.add(weights.get("model.beacon_embed_tokens.weight"));
            }
        }
        pass(NDArrays.concat(rows, 0), summary, summary);
    }

    /** Leaves places free. */
    void skip(int gap) {
        next += gap;
    }

    NDArray logits(NDArray hidden) {
        return norm(hidden, "model.norm.weight")
                .matMul(weights.get("lm_head.weight").transpose());
    }

    private NDArray pass(NDArray input, boolean[] summary, boolean[] kept) {
        var x = input;
        for (int layer = 0; layer < decoder.layers(); layer++) {
            var block = "model.layers." + layer + ".";
            var y = norm(x, block + "input_layernorm.weight");
            x = x.add(attention(layer, y, summary, kept));
            var z = norm(x, block + "post_attention_layernorm.weight");
            var gate = z.matMul(weights.get(block + "mlp.gate_proj.weight").transpose());
            var up = z.matMul(weights.get(block + "mlp.up_proj.weight").transpose());
            var activated = gate.div(gate.neg().exp().add(1)).mul(up);
            x = x.add(
                    activated.matMul(weights.get(block + "mlp.down_proj.weight").transpose()));
        }
        for (boolean keep : kept) {
            if (keep) {
                positions.add(next++);
            }
        }
        return x;
    }

    private NDArray attention(int layer, NDArray x, boolean[] summary, boolean[] kept) {
        var q = project(layer, x, summary, "q_proj");
        var k = project(layer, x, summary, "k_proj");
        var v = project(layer, x, summary, "v_proj");
        var before = memory.get(layer);
        var keys = before == null ? k : NDArrays.concat(new NDList(before.keys(), k), 0);
        var values = before == null ? v : NDArrays.concat(new NDList(before.values(), v), 0);
        int size = decoder.headSize();
        int repeats = decoder.heads() / decoder.keyValueHeads();
        var here = IntStream.range(next, next + summary.length).toArray();
        var seen = IntStream.concat(positions.stream().mapToInt(Integer::intValue), Arrays.stream(here))
                .toArray();
        var out = new NDList();
        for (int head = 0; head < decoder.heads(); head++) {
            var query = rotate(columns(q, head), here);
            var key = rotate(columns(keys, head / repeats), seen);
            var scores = query.matMul(key.transpose())
                    .div(manager.create((float) Math.sqrt(size)))
                    .add(causal(x.getShape().get(0)));
            out.add(scores.softmax(1).matMul(columns(values, head / repeats)));
        }
        var rows = new NDList();
        var valueRows = new NDList();
        if (before != null) {
            rows.add(before.keys());
            valueRows.add(before.values());
        }
        for (int i = 0; i < kept.length; i++) {
            if (kept[i]) {
                rows.add(k.get(i + ":" + (i + 1)));
                valueRows.add(v.get(i + ":" + (i + 1)));
            }
        }
        memory.set(layer, new Kept(NDArrays.concat(rows, 0), NDArrays.concat(valueRows, 0)));
        return NDArrays.concat(out, 1)
                .matMul(weights.get("model.layers." + layer + ".self_attn.o_proj.weight")
                        .transpose());
    }

    private NDArray project(int layer, NDArray x, boolean[] summary, String name) {
        var rows = new NDList();
        for (int i = 0; i < summary.length; i++) {
            var projection = "model.layers." + layer + ".self_attn." + (summary[i] ? "beacon_" : "") + name;
            rows.add(x.get(i + ":" + (i + 1))
                    .matMul(weights.get(projection + ".weight").transpose())
                    .add(weights.get(projection + ".bias")));
        }
        return NDArrays.concat(rows, 0);
    }

    private NDArray columns(NDArray x, int head) {
        int size = decoder.headSize();
        return x.get(":, %d:%d".formatted(head * size, (head + 1) * size));
    }

    private NDArray rotate(NDArray x, int[] at) {
        int half = decoder.headSize() / 2;
        int tokens = (int) x.getShape().get(0);
        var cos = new float[tokens * half];
        var sin = new float[tokens * half];
        for (int i = 0; i < cos.length; i++) {
            double angle = at[i / half] / Math.pow(decoder.ropeTheta(), (double) (i % half) / half);
            cos[i] = (float) Math.cos(angle);
            sin[i] = (float) Math.sin(angle);
        }
        var c = manager.create(cos, new Shape(tokens, half));
        var s = manager.create(sin, new Shape(tokens, half));
        var a = x.get(":, 0:" + half);
        var b = x.get(":, " + half + ":");
        return NDArrays.concat(new NDList(a.mul(c).sub(b.mul(s)), b.mul(c).add(a.mul(s))), 1);
    }

    private NDArray causal(long tokens) {
        int n = (int) tokens;
        int held = positions.size();
        var mask = new float[n * (held + n)];
        for (int row = 0; row < n; row++) {
            Arrays.fill(mask, row * (held + n) + held + row + 1, (row + 1) * (held + n), Float.NEGATIVE_INFINITY);
        }
        return manager.create(mask, new Shape(n, held + n));
    }

    private NDArray norm(NDArray x, String weight) {
        var mean = x.mul(x).mean(new int[] {1}, true);
        return x.div(mean.add(decoder.rmsNormEpsilon()).sqrt()).mul(weights.get(weight));
    }
}
