package io.videoxl.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.videoxl.convert.ModelConfig.Decoder;

/** Attention of the blocks of a segment, over memory and over their own tokens with one softmax. */
final class Attention {
    private final Decoder decoder;
    private final Products products;
    private final Memory memory;
    private final long groups;
    private final long repeats;
    private final long size;

    Attention(Decoder decoder, Products products, Memory memory) {
        this.products = products;
        this.decoder = decoder;
        this.memory = memory;
        groups = decoder.keyValueHeads();
        repeats = decoder.heads() / groups;
        size = decoder.headSize();
    }

    /** Adds a segment's results, (videos, tokens, d), to those of ordinary tokens and of summaries. */
    void of(Segment segment, Heads plain, Heads sums, NDList plainOut, NDList summaryOut) {
        var queries = queries(segment, plain, sums);
        var keys = blocks(segment, plain.keys(), sums.keys()).transpose(0, 3, 1, 4, 2);
        var values = blocks(segment, plain.values(), sums.values()).transpose(0, 3, 1, 2, 4);
        var inner = products.product(queries, keys).add(segment.inner());
        NDArray out;
        if (segment.memory() == 0) {
            out = products.product(inner.softmax(4), values);
        } else {
            out = withMemory(segment, queries, inner, values);
        }
        add(segment, out, plainOut, summaryOut);
    }

    private NDArray withMemory(Segment segment, NDArray queries, NDArray inner, NDArray values) {
        long videos = queries.getShape().get(0);
        long rows = repeats * segment.tokens();
        int seen = segment.memory();
        var visible = memory.first(seen);
        var outer = products.product(queries.reshape(videos, groups, segment.blocks() * rows, size), visible.keys())
                .reshape(videos, groups, segment.blocks(), rows, seen);
        if (segment.outer() != null) {
            outer = outer.add(segment.outer());
        }
        var shares = NDArrays.concat(new NDList(outer, inner), 4).softmax(4).split(new long[] {seen}, 4);
        return products.product(shares.get(0).reshape(videos, groups, segment.blocks() * rows, seen), visible.values())
                .reshape(videos, groups, segment.blocks(), rows, size)
                .add(products.product(shares.get(1), values));
    }

    /** (videos, key/value heads, blocks, repeats · tokens, head). */
    private NDArray queries(Segment segment, Heads plain, Heads sums) {
        long videos = plain.queries().getShape().get(0);
        var all = new NDList(plain.queries().reshape(videos, segment.blocks(), segment.plain(), groups, repeats, size));
        if (segment.summaries() > 0) {
            all.add(sums.queries().reshape(videos, segment.blocks(), segment.summaries(), groups, repeats, size));
        }
        return Ops.join(all, 2)
                .transpose(0, 3, 1, 4, 2, 5)
                .reshape(videos, groups, segment.blocks(), repeats * segment.tokens(), size);
    }

    /** (videos, blocks, tokens, key/value heads, head). */
    private NDArray blocks(Segment segment, NDArray plain, NDArray sums) {
        long videos = plain.getShape().get(0);
        var all = new NDList(plain.reshape(videos, segment.blocks(), segment.plain(), groups, size));
        if (segment.summaries() > 0) {
            all.add(sums.reshape(videos, segment.blocks(), segment.summaries(), groups, size));
        }
        return Ops.join(all, 2);
    }

    private void add(Segment segment, NDArray out, NDList plainOut, NDList summaryOut) {
        long videos = out.getShape().get(0);
        var tokens = out.reshape(videos, groups, segment.blocks(), repeats, segment.tokens(), size)
                .transpose(0, 2, 4, 1, 3, 5)
                .reshape(videos, segment.blocks(), segment.tokens(), decoder.hiddenSize());
        var parts = Ops.cut(tokens, 2, segment.plain(), segment.summaries());
        plainOut.add(parts[0].reshape(videos, (long) segment.blocks() * segment.plain(), decoder.hiddenSize()));
        if (parts[1] != null) {
            summaryOut.add(
                    parts[1].reshape(videos, (long) segment.blocks() * segment.summaries(), decoder.hiddenSize()));
        }
    }
}
