package io.videoxl.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.videoxl.convert.ModelConfig.Decoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads from inside the decoder what questions need to know: so it is learnt where it lies, for every summary, and not through the few
 * tokens of answers alone. Lee, Xie, Gallagher, Zhang and Tu, "Deeply-supervised nets" (2015). Which thing a summary shows is read with
 * the embeddings of the things' names, so that what is asked for and what was seen are alike, and one projection of an attention head
 * compares all of them. No part of the model that is written.
 */
public final class Probes {
    /** Numbers of a thing in the order of a video's, from 1; 0 is for none. The last one stands for all from there on. */
    public static final int PLACES = 8;

    /**
     * Logits of some summaries, (videos · summaries, …), in the order of {@link VideoPlan#summaryOrder}.
     *
     * @param thing which one it shows, if any
     * @param place the number of the one that it shows, or of the last one before
     * @param previous which one came before the one that it shows, if any, or which one was the last
     */
    public record Summaries(NDArray thing, NDArray place, NDArray previous) {}

    /**
     * Tokens of texts that are read, counted over all texts of all videos; null where there are none of a kind.
     *
     * @param names that are names of things, (names)
     * @param askers behind which the answer to a question about a property begins, (askers)
     * @param options that end an option, (options)
     * @param meant that end an option with which the question means a thing, (meant)
     */
    public record Tokens(NDArray names, NDArray askers, NDArray options, NDArray meant) {
        /** None of any kind. */
        public static final Tokens NONE = new Tokens(null, null, null, null);
    }

    /**
     * What was read of texts; null where there are no tokens of a kind. Only the last layer finds more than what is read here.
     *
     * @param places of the things that are named, (names, {@link #PLACES}), in each layer where these are read
     * @param next which thing comes after each of these, if any, (names, …)
     * @param previous which thing comes before each of these, if any, (names, …)
     * @param subjects whose property is asked for, (askers, …)
     * @param right whether an option is the right one, (options, 2)
     * @param meant which thing is meant, before it is looked for in memory, (meant, …)
     */
    public record Texts(
            List<NDArray> places, NDArray next, NDArray previous, NDArray subjects, NDArray right, NDArray meant) {}

    /**
     * What was read.
     *
     * @param summaries in each layer where they are probed
     * @param texts what follows the video
     */
    public record Readings(List<Summaries> summaries, Texts texts) {}

    private static final String NONE = "probes.none";
    private static final String NEXT = "probes.names.next";
    private static final String PREVIOUS = "probes.names.previous";
    private static final String SUBJECT = "probes.askers.subject";
    private static final String MEANT = "probes.options.meant";
    private static final String OPTION = "probes.options.";

    private final Decoder decoder;
    private final Products products;
    private final Map<String, NDArray> weights;
    private final Layout layout;
    private final Tokens tokens;
    private final NDArray things;
    private final List<Summaries> summaries = new ArrayList<>();
    private final List<NDArray> places = new ArrayList<>();
    private NDArray next;
    private NDArray previous;
    private NDArray subjects;
    private NDArray right;
    private NDArray meant;

    /**
     * @param names ids of the names of things, (things)
     * @param tokens of texts that are read
     */
    Probes(
            Decoder decoder,
            Products products,
            Map<String, NDArray> weights,
            Layout layout,
            NDArray names,
            Tokens tokens) {
        this.decoder = decoder;
        this.products = products;
        this.weights = weights;
        this.layout = layout;
        this.tokens = tokens;
        things = Ops.join(new NDList(Ops.rows(weights.get("model.embed_tokens.weight"), names), weights.get(NONE)), 0);
    }

    /** Names and shapes of what probes need. */
    static Map<String, long[]> tensors(Decoder decoder) {
        var tensors = new LinkedHashMap<String, long[]>();
        long d = decoder.hiddenSize();
        tensors.put(NONE, new long[] {1, d});
        summaryLayers(decoder).forEach(layer -> {
            tensors.put(summaries(layer) + "previous", new long[] {d, d});
            add(tensors, summaries(layer), PLACES, d);
        });
        nameLayers(decoder).forEach(layer -> add(tensors, names(layer), PLACES, d));
        Stream.of(NEXT, PREVIOUS, SUBJECT, MEANT).forEach(name -> tensors.put(name, new long[] {d, d}));
        add(tensors, OPTION, 2, d);
        return tensors;
    }

    private static String summaries(int layer) {
        return "probes.summaries." + layer + ".";
    }

    private static String names(int layer) {
        return "probes.names." + layer + ".";
    }

    private static void add(Map<String, long[]> tensors, String name, long classes, long d) {
        tensors.put(name + "weight", new long[] {classes, d});
        tensors.put(name + "bias", new long[] {classes});
    }

    /** In the middle, so that the layers from there on find it in memory. */
    private static IntStream summaryLayers(Decoder decoder) {
        int middle = decoder.layers() / 2;
        return IntStream.of(middle, middle + 1).filter(layer -> layer < decoder.layers());
    }

    /** Behind the first layer that can look it up. */
    private static IntStream nameLayers(Decoder decoder) {
        return IntStream.range(decoder.layers() / 2 + 1, decoder.layers());
    }

    /** Takes what a layer begins with: visual tokens, texts and summaries, (videos, tokens, d). */
    void input(int layer, NDArray x) {
        int d = decoder.hiddenSize();
        var parts = Ops.cut(x, 1, layout.visual(), layout.text(), layout.summaries());
        if (parts[2] != null && summaryLayers(decoder).anyMatch(each -> each == layer)) {
            var normed = normed(parts[2].reshape(-1, d));
            summaries.add(new Summaries(
                    products.linear(normed, things, null),
                    read(normed, summaries(layer)),
                    thing(normed, summaries(layer) + "previous")));
        }
        var texts = parts[1].reshape(-1, d);
        boolean last = layer == decoder.layers() - 1;
        if (tokens.names() != null && nameLayers(decoder).anyMatch(each -> each == layer)) {
            var named = normed(Ops.rows(texts, tokens.names()));
            places.add(read(named, names(layer)));
            if (last) {
                next = thing(named, NEXT);
                previous = thing(named, PREVIOUS);
            }
        }
        if (tokens.askers() != null && last) {
            subjects = thing(normed(Ops.rows(texts, tokens.askers())), SUBJECT);
        }
        if (tokens.options() != null && last) {
            right = read(normed(Ops.rows(texts, tokens.options())), OPTION);
        }
        if (tokens.meant() != null && layer == decoder.layers() / 2) {
            meant = thing(normed(Ops.rows(texts, tokens.meant())), MEANT);
        }
    }

    private NDArray thing(NDArray hidden, String name) {
        return products.linear(products.linear(hidden, weights.get(name), null), things, null);
    }

    private NDArray normed(NDArray x) {
        return x.div(x.square()
                .mean(new int[] {1}, true)
                .add(decoder.rmsNormEpsilon())
                .sqrt());
    }

    private NDArray read(NDArray hidden, String name) {
        return products.linear(hidden, weights.get(name + "weight"), weights.get(name + "bias"));
    }

    Readings readings() {
        return new Readings(
                List.copyOf(summaries), new Texts(List.copyOf(places), next, previous, subjects, right, meant));
    }
}
