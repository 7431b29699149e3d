package io.videoxl.convert;

import io.videoxl.convert.ModelConfig.Resolution;
import io.videoxl.convert.ModelConfig.Vision;
import io.videoxl.gguf.GgufHeader;
import java.util.List;
import java.util.stream.Stream;

/** The keys of a model file, as {@code docs/gguf.md} lists them. */
final class ModelKeys {
    private ModelKeys() {}

    static void add(GgufHeader header, String name, FamilyConfig config, Vocabulary vocabulary, WeightType type) {
        header.set("general.architecture", "videoxl");
        header.set("general.name", name);
        header.set("general.file_type", type.fileType());

        var decoder = config.decoder();
        header.set("videoxl.context_length", decoder.contextLength());
        header.set("videoxl.embedding_length", decoder.hiddenSize());
        header.set("videoxl.block_count", decoder.layers());
        header.set("videoxl.feed_forward_length", decoder.intermediateSize());
        header.set("videoxl.attention.head_count", decoder.heads());
        header.set("videoxl.attention.head_count_kv", decoder.keyValueHeads());
        header.set("videoxl.attention.layer_norm_rms_epsilon", decoder.rmsNormEpsilon());
        header.set("videoxl.rope.freq_base", decoder.ropeTheta());
        header.set("videoxl.vocab_size", vocabulary.size());
        config.addKeys(header);

        header.set("tokenizer.ggml.model", "gpt2");
        header.set("tokenizer.ggml.pre", "qwen2");
        header.setStrings("tokenizer.ggml.tokens", vocabulary.tokens());
        header.setIntegers("tokenizer.ggml.token_type", vocabulary.types());
        header.setStrings("tokenizer.ggml.merges", vocabulary.merges());
        header.set("tokenizer.ggml.eos_token_id", vocabulary.endOfAnswer());
        if (vocabulary.padding() >= 0) {
            header.set("tokenizer.ggml.padding_token_id", vocabulary.padding());
        }
        header.set("tokenizer.chat_template", vocabulary.template());
    }

    /**
     * @param mean what pixels were normalised with in the tower's training
     * @param width of the decoder
     */
    static void addVision(GgufHeader header, Vision vision, float[] mean, float[] std, int width) {
        header.set("clip.vision.image_size", vision.imageSize());
        header.set("clip.vision.patch_size", vision.patchSize());
        header.set("clip.vision.embedding_length", vision.hiddenSize());
        header.set("clip.vision.feed_forward_length", vision.intermediateSize());
        header.set("clip.vision.block_count", vision.layersRun());
        header.set("clip.vision.attention.head_count", vision.heads());
        header.set("clip.vision.attention.layer_norm_epsilon", vision.layerNormEpsilon());
        header.set("clip.vision.projection_dim", width);
        header.setFloats("clip.vision.image_mean", mean);
        header.setFloats("clip.vision.image_std", std);
        header.set("clip.projector_type", "mlp");
    }

    /** Sizes that a single image may be fitted to; none: the library's own. */
    static void addPinpoints(GgufHeader header, List<Resolution> pinpoints) {
        if (!pinpoints.isEmpty()) {
            header.setIntegers(
                    "clip.vision.image_grid_pinpoints",
                    pinpoints.stream()
                            .flatMap(pinpoint -> Stream.of(pinpoint.width(), pinpoint.height()))
                            .toList());
        }
    }
}
