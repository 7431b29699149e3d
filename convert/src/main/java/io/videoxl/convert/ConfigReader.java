package io.videoxl.convert;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.convert.ModelConfig.Decoder;
import io.videoxl.convert.ModelConfig.Resolution;
import io.videoxl.convert.ModelConfig.Vision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads the {@code config.json} of a Hugging Face Video-XL folder and refuses, by name, every setting that the model file or
 * the native layer cannot represent. Settings that say nothing about inference are left alone.
 */
final class ConfigReader {
    /** Published towers with an even number of patches on an edge, and what their own configurations hold. */
    private static final Map<String, Vision> TOWERS = Map.of(
            "clip-vit-large-patch14-336", new Vision(336, 14, 1024, 4096, 24, 0, 16, 1e-5f),
            "clip-vit-large-patch14", new Vision(224, 14, 1024, 4096, 24, 0, 16, 1e-5f),
            "clip-vit-base-patch16", new Vision(224, 16, 768, 3072, 12, 0, 12, 1e-5f));

    /** No size of a model is near it, and no product of four of them overflows. */
    private static final int LARGEST = 1 << 20;

    private static final int MOST_LAYERS = 1024;
    private static final int MAX_RATIOS = 16;
    private static final List<Integer> DEFAULT_RATIOS = List.of(2, 4, 8);
    private static final Pattern GRID = Pattern.compile("\\((\\d+)x(\\d+)\\)");

    private final JsonNode root;
    private final String source;

    private ConfigReader(JsonNode root, String source) {
        this.root = root;
        this.source = source;
    }

    /** @param source what error messages call the configuration */
    static ModelConfig read(JsonNode root, String source) {
        return new ConfigReader(root, source).read();
    }

    private ModelConfig read() {
        if (!root.isObject()) {
            throw invalid("is not a JSON object");
        }
        expect("model_type", "llava_qwen", "qwen2");
        expect("hidden_act", "silu");
        expectAbsent("rope_scaling", "scaled rotary embeddings");
        expectBoolean("use_sliding_window", false);
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
                real(root, "rope_theta", 1e4),
                root.path("tie_word_embeddings").asBoolean(false));
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
        var layer = integer(root, "mm_vision_select_layer", -2);
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
        var tower = TOWERS.get(name.replaceAll("/+$", "").replaceFirst(".*/", ""));
        if (tower == null) {
            throw invalid("has mm_vision_tower '%s'; expected one of %s, or a vision_config with its settings"
                    .formatted(name, new TreeSet<>(TOWERS.keySet())));
        }
        return tower;
    }

    private void expectProjections() {
        var found = root.path("beacon_param");
        if (found.isMissingNode() || found.isNull()) {
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
        if (found.isMissingNode() || found.isNull()) {
            DEFAULT_RATIOS.stream().filter(ratio -> window % ratio == 0).forEach(ratios::add);
        } else {
            found.forEach(ratio -> ratios.add(ratio.asInt(-1)));
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
        if (found.isMissingNode() || found.isNull()) {
            return List.of();
        }
        var pairs = found;
        if (found.isTextual()) {
            var grid = GRID.matcher(found.asText()).results().toList();
            if (!grid.isEmpty()) {
                var first = grid.getFirst();
                var last = grid.getLast();
                for (var w = Integer.parseInt(first.group(1)); w <= Integer.parseInt(last.group(1)); w++) {
                    for (var h = Integer.parseInt(first.group(2)); h <= Integer.parseInt(last.group(2)); h++) {
                        resolutions.add(new Resolution(w * imageSize, h * imageSize));
                    }
                }
                return List.copyOf(resolutions);
            }
            pairs = Json.parse(found.asText().replace('(', '[').replace(')', ']'), source + ": image_grid_pinpoints");
        }
        for (var pair : pairs) {
            var width = pair.path(0).asInt(0);
            var height = pair.path(1).asInt(0);
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
        if (!found.isMissingNode() && !found.isNull() && !List.of(expected).contains(found.asText())) {
            throw invalid("has %s %s; expected %s".formatted(key, found, String.join(" or ", expected)));
        }
    }

    private void expectNumber(String key, int expected) {
        var found = root.path(key);
        if (!found.isMissingNode() && !found.isNull() && !(found.isNumber() && found.doubleValue() == expected)) {
            throw invalid("has %s %s; expected %d".formatted(key, found, expected));
        }
    }

    private void expectBoolean(String key, boolean expected) {
        var found = root.path(key);
        if (!found.isMissingNode() && !found.isNull() && !(found.isBoolean() && found.booleanValue() == expected)) {
            throw invalid("has %s %s; expected %s".formatted(key, found, expected));
        }
    }

    private void expectAbsent(String key, String what) {
        if (root.hasNonNull(key)) {
            throw invalid("has %s %s; %s are not supported".formatted(key, root.get(key), what));
        }
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
        if (found.isMissingNode() || found.isNull()) {
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

    private float real(JsonNode node, String key, double otherwise) {
        var found = node.path(key);
        if (found.isMissingNode() || found.isNull()) {
            return (float) otherwise;
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
