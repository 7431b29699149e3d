package io.videoxl.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.function.Function;

/**
 * A Video-XL model as a differentiable program, for one step: features, embeddings and logits are functions of the weights as they
 * are when this is made. To be made and used inside an {@code NDScope}, which owns all that it computes; a gradient collector that
 * is open records it.
 *
 * <p>What is computed, and the names of the weights, are those of the published model; the whole video is one pass with masks
 * instead of one pass a window. Not thread-safe.
 */
public final class VideoXLModel {
    private final Parameters parameters;
    private final Map<String, NDArray> weights;
    private final VisionModel vision;

    /** The model with these weights. */
    public VideoXLModel(Parameters parameters) {
        this.parameters = parameters;
        weights = parameters.views();
        vision = new VisionModel(parameters.config().vision(), parameters.products(), weights);
    }

    /** Rows of a matrix, (rows, size), by index, (…): (…, size). */
    public static NDArray rows(NDArray matrix, NDArray index) {
        return Ops.rows(matrix, index);
    }

    /**
     * The vision tower's patch features.
     *
     * @param pixels frames as {@link FramePixels} writes them, (frames, patches, 3 · patch · patch)
     * @return (frames, patches, tower's width)
     */
    public NDArray features(NDArray pixels) {
        return vision.features(pixels);
    }

    /**
     * How likely each class is that a frame shows, of the classifier that the tower is trained with.
     *
     * @param features (frames, patches, tower's width)
     * @return logits, (frames, classes)
     */
    public NDArray classes(NDArray features) {
        var patches = features.getShape().get(1);
        return parameters
                .products()
                .linear(
                        Ops.scale(features.sum(new int[] {1}), 1.0 / patches),
                        weights.get(Parameters.CLASSIFIER + "weight"),
                        weights.get(Parameters.CLASSIFIER + "bias"));
    }

    /**
     * What the decoder sees of frames: projected and pooled features.
     *
     * @param features (frames, patches, tower's width)
     * @return (frames, tokens of a frame, d)
     */
    public NDArray embeddings(NDArray features) {
        return vision.embeddings(features);
    }

    /**
     * Logits of the token that follows each of some tokens of the texts.
     *
     * @param manager owns what the pass needs beside; close it after the backward pass
     * @param plan the shape of the videos and texts
     * @param prefix ids, (prefix)
     * @param visual embeddings in time order, (videos, visual tokens, d); null where the plan has no windows
     * @param texts ids, (videos, texts · text length)
     * @param wanted which tokens, counted over all texts of all videos, (wanted)
     * @return (wanted, vocabulary)
     */
    public NDArray logits(
            NDManager manager, VideoPlan plan, NDArray prefix, NDArray visual, NDArray texts, NDArray wanted) {
        return probed(manager, plan, prefix, visual, texts, wanted, layout -> null)
                .logits();
    }

    /**
     * The same logits with what probes read on the way, which the parameters must have.
     *
     * @param names ids of the names of things, (things)
     * @param tokens of texts that are read
     */
    public Probed probed(
            NDManager manager,
            VideoPlan plan,
            NDArray prefix,
            NDArray visual,
            NDArray texts,
            NDArray wanted,
            NDArray names,
            Probes.Tokens tokens) {
        return probed(
                manager,
                plan,
                prefix,
                visual,
                texts,
                wanted,
                layout -> new Probes(
                        parameters.config().decoder(), parameters.products(), weights, layout, names, tokens));
    }

    /**
     * Logits with what was read on the way.
     *
     * @param logits (wanted, vocabulary)
     * @param readings of the probes; null without them
     */
    public record Probed(NDArray logits, Probes.Readings readings) {}

    private Probed probed(
            NDManager manager,
            VideoPlan plan,
            NDArray prefix,
            NDArray visual,
            NDArray texts,
            NDArray wanted,
            Function<Layout, Probes> prober) {
        var decoder = parameters.config().decoder();
        var layout = new Layout(manager, decoder, plan);
        var probes = prober.apply(layout);
        var model = new DecoderModel(decoder, parameters.products(), weights, layout);
        var logits = model.logits(model.texts(prefix, visual, texts, wanted, probes));
        return new Probed(logits, probes == null ? null : probes.readings());
    }
}
