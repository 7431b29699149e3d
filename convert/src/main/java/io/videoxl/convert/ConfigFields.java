package io.videoxl.convert;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.convert.ModelConfig.Decoder;
import io.videoxl.convert.ModelConfig.Resolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** What the configurations of all families have: typed access that refuses by name, the decoder, and the sizes of images. */
abstract class ConfigFields {
    private static final String FULL_ATTENTION = "full_attention";

    static final String[] MODEL_TYPES = {"llava_qwen", "qwen2"};

    /** No size of a model is near it, and no product of four of them overflows. */
    private static final int LARGEST = 1 << 20;

    private static final int MOST_LAYERS = 1024;
    private static final Pattern GRID = Pattern.compile("\\((\\d{1,2})x(\\d{1,2})\\)");

    final JsonNode root;
    final String source;

    /** @param source what error messages call the configuration */
    ConfigFields(JsonNode root, String source) {
        this.root = root;
        this.source = source;
        if (!root.isObject()) {
            throw invalid("is not a JSON object");
        }
    }

    final Decoder decoder() {
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
        var parameters = ropeParameters();
        expectUnscaled("rope_scaling", root.path("rope_scaling"));
        expectUnscaled("rope_parameters", parameters);
        var outside = root.path("rope_theta");
        var inside = parameters.path("rope_theta");
        if (isAbsent(outside) && isAbsent(inside)) {
            throw invalid("has no rope_theta, nor one in rope_parameters; it is not guessed, for with another one the"
                    + " model answers nonsense. Add it: 1000000.0 for Qwen2");
        }
        var theta = isAbsent(inside) ? real(root, "rope_theta", null) : real(parameters, "rope_theta", null);
        if (!isAbsent(outside) && real(root, "rope_theta", null) != theta) {
            throw invalid("has rope_theta %s, but %s in rope_parameters; expected the same".formatted(outside, inside));
        }
        return theta;
    }

    /** They may be written for each type of layers; ours are all of one. */
    private JsonNode ropeParameters() {
        var found = root.path("rope_parameters");
        boolean byType = found.isObject()
                && !found.isEmpty()
                && found.properties().stream()
                        .allMatch(entry -> entry.getValue().isObject());
        if (byType && !found.has(FULL_ATTENTION)) {
            throw invalid("has rope_parameters %s; expected those of full_attention".formatted(found));
        }
        return byType ? found.path(FULL_ATTENTION) : found;
    }

    /** {@code rope_type} was called {@code type} in earlier versions of transformers. */
    private void expectUnscaled(String key, JsonNode found) {
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

    final void expectFullAttention() {
        for (var type : root.path("layer_types")) {
            if (!type.asText().equals(FULL_ATTENTION)) {
                throw invalid("has %s in layer_types; expected full_attention".formatted(type));
            }
        }
    }

    /** A list of pairs, the same as a Python literal in a string, or a range of tiles such as {@code (1x1),...,(6x6)}. */
    final List<Resolution> gridPinpoints(int imageSize) {
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

    final void expect(String key, String... expected) {
        var found = root.path(key);
        if (!isAbsent(found) && !List.of(expected).contains(found.asText())) {
            throw invalid("has %s %s; expected %s".formatted(key, found, String.join(" or ", expected)));
        }
    }

    final void expectNumber(String key, int expected) {
        var found = root.path(key);
        if (!isAbsent(found) && !(found.isNumber() && found.doubleValue() == expected)) {
            throw invalid("has %s %s; expected %d".formatted(key, found, expected));
        }
    }

    final void expectBoolean(String key, boolean expected) {
        var found = root.path(key);
        if (!isAbsent(found) && !(found.isBoolean() && found.booleanValue() == expected)) {
            throw invalid("has %s %s; expected %s".formatted(key, found, expected));
        }
    }

    static boolean isAbsent(JsonNode found) {
        return found.isMissingNode() || found.isNull();
    }

    /** A whole number, or -1. */
    static int whole(JsonNode found) {
        return found.isIntegralNumber() && found.canConvertToInt() ? found.intValue() : -1;
    }

    final int layers(JsonNode node) {
        var layers = positive(node, "num_hidden_layers", null);
        if (layers > MOST_LAYERS) {
            throw invalid("has num_hidden_layers %d; expected 1 to %d".formatted(layers, MOST_LAYERS));
        }
        return layers;
    }

    final int positive(JsonNode node, String key, Integer otherwise) {
        var value = integer(node, key, otherwise);
        if (value <= 0 || value > LARGEST) {
            throw invalid("has %s %d; expected 1 to %d".formatted(key, value, LARGEST));
        }
        return value;
    }

    final int integer(JsonNode node, String key, Integer otherwise) {
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

    final float real(JsonNode node, String key, Double otherwise) {
        var found = node.path(key);
        if (isAbsent(found) && otherwise != null) {
            return otherwise.floatValue();
        }
        if (!found.isNumber() || !(found.doubleValue() > 0) || !Float.isFinite(found.floatValue())) {
            throw invalid("has %s %s; expected a positive number".formatted(key, found));
        }
        return found.floatValue();
    }

    final VideoXLException invalid(String what) {
        return new VideoXLException(Code.MODEL_INVALID, source + " " + what);
    }
}
