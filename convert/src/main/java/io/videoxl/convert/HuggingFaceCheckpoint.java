package io.videoxl.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Writes a model by {@link Formula} as the Hugging Face folder that the published training code would have left: configuration,
 * safetensors shards with an index, tokenizer files, and the tensors that inference does not use. For tests and
 * demonstrations of {@link Converter}. Immutable and thread-safe.
 */
public final class HuggingFaceCheckpoint {
    private static final long DEFAULT_SHARD_BYTES = 2L << 30;

    private final JsonNode json;
    private final WeightType type;
    private final String seed;
    private final long shardBytes;
    private final Map<String, Double> gains;

    private HuggingFaceCheckpoint(
            JsonNode json, WeightType type, String seed, long shardBytes, Map<String, Double> gains) {
        this.json = json;
        this.type = type;
        this.seed = seed;
        this.shardBytes = shardBytes;
        this.gains = gains;
    }

    /**
     * A checkpoint of a size that {@link Synthesizer#ofSize} knows.
     *
     * @param size one of {@link Synthesizer#sizes()}
     * @return the checkpoint
     */
    public static HuggingFaceCheckpoint ofSize(String size) {
        return of(Synthesizer.configOf(size));
    }

    /**
     * A checkpoint with this configuration.
     *
     * @param json the text of {@code config.json}
     * @return the checkpoint
     */
    public static HuggingFaceCheckpoint ofConfig(String json) {
        return of(Json.parse(json, "The configuration"));
    }

    /**
     * A checkpoint with the settings in short form, as the golden files name them: {@code text} with Qwen2's keys, {@code vision}
     * with CLIP's, {@code mm_vision_select_layer}, {@code beacon_window} and {@code image_grid_pinpoints}; or for Video-XL-2 {@code
     * text}, {@code vision} with SigLIP's, {@code grid} and {@code gains}, by which tensors whose names end so are multiplied.
     *
     * @param json the settings
     * @return the checkpoint
     */
    public static HuggingFaceCheckpoint ofShortConfig(String json) {
        var settings = Json.parse(json, "The configuration");
        if (settings.has("grid")) {
            return ofShortSynthesis(settings);
        }
        var config = (ObjectNode) Synthesizer.configOf("golden");
        settings.path("text").properties().forEach(entry -> config.set(entry.getKey(), entry.getValue()));
        config.set("vision_config", settings.path("vision"));
        config.set("mm_hidden_size", settings.path("vision").path("hidden_size"));
        config.set("mm_vision_select_layer", settings.path("mm_vision_select_layer"));
        config.set("beacon_window", settings.path("beacon_window"));
        config.set("beacon_stride", settings.path("beacon_window"));
        config.set("image_grid_pinpoints", settings.path("image_grid_pinpoints"));
        config.remove("beacon_ratio");
        return of(config);
    }

    private static HuggingFaceCheckpoint ofShortSynthesis(JsonNode settings) {
        var config = (ObjectNode) Synthesizer.configOf("xl2-small");
        settings.path("text").properties().forEach(entry -> config.set(entry.getKey(), entry.getValue()));
        config.set("vision_config", settings.path("vision"));
        config.set("mm_hidden_size", settings.path("vision").path("hidden_size"));
        config.set("dts_grid", settings.path("grid"));
        var gains = new TreeMap<String, Double>();
        settings.path("gains")
                .properties()
                .forEach(gain -> gains.put(gain.getKey(), gain.getValue().doubleValue()));
        return new HuggingFaceCheckpoint(config, WeightType.F32, Synthesizer.DEFAULT_SEED, DEFAULT_SHARD_BYTES, gains);
    }

    private double gain(String source) {
        return gains.entrySet().stream()
                .filter(gain -> source.endsWith(gain.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .reduce(1, (a, b) -> a * b);
    }

    private static HuggingFaceCheckpoint of(JsonNode json) {
        return new HuggingFaceCheckpoint(json, WeightType.F32, Synthesizer.DEFAULT_SEED, DEFAULT_SHARD_BYTES, Map.of());
    }

    /**
     * How weights are stored: {@link WeightType#F32} by default, {@link WeightType#F16} or {@link WeightType#BF16}.
     *
     * @param type their type
     * @return the checkpoint with that type
     */
    public HuggingFaceCheckpoint type(WeightType type) {
        if (type.isQuantized()) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, "No safetensors file holds %s; choose f32, f16 or bf16".formatted(type));
        }
        return new HuggingFaceCheckpoint(json, type, seed, shardBytes, gains);
    }

    /**
     * What the formula starts from; {@link Synthesizer#DEFAULT_SEED} by default.
     *
     * @param seed any text
     * @return the checkpoint with that seed
     */
    public HuggingFaceCheckpoint seed(String seed) {
        return new HuggingFaceCheckpoint(json, type, Objects.requireNonNull(seed), shardBytes, gains);
    }

    /**
     * A shard ends with the tensor that takes it to so many bytes; 2 GiB by default.
     *
     * @param shardBytes how many
     * @return the checkpoint with shards of that size
     */
    public HuggingFaceCheckpoint shardBytes(long shardBytes) {
        return new HuggingFaceCheckpoint(json, type, seed, shardBytes, gains);
    }

    /**
     * Writes the folder's files; the folder is made if it is not there.
     *
     * @param folder where to
     */
    public void write(Path folder) {
        var config = FamilyConfig.read(json, "The configuration");
        try {
            var writer = new FolderWriter(folder);
            writer.config(json.toPrettyString());
            writer.tokenizer(Vocabulary.synthetic(config.decoder().vocabSize()));
            writer.weights(
                    config.published(config.decoder().vocabSize()),
                    tensor -> new FormulaSource(Formula.Weights.of(seed, tensor.source(), tensor.shape())
                            .times(gain(tensor.source()))),
                    type,
                    shardBytes);
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, "Cannot write %s: %s".formatted(folder, e), e);
        }
    }
}
