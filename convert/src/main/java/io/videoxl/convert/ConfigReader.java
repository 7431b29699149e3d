package io.videoxl.convert;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.convert.ModelConfig.Vision;
import java.util.List;
import java.util.TreeSet;

/**
 * Reads the {@code config.json} of a Hugging Face Video-XL folder and refuses, by name, every setting that the model file or
 * the native layer cannot represent. Settings that say nothing about inference are left alone.
 */
final class ConfigReader extends ConfigFields {
    private static final int MAX_RATIOS = 16;
    private static final List<Integer> DEFAULT_RATIOS = List.of(2, 4, 8);

    private final TensorShapes tensors;
    private final Integer visionSelectLayer;

    private ConfigReader(JsonNode root, String source, TensorShapes tensors, Integer visionSelectLayer) {
        super(root, source);
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
        var family = ModelFamily.of(root, tensors.names());
        if (family == ModelFamily.LLAVA || family == ModelFamily.LANGUAGE) {
            // Of models of other architectures, their type says more than what they lack.
            expect("model_type", MODEL_TYPES);
        }
        if (family != ModelFamily.VIDEO_XL) {
            throw invalid(
                    "is of %s. Only models of Video-XL, such as sy1998/Video_XL, and of Video-XL-2 can be converted"
                            .formatted(family));
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
}
