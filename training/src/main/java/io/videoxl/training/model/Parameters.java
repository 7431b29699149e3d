package io.videoxl.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.videoxl.convert.HuggingFaceFolder;
import io.videoxl.convert.ModelConfig;
import io.videoxl.convert.ModelConfig.Decoder;
import io.videoxl.convert.ModelWeights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All weights of a model, in float32. Those of a {@link Part} lie one behind the other in one vector, so an optimizer's step is a
 * few operations, and a checkpoint a few arrays. Not thread-safe.
 */
public final class Parameters implements AutoCloseable {
    /** A tensor's place in its part's vector. */
    private record Place(Part part, int offset, long[] shape) {
        int size() {
            return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        }
    }

    static final String CLASSIFIER = "classifier.";
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";

    private final ModelConfig config;
    private final NDManager manager;
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<Part, NDArray> vectors = new EnumMap<>(Part.class);
    private final Set<Part> trained = EnumSet.noneOf(Part.class);
    private Products products = Products.FLOAT32;

    private Parameters(NDManager parent, ModelConfig config, int classes, Map<String, float[]> weights) {
        this.config = config;
        manager = parent.newSubManager();
        var sizes = new EnumMap<Part, Integer>(Part.class);
        var shapes = config.tensors();
        if (classes > 0) {
            shapes.put(
                    CLASSIFIER + "weight", new long[] {classes, config.vision().hiddenSize()});
            shapes.put(CLASSIFIER + "bias", new long[] {classes});
            shapes.putAll(Probes.tensors(config.decoder()));
        }
        shapes.forEach((name, shape) -> {
            var part = Part.of(name);
            var place = new Place(part, sizes.getOrDefault(part, 0), shape);
            places.put(name, place);
            sizes.put(part, place.offset() + place.size());
        });
        sizes.forEach((part, size) -> vectors.put(part, manager.create(joined(part, size, weights))));
    }

    private float[] joined(Part part, int size, Map<String, float[]> weights) {
        var vector = new float[size];
        places.forEach((name, place) -> {
            if (place.part() == part) {
                var from = weights.getOrDefault(name, new float[place.size()]);
                System.arraycopy(from, 0, vector, place.offset(), place.size());
            }
        });
        return vector;
    }

    /** New weights, a function of configuration and seed alone. */
    public static Parameters initial(NDManager manager, ModelConfig config, long seed) {
        return initial(manager, config, 0, seed);
    }

    /** New weights with a classifier and probes for so many classes, which begin at zero. */
    public static Parameters initial(NDManager manager, ModelConfig config, int classes, long seed) {
        return new Parameters(manager, config, classes, new Initialiser(config, seed).weights());
    }

    /**
     * The weights of a model file with a classifier and probes for so many classes, which begin at zero. A token that the file has no row for
     * begins as the sum of those as which a text was written before; its embedding without those that all new ones have in common, which
     * do not tell them apart.
     *
     * @param pieces these others, by the new token's id
     */
    public static Parameters from(
            NDManager manager, Path gguf, ModelConfig config, int classes, Map<Integer, int[]> pieces) {
        var weights = ModelWeights.read(gguf, config);
        weights.computeIfPresent(HEAD, (name, matrix) -> grown(matrix, config.decoder(), pieces, Set.of()));
        weights.computeIfPresent(
                EMBEDDING, (name, matrix) -> grown(matrix, config.decoder(), pieces, common(pieces.values())));
        return new Parameters(manager, config, classes, weights);
    }

    private static Set<Integer> common(Collection<int[]> pieces) {
        return pieces.stream()
                .map(each -> Arrays.stream(each).boxed().collect(Collectors.toSet()))
                .reduce((one, other) -> {
                    one.retainAll(other);
                    return one;
                })
                .orElse(Set.of());
    }

    private static float[] grown(float[] matrix, Decoder decoder, Map<Integer, int[]> pieces, Set<Integer> without) {
        int size = decoder.hiddenSize();
        var grown = Arrays.copyOf(matrix, decoder.vocabSize() * size);
        pieces.forEach((token, others) -> {
            // It may be a row that no token had.
            Arrays.fill(grown, token * size, (token + 1) * size, 0);
            for (int other : others) {
                for (int i = 0; i < size && !without.contains(other); i++) {
                    grown[token * size + i] += matrix[other * size + i];
                }
            }
        });
        return grown;
    }

    /** The weights of a Hugging Face folder, in float32. */
    public static Parameters read(NDManager manager, Path folder) {
        return new Parameters(
                manager, ModelConfig.read(folder.resolve("config.json")), 0, HuggingFaceFolder.read(folder));
    }

    /** Writes {@code config.json} and the weights as a Hugging Face folder. */
    public void write(Path folder) {
        var parts = new EnumMap<Part, float[]>(Part.class);
        vectors.forEach((part, vector) -> parts.put(part, vector.toFloatArray()));
        HuggingFaceFolder.write(folder, config, name -> {
            var place = places.get(name);
            return Arrays.copyOfRange(parts.get(place.part()), place.offset(), place.offset() + place.size());
        });
    }

    /** From now on passes multiply matrices in bfloat16. */
    public void useBfloat16() {
        products = new Bfloat16Products();
    }

    Products products() {
        return products;
    }

    public ModelConfig config() {
        return config;
    }

    /** Where the weights are; arrays for passes are made in managers below it. */
    public NDManager manager() {
        return manager;
    }

    /** The parts that there are. */
    public Set<Part> parts() {
        return Collections.unmodifiableSet(vectors.keySet());
    }

    /** Which weights of a part decay: 1 for those of matrices but embeddings, else 0. */
    public float[] decaying(Part part) {
        var decaying = new float[Math.toIntExact(size(part))];
        places.forEach((name, place) -> {
            boolean matrix = place.shape().length > 1 && !name.contains("embed") && !name.contains("position");
            if (place.part() == part && matrix) {
                Arrays.fill(decaying, place.offset(), place.offset() + place.size(), 1);
            }
        });
        return decaying;
    }

    /** Replaces a part's weights. */
    public void set(Part part, float[] weights) {
        try (var from = manager.create(weights)) {
            vectors.get(part).set(new NDIndex(":"), from);
        }
    }

    /** Makes the summary projections copies of the ordinary ones, as they begin in the published code. */
    public void copyToSummaryProjections() {
        var vector = vectors.get(Part.DECODER).toFloatArray();
        places.forEach((name, place) -> {
            if (name.contains("beacon_") && name.contains("self_attn")) {
                var from = places.get(name.replace("beacon_", ""));
                System.arraycopy(vector, from.offset(), vector, place.offset(), place.size());
            }
        });
        set(Part.DECODER, vector);
    }

    /** How many weights a part has. */
    public long size(Part part) {
        return vectors.get(part).size();
    }

    /** The part's weights, of shape (size), which stay this object's. */
    public NDArray vector(Part part) {
        return vectors.get(part);
    }

    /** Which parts get gradients from now on; others are constants, and cost a backward pass nothing. */
    public void train(Set<Part> parts) {
        for (var part : vectors.keySet()) {
            boolean train = parts.contains(part);
            if (train != trained.contains(part)) {
                vectors.get(part).setRequiresGradient(train);
            }
        }
        trained.clear();
        trained.addAll(parts);
    }

    /** The parts that get gradients. */
    public Set<Part> trained() {
        return Set.copyOf(trained);
    }

    /** Makes all gradients zero; backward passes add to them. */
    public void zeroGradients() {
        for (var part : trained) {
            try (var gradient = vectors.get(part).getGradient()) {
                // Not multiplied by 0: a gradient that was never written may hold anything.
                gradient.set(new NDIndex(":"), 0);
            }
        }
    }

    /** The gradient of a tensor after a backward pass, for tests. */
    float[] gradient(String tensor) {
        var place = places.get(tensor);
        try (var gradient = vectors.get(place.part()).getGradient()) {
            return Arrays.copyOfRange(gradient.toFloatArray(), place.offset(), place.offset() + place.size());
        }
    }

    Set<String> names() {
        return places.keySet();
    }

    /**
     * The tensors by name, as views for one pass: they belong to the scope that is open, and gradients flow back to the vectors
     * through one operation for each part.
     */
    Map<String, NDArray> views() {
        var views = new HashMap<String, NDArray>();
        for (var part : vectors.keySet()) {
            var tensors = places.entrySet().stream()
                    .filter(entry -> entry.getValue().part() == part)
                    .toList();
            // DJL takes where each piece but the first begins.
            var starts = tensors.stream()
                    .skip(1)
                    .mapToLong(entry -> entry.getValue().offset())
                    .toArray();
            var pieces = vectors.get(part).split(starts, 0);
            for (int i = 0; i < tensors.size(); i++) {
                var shape = new Shape(tensors.get(i).getValue().shape());
                views.put(tensors.get(i).getKey(), pieces.get(i).reshape(shape));
            }
        }
        return views;
    }

    @Override
    public void close() {
        products.close();
        manager.close();
    }
}
