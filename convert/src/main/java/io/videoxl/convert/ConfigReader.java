package io.videoxl.convert;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.convert.ModelConfig.Decoder;
import io.videoxl.convert.ModelConfig.Resolution;
import io.videoxl.convert.ModelConfig.Vision;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads the {@code config.json} of a Hugging Face Video-XL folder and refuses, by name, every setting that the model file or
 * the native layer cannot represent. Settings that say nothing about inference are left alone.
 */
final class ConfigReader {
    private static final String[] MODEL_TYPES = {"llava_qwen", "qwen2"};

    /** No size of a model is near it, and no product of four of them overflows. */
    private static final int LARGEST = 1 << 20;

    private static final int MOST_LAYERS = 1024;
    private static final int MAX_RATIOS = 16;
    private static final List<Integer> DEFAULT_RATIOS = List.of(2, 4, 8);
    private static final Pattern GRID = Pattern.compile("\\((\\d{1,2})x(\\d{1,2})\\)");

    private final JsonNode root;
    private final String source;
    private final TensorShapes tensors;
    private final Integer visionSelectLayer;

    private ConfigReader(JsonNode root, String source, TensorShapes tensors, Integer visionSelectLayer) {
        this.root = root;
        this.source = source;
        this.tensors = tensors;
        this.visionSelectLayer = visionSelectLayer;
    }

    /** @param source what error messages call the configuration */
    static ModelConfig read(JsonNode root, String source) {
        return read(root, source, TensorShapes.NONE, null);
    }

    /**
     * Reads a configuration that has its weights beside it.
     *
     * @param source what error messages call the configuration
     * @param visionSelectLayer what {@code mm_vision_select_layer} is where the configuration lacks it, or null
     */
    static ModelConfig read(JsonNode root, String source, TensorShapes tensors, Integer visionSelectLayer) {
        return new ConfigReader(root, source, tensors, visionSelectLayer).read();
    }

    private ModelConfig read() {
        if (!root.isObject()) {
            throw invalid("is not a JSON object");
        }
        var family = ModelFamily.of(root, tensors.names());
        if (family == ModelFamily.LLAVA || family == ModelFamily.LANGUAGE) {
            // Of models of other architectures, their type says more than what they lack.
            expect("model_type", MODEL_TYPES);
        }
        if (family != ModelFamily.VIDEO_XL) {
            throw invalid(
                    "is of %s. Only Video-XL models, such as sy1998/Video_XL, can be converted".formatted(family));
        }
        expect("model_type", MODEL_TYPES);
        if (!isAbsent(root.path("quantization_config"))) {
            throw invalid("has quantization_config %s; expected weights in float32, float16 or bfloat16, as published"
                    .formatted(root.path("quantization_config")));
        }
        expect("hidden_act", "silu");
        expectBoolean("use_sliding_window", false);
        expectFullAttention();
        expect("mm_patch_merge_type", "unires");
        expect("mm_resampler_type", "spatial_pool");
        expect("mm_spatial_pool_mode", "average");
        expectNumber("mm_spatial_pool_stride", 2);
        expect("mm_vision_select_feature", "patch");
        expectBoolean("enable_beacon", true);
        expect("beacon_pos", "interleave");
        expect("beacon_attn", "full-coverage");
        expectBoolean("beacon_attend_prev", true);
        expectBoolean("beacon_accum", true);
        expectNumber("beacon_sink_size", 0);
        expectNumber("beacon_parallel_window", 1);
        if (!root.hasNonNull("mm_projector_type")) {
            throw invalid("has no mm_projector_type; expected mlp2x_gelu");
        }
        expect("mm_projector_type", "mlp2x_gelu");

        var decoder = decoder();
        var vision = vision();
        expectNumber("mm_hidden_size", vision.hiddenSize());
        var window = positive(root, "beacon_window", null);
        expectNumber("beacon_stride", window);
        expectProjections();
        return new ModelConfig(decoder, vision, window, ratios(window), gridPinpoints(vision.imageSize()));
    }

    private Decoder decoder() {
        var hidden = positive(root, "hidden_size", null);
        var heads = positive(root, "num_attention_heads", null);
        var keyValueHeads = positive(root, "num_key_value_heads", heads);
        if (hidden % heads != 0) {
            throw invalid("has hidden_size %d, which %d heads do not divide".formatted(hidden, heads));
        }
        expectNumber("head_dim", hidden / heads);
        if (hidden / heads % 2 != 0) {
            throw invalid("has heads of odd size %d, which a rotary embedding cannot turn".formatted(hidden / heads));
        }
        if (heads % keyValueHeads != 0) {
            throw invalid(
                    "has %d attention heads, which %d key/value heads do not divide".formatted(heads, keyValueHeads));
        }
        return new Decoder(
                hidden,
                positive(root, "intermediate_size", null),
                layers(root),
                heads,
                keyValueHeads,
                positive(root, "vocab_size", null),
                positive(root, "max_position_embeddings", 32768),
                real(root, "rms_norm_eps", 1e-6),
                ropeTheta(),
                tiedEmbeddings());
    }

    /** A key of its own, or, as transformers 5 writes it, in {@code rope_parameters}. */
    private float ropeTheta() {
        expectUnscaled("rope_scaling");
        expectUnscaled("rope_parameters");
        var outside = root.path("rope_theta");
        var inside = root.path("rope_parameters").path("rope_theta");
        if (isAbsent(outside) && isAbsent(inside)) {
            throw invalid("has no rope_theta, nor one in rope_parameters; it is not guessed, for with another one the"
                    + " model answers nonsense. Add it: 1000000.0 for Qwen2");
        }
        var theta = isAbsent(inside)
                ? real(root, "rope_theta", null)
                : real(root.path("rope_parameters"), "rope_theta", null);
        if (!isAbsent(outside) && real(root, "rope_theta", null) != theta) {
            throw invalid("has rope_theta %s, but %s in rope_parameters; expected the same".formatted(outside, inside));
        }
        return theta;
    }

    /** {@code rope_type} was called {@code type} in earlier versions of transformers. */
    private void expectUnscaled(String key) {
        var found = root.path(key);
        if (isAbsent(found)) {
            return;
        }
        var type = found.path(found.has("rope_type") ? "rope_type" : "type");
        boolean usual = found.isObject()
                && (type.asText("").equals("default") || isAbsent(type) && key.equals("rope_parameters"))
                && found.path("partial_rotary_factor").asDouble(1) == 1;
        if (!usual) {
            throw invalid("has %s %s; scaled rotary embeddings are not supported, expected the type \"default\""
                    .formatted(key, found));
        }
    }

    private boolean tiedEmbeddings() {
        var found = root.path("tie_word_embeddings");
        if (!isAbsent(found) && !found.isBoolean()) {
            throw invalid("has tie_word_embeddings %s; expected true or false".formatted(found));
        }
        return found.asBoolean(false);
    }

    private void expectFullAttention() {
        for (var type : root.path("layer_types")) {
            if (!type.asText().equals("full_attention")) {
                throw invalid("has %s in layer_types; expected full_attention".formatted(type));
            }
        }
    }

    private Vision vision() {
        var tower = tower();
        var grid = tower.imageSize() / tower.patchSize();
        if (tower.imageSize() % tower.patchSize() != 0 || grid % 2 != 0) {
            throw invalid("has images of %d pixels and patches of %d; expected an even number of patches on an edge"
                    .formatted(tower.imageSize(), tower.patchSize()));
        }
        if (tower.hiddenSize() % tower.heads() != 0) {
            throw invalid("has vision hidden_size %d, which %d heads do not divide"
                    .formatted(tower.hiddenSize(), tower.heads()));
        }
        var layer = visionSelectLayer();
        var run = layer < 0 ? tower.layers() + 1 + layer : layer;
        if (run < 1 || run > tower.layers()) {
            throw invalid("has mm_vision_select_layer %d, but the vision tower has %d layers"
                    .formatted(layer, tower.layers()));
        }
        return new Vision(
                tower.imageSize(),
                tower.patchSize(),
                tower.hiddenSize(),
                tower.intermediateSize(),
                tower.layers(),
                run,
                tower.heads(),
                tower.layerNormEpsilon());
    }

    private int visionSelectLayer() {
        var key = "mm_vision_select_layer";
        if (!isAbsent(root.path(key))) {
            var found = integer(root, key, null);
            if (visionSelectLayer != null && visionSelectLayer != found) {
                throw invalid("has %s %d, which is not the %d that was given (--vision-select-layer); leave that out"
                        .formatted(key, found, visionSelectLayer));
            }
            return found;
        }
        if (visionSelectLayer == null) {
            throw invalid(
                    "has no %s, which says after which block the vision tower is read; it is not guessed, for with"
                                    .formatted(key)
                            + " another one the model sees nonsense. Add it to the file, or give it as --vision-select-layer: -1,"
                            + " after the last block, is most likely for the published weights; projectors were trained with -2");
        }
        return visionSelectLayer;
    }

    private Vision tower() {
        var json = root.path("vision_config");
        if (json.isObject()) {
            var act = json.path("hidden_act").asText("quick_gelu");
            if (!act.equals("quick_gelu")) {
                throw invalid("has vision_config.hidden_act %s; expected quick_gelu".formatted(act));
            }
            return new Vision(
                    positive(json, "image_size", null),
                    positive(json, "patch_size", null),
                    positive(json, "hidden_size", null),
                    positive(json, "intermediate_size", null),
                    layers(json),
                    0,
                    positive(json, "num_attention_heads", null),
                    real(json, "layer_norm_eps", 1e-5));
        }
        var name = root.path("mm_vision_tower").asText("");
        return KnownTowers.named(name)
                .or(() -> KnownTowers.fitting(tensors))
                .orElseThrow(() ->
                        invalid("has mm_vision_tower '%s'; expected one of %s%s, or a vision_config with its settings"
                                .formatted(
                                        name,
                                        KnownTowers.names(),
                                        tensors == TensorShapes.NONE
                                                ? ""
                                                : " or tensors that fit one (found %s)"
                                                        .formatted(KnownTowers.describe(tensors)))));
    }

    private void expectProjections() {
        var found = root.path("beacon_param");
        if (isAbsent(found)) {
            return;
        }
        var names = new TreeSet<String>();
        found.forEach(name -> names.add(name.asText()));
        if (!names.equals(new TreeSet<>(List.of("q", "k", "v")))) {
            throw invalid("has beacon_param %s; expected [\"q\",\"k\",\"v\"]".formatted(found));
        }
    }

    private List<Integer> ratios(int window) {
        var found = root.path("beacon_ratio");
        var ratios = new TreeSet<Integer>();
        if (isAbsent(found)) {
            DEFAULT_RATIOS.stream().filter(ratio -> window % ratio == 0).forEach(ratios::add);
        } else if (found.isArray()) {
            found.forEach(ratio -> ratios.add(whole(ratio)));
        } else {
            ratios.add(whole(found));
        }
        for (var ratio : ratios) {
            if (ratio < 2 || window % ratio != 0) {
                throw invalid("has beacon_ratio %s; expected ratios of 2 or more that divide beacon_window %d"
                        .formatted(found, window));
            }
        }
        if (ratios.isEmpty() || ratios.size() > MAX_RATIOS) {
            throw invalid("has beacon_ratio %s; expected 1 to %d ratios".formatted(found, MAX_RATIOS));
        }
        return List.copyOf(ratios);
    }

    /** A list of pairs, the same as a Python literal in a string, or a range of tiles such as {@code (1x1),...,(6x6)}. */
    private List<Resolution> gridPinpoints(int imageSize) {
        var found = root.path("image_grid_pinpoints");
        var resolutions = new ArrayList<Resolution>();
        if (isAbsent(found)) {
            return List.of();
        }
        var pairs = found;
        if (found.isTextual()) {
            var grid = GRID.matcher(found.asText()).results().toList();
            if (!grid.isEmpty()) {
                var first = grid.getFirst();
                var last = grid.getLast();
                if (Integer.parseInt(first.group(1)) > Integer.parseInt(last.group(1))
                        || Integer.parseInt(first.group(2)) > Integer.parseInt(last.group(2))) {
                    throw invalid("has image_grid_pinpoints %s; expected the smallest grid first".formatted(found));
                }
                for (var w = Integer.parseInt(first.group(1)); w <= Integer.parseInt(last.group(1)); w++) {
                    for (var h = Integer.parseInt(first.group(2)); h <= Integer.parseInt(last.group(2)); h++) {
                        resolutions.add(new Resolution(w * imageSize, h * imageSize));
                    }
                }
                return List.copyOf(resolutions);
            }
            pairs = Json.parse(found.asText().replace('(', '[').replace(')', ']'), source + ": image_grid_pinpoints");
        }
        if (!pairs.isArray()) {
            throw invalid("has image_grid_pinpoints %s; expected a list of [width, height]".formatted(found));
        }
        for (var pair : pairs) {
            var width = whole(pair.path(0));
            var height = whole(pair.path(1));
            if (pair.size() != 2 || width <= 0 || height <= 0 || width % imageSize != 0 || height % imageSize != 0) {
                throw invalid("has %s in image_grid_pinpoints; expected [width, height], multiples of the image size %d"
                        .formatted(pair, imageSize));
            }
            resolutions.add(new Resolution(width, height));
        }
        return List.copyOf(resolutions);
    }

    private void expect(String key, String... expected) {
        var found = root.path(key);
        if (!isAbsent(found) && !List.of(expected).contains(found.asText())) {
            throw invalid("has %s %s; expected %s".formatted(key, found, String.join(" or ", expected)));
        }
    }

    private void expectNumber(String key, int expected) {
        var found = root.path(key);
        if (!isAbsent(found) && !(found.isNumber() && found.doubleValue() == expected)) {
            throw invalid("has %s %s; expected %d".formatted(key, found, expected));
        }
    }

    private void expectBoolean(String key, boolean expected) {
        var found = root.path(key);
        if (!isAbsent(found) && !(found.isBoolean() && found.booleanValue() == expected)) {
            throw invalid("has %s %s; expected %s".formatted(key, found, expected));
        }
    }

    private static boolean isAbsent(JsonNode found) {
        return found.isMissingNode() || found.isNull();
    }

    /** A whole number, or -1. */
    private static int whole(JsonNode found) {
        return found.isIntegralNumber() && found.canConvertToInt() ? found.intValue() : -1;
    }

    private int layers(JsonNode node) {
        var layers = positive(node, "num_hidden_layers", null);
        if (layers > MOST_LAYERS) {
            throw invalid("has num_hidden_layers %d; expected 1 to %d".formatted(layers, MOST_LAYERS));
        }
        return layers;
    }

    private int positive(JsonNode node, String key, Integer otherwise) {
        var value = integer(node, key, otherwise);
        if (value <= 0 || value > LARGEST) {
            throw invalid("has %s %d; expected 1 to %d".formatted(key, value, LARGEST));
        }
        return value;
    }

    private int integer(JsonNode node, String key, Integer otherwise) {
        var found = node.path(key);
        if (isAbsent(found)) {
            if (otherwise == null) {
                throw invalid("has no %s%s; is it the configuration of a Video-XL model?"
                        .formatted(node == root ? "" : "vision_config.", key));
            }
            return Objects.requireNonNull(otherwise);
        }
        if (!found.isIntegralNumber() || !found.canConvertToInt()) {
            throw invalid("has %s %s; expected a whole number".formatted(key, found));
        }
        return found.intValue();
    }

    private float real(JsonNode node, String key, Double otherwise) {
        var found = node.path(key);
        if (isAbsent(found) && otherwise != null) {
            return otherwise.floatValue();
        }
        if (!found.isNumber() || !(found.doubleValue() > 0) || !Float.isFinite(found.floatValue())) {
            throw invalid("has %s %s; expected a positive number".formatted(key, found));
        }
        return found.floatValue();
    }

    private VideoXLException invalid(String what) {
        return new VideoXLException(Code.MODEL_INVALID, source + " " + what);
    }
}
