package io.videoxl.convert;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.convert.ModelConfig.Vision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the {@code config.json} of a Video-XL-2 folder. It says little: the tower is named by the path that it had on the authors'
 * machine, and nothing is said of token synthesis. What is taken for granted is logged.
 */
final class SynthesisConfigReader extends ConfigFields {
    private static final Logger log = LoggerFactory.getLogger(SynthesisConfigReader.class);

    private static final String TOWER = "siglip-so400m-patch14-384";
    private static final Vision SO400M = new Vision(384, 14, 1152, 4304, 27, 26, 16, 1e-6f);

    /** Of a tower of 27 × 27 patches. */
    private static final int USUAL_GRID = 24;

    private static final int MOST_GRID = 1 << 10;

    private final TensorShapes tensors;

    private SynthesisConfigReader(JsonNode root, String source, TensorShapes tensors) {
        super(root, source);
        this.tensors = tensors;
    }

    static SynthesisConfig read(JsonNode root, String source, TensorShapes tensors) {
        return new SynthesisConfigReader(root, source, tensors).read();
    }

    private SynthesisConfig read() {
        expect("model_type", MODEL_TYPES);
        expect("hidden_act", "silu");
        expectBoolean("use_sliding_window", false);
        expectFullAttention();
        expect("mm_patch_merge_type", "unires");
        expect("mm_resampler_type", "spatial_pool");
        expect("mm_spatial_pool_mode", "average");
        expectNumber("mm_spatial_pool_stride", 2);
        expect("mm_vision_select_feature", "patch");
        expect("mm_projector_type", "mlp2x_gelu");
        var decoder = decoder();
        var vision = vision();
        expectNumber("mm_hidden_size", vision.hiddenSize());
        expectNumber("mm_spatial_pool_out_channels", vision.hiddenSize());
        if (vision.hiddenSize() % vision.heads() != 0 || vision.hiddenSize() % SynthesisConfig.NORM_GROUPS != 0) {
            throw invalid("has vision hidden_size %d, which %d heads or the %d groups of a norm do not divide"
                    .formatted(vision.hiddenSize(), vision.heads(), SynthesisConfig.NORM_GROUPS));
        }
        return new SynthesisConfig(decoder, vision, grid(vision), gridPinpoints(vision.imageSize()));
    }

    private Vision vision() {
        var json = root.path("vision_config");
        if (json.isObject()) {
            var act = json.path("hidden_act").asText("gelu_pytorch_tanh");
            if (!act.equals("gelu_pytorch_tanh")) {
                throw invalid("has vision_config.hidden_act %s; expected gelu_pytorch_tanh".formatted(act));
            }
            int layers = layers(json);
            if (layers < 2) {
                throw invalid("has a vision tower of %d block; expected two or more, for the last is not run"
                        .formatted(layers));
            }
            return new Vision(
                    positive(json, "image_size", null),
                    positive(json, "patch_size", null),
                    positive(json, "hidden_size", null),
                    positive(json, "intermediate_size", null),
                    layers,
                    layers - 1,
                    positive(json, "num_attention_heads", null),
                    real(json, "layer_norm_eps", 1e-6));
        }
        var named =
                root.path("mm_vision_tower").asText(root.path("vision_tower").asText(""));
        var name = named.replaceAll("[/\\\\]+$", "").replaceFirst(".*[/\\\\]", "");
        if (!name.equals(TOWER) && !fits()) {
            throw invalid(
                    "has mm_vision_tower '%s'; expected a path that ends in %s, tensors that fit it, or a vision_config"
                            .formatted(named, TOWER));
        }
        log.info(
                "{}: the tower is taken for {}, of whose {} blocks the last is not run",
                source,
                TOWER,
                SO400M.layers());
        return SO400M;
    }

    private boolean fits() {
        return tensors.names().stream()
                .filter(name -> name.endsWith("embeddings.position_embedding.weight"))
                .anyMatch(name -> tensors.holds(name, (long) SO400M.grid() * SO400M.grid(), SO400M.hiddenSize()));
    }

    /** Published configurations do not say; ours of other sizes do. */
    private int grid(Vision vision) {
        if (isAbsent(root.path("dts_grid")) && vision.grid() != SO400M.grid()) {
            throw invalid(
                    "has no dts_grid: features on an edge that token synthesis works on, known for %d patches only"
                            .formatted(SO400M.grid()));
        }
        int grid = integer(root, "dts_grid", USUAL_GRID);
        if (grid < 2 || grid % 2 != 0 || grid > MOST_GRID) {
            throw invalid("has dts_grid %d; expected an even number from 2 to %d".formatted(grid, MOST_GRID));
        }
        return grid;
    }
}
