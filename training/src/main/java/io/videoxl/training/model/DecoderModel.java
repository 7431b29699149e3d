package io.videoxl.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.videoxl.convert.ModelConfig.Decoder;
import java.util.Map;

/**
 * Qwen2 with summary projections, over a whole video in one pass. In every layer all windows run side by side; none sees more than
 * the windows before it left in memory, so the numbers are those of window after window.
 */
final class DecoderModel {
    private final Decoder decoder;
    private final Products products;
    private final Map<String, NDArray> weights;
    private final Layout layout;
    private final int prefix;
    private final int summaries;

    /** @param weights as {@link Parameters#views} gives them */
    DecoderModel(Decoder decoder, Products products, Map<String, NDArray> weights, Layout layout) {
        this.decoder = decoder;
        this.products = products;
        this.weights = weights;
        this.layout = layout;
        prefix = layout.plan().prefix();
        summaries = layout.summaries();
    }

    /**
     * The last hidden states of some of the texts' tokens, before the last norm.
     *
     * @param prefixIds (prefix)
     * @param visual embeddings of the visual tokens in time order, (videos, visual, d), or null if there are none
     * @param texts ids, (videos, texts · text length)
     * @param wanted which tokens, counted over all texts of all videos, (wanted)
     * @param probes what is read on the way, or null
     * @return (wanted, d)
     */
    NDArray texts(NDArray prefixIds, NDArray visual, NDArray texts, NDArray wanted, Probes probes) {
        var before =
                Ops.rows(weights.get("model.embed_tokens.weight"), prefixIds).reshape(1, prefix, decoder.hiddenSize());
        var x = embed(visual, texts);
        int last = decoder.layers() - 1;
        for (int layer = 0; layer < last; layer++) {
            var seen = heads(layer, normed(layer, before), null, layout.prefixTokens());
            x = block(layer, x, seen);
            before = prefixBlock(layer, before, seen);
            if (probes != null) {
                probes.input(layer + 1, x);
            }
        }
        return lastBlock(last, x, heads(last, normed(last, before), null, layout.prefixTokens()), wanted);
    }

    /** The logits of some tokens that {@link #texts} gave: (tokens, d) to (tokens, rows of the head). */
    NDArray logits(NDArray hidden) {
        var normed = Ops.rmsNorm(hidden, weights.get("model.norm.weight"), decoder.rmsNormEpsilon());
        var head = decoder.tiedEmbeddings() ? "model.embed_tokens.weight" : "lm_head.weight";
        return products.linear(normed, weights.get(head), null);
    }

    private NDArray embed(NDArray visual, NDArray texts) {
        var embedding = weights.get("model.embed_tokens.weight");
        long videos = texts.getShape().get(0);
        int d = decoder.hiddenSize();
        var parts = new NDList();
        if (visual != null) {
            parts.add(ordered(visual));
        }
        parts.add(Ops.rows(embedding, texts));
        if (summaries > 0) {
            parts.add(weights.get("model.beacon_embed_tokens.weight")
                    .reshape(1, 1, d)
                    .broadcast(new Shape(videos, summaries, d)));
        }
        return Ops.join(parts, 1);
    }

    private NDArray ordered(NDArray visual) {
        if (layout.order() == null) {
            return visual;
        }
        var shape = visual.getShape();
        long videos = shape.get(0);
        long tokens = shape.get(1);
        var starts =
                visual.getManager().arange((int) videos).toType(layout.order().getDataType(), false);
        var index = starts.mul(tokens).reshape(videos, 1).add(layout.order());
        return Ops.rows(visual.reshape(videos * tokens, shape.get(2)), index);
    }

    private NDArray prefixBlock(int layer, NDArray x, Heads heads) {
        var out = new NDList();
        new Attention(decoder, products, null).of(layout.prefix(), heads, Heads.NONE, out, new NDList());
        return rest(layer, x, out.head());
    }

    private NDArray block(int layer, NDArray x, Heads before) {
        var parts = Ops.cut(normed(layer, x), 1, ordinary(), summaries);
        var heads = heads(layer, parts[0], parts[1], layout.tokens());
        var attention = new Attention(decoder, products, memory(before, heads, ordinary()));
        var segments = layout.segments();
        var plain = new long[segments.size()];
        var summed = new long[segments.size()];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (long) segments.get(i).blocks() * segments.get(i).plain();
            summed[i] = (long) segments.get(i).blocks() * segments.get(i).summaries();
        }
        var ordinaryHeads = heads.part(0, ordinary()).cut(plain);
        var summaryHeads = heads.part(ordinary(), summaries).cut(summed);
        var ordinaryOut = new NDList();
        var summaryOut = new NDList();
        for (int i = 0; i < plain.length; i++) {
            attention.of(segments.get(i), ordinaryHeads[i], summaryHeads[i], ordinaryOut, summaryOut);
        }
        ordinaryOut.addAll(summaryOut);
        return rest(layer, x, Ops.join(ordinaryOut, 1));
    }

    /** Of the last layer only what the texts see of memory, and the texts themselves, matter. */
    private NDArray lastBlock(int layer, NDArray x, Heads before, NDArray wanted) {
        int visual = layout.visual();
        int text = layout.text();
        var parts = Ops.cut(x, 1, visual, text, summaries);
        var used = new NDList(parts[1]);
        if (parts[2] != null) {
            used.add(parts[2]);
        }
        var normed = Ops.cut(normed(layer, Ops.join(used, 1)), 1, text, summaries);
        var heads = heads(layer, normed[0], normed[1], layout.tokens().part(visual, text + summaries));
        var out = new NDList();
        new Attention(decoder, products, memory(before, heads, text))
                .of(layout.segments().getLast(), heads.part(0, text), Heads.NONE, out, new NDList());
        int d = decoder.hiddenSize();
        return rest(
                layer,
                Ops.rows(parts[1].reshape(-1, d), wanted),
                Ops.rows(out.head().reshape(-1, d), wanted));
    }

    private int ordinary() {
        return layout.visual() + layout.text();
    }

    private NDArray normed(int layer, NDArray x) {
        return Ops.rmsNorm(x, weight(layer, "input_layernorm.weight"), decoder.rmsNormEpsilon());
    }

    /** Queries, keys and values, rotated at their positions: of ordinary tokens first, then of summaries, which may be null. */
    private Heads heads(int layer, NDArray ordinary, NDArray sums, Rotation rotation) {
        var projected = new NDList(project(layer, ordinary, ""));
        if (sums != null) {
            projected.add(project(layer, sums, "beacon_"));
        }
        return Heads.of(Ops.join(projected, 1), decoder, rotation);
    }

    private NDArray project(int layer, NDArray x, String kind) {
        var weight = new NDList();
        var bias = new NDList();
        for (var name : new String[] {"q_proj", "k_proj", "v_proj"}) {
            weight.add(weight(layer, "self_attn." + kind + name + ".weight"));
            bias.add(weight(layer, "self_attn." + kind + name + ".bias"));
        }
        return products.linear(x, Ops.join(weight, 0), Ops.join(bias, 0));
    }

    /** The prefix as it is, and the summaries, from token {@code first} on, at their places in memory. */
    private Memory memory(Heads before, Heads heads, int first) {
        long videos = heads.keys().getShape().get(0);
        var keys = new NDList(shared(before.keys(), videos));
        var values = new NDList(shared(before.values(), videos));
        if (summaries > 0) {
            keys.add(layout.memory().apply(heads.unrotatedKeys(first, summaries)));
            values.add(heads.part(first, summaries).values());
        }
        return Memory.of(Ops.join(keys, 1), Ops.join(values, 1));
    }

    /** What all videos have in common, (1, …), as if each had its own, (videos, …). */
    private static NDArray shared(NDArray x, long videos) {
        var shape = x.getShape();
        return x.broadcast(new Shape(videos, shape.get(1), shape.get(2), shape.get(3)));
    }

    private NDArray rest(int layer, NDArray x, NDArray attention) {
        var y = x.add(products.linear(attention, weight(layer, "self_attn.o_proj.weight"), null));
        var normed = Ops.rmsNorm(y, weight(layer, "post_attention_layernorm.weight"), decoder.rmsNormEpsilon());
        return y.add(products.gated(
                normed,
                weight(layer, "mlp.gate_proj.weight"),
                weight(layer, "mlp.up_proj.weight"),
                weight(layer, "mlp.down_proj.weight")));
    }

    private NDArray weight(int layer, String name) {
        return weights.get("model.layers." + layer + "." + name);
    }
}
