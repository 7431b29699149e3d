package io.videoxl.convert;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.convert.ModelConfig.Decoder;
import io.videoxl.gguf.GgufHeader;
import java.util.List;
import java.util.regex.Pattern;

/** The settings of a model, whatever its family: what {@link Converter} and {@link Synthesizer} need of them. */
sealed interface FamilyConfig permits ModelConfig, SynthesisConfig {
    /** The configuration of a model with or without its weights beside it. */
    static FamilyConfig read(JsonNode root, String source, TensorShapes tensors, Integer visionSelectLayer) {
        return ModelFamily.of(root, tensors.names()) == ModelFamily.VIDEO_XL_2
                ? SynthesisConfigReader.read(root, source, tensors)
                : ConfigReader.read(root, source, tensors, visionSelectLayer);
    }

    static FamilyConfig read(JsonNode root, String source) {
        return read(root, source, TensorShapes.NONE, null);
    }

    /** The family's name. */
    String family();

    Decoder decoder();

    /** The tensors of a model file, in its order. */
    List<ModelTensor> tensors(long embeddingRows, long headRows);

    /** The tensors that published training code leaves in a folder. */
    List<ModelTensor> published(long rows);

    /** Names that a tensor may have in a folder; the first is the usual one. */
    List<String> spellings(String source);

    /** Tensors of a published folder that inference has no use for, by any of their names. */
    Pattern unused();

    /** The keys that are the family's own, and the tower's. */
    void addKeys(GgufHeader header);
}
