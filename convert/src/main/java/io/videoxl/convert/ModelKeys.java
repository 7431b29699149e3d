package io.videoxl.convert;

import io.videoxl.gguf.GgufHeader;
import java.util.stream.Stream;

/** The keys of a model file, as {@code docs/gguf.md} lists them. */
final class ModelKeys {
    // What CLIP was trained with.
    private static final float[] IMAGE_MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
    private static final float[] IMAGE_STD = {0.26862954f, 0.26130258f, 0.27577711f};

    private ModelKeys() {}

    static void add(GgufHeader header, String name, ModelConfig config, Vocabulary vocabulary, WeightType type) {
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
        header.set("videoxl.vst.window", config.window());
        header.setIntegers("videoxl.vst.ratios", config.ratios());

        var vision = config.vision();
        header.set("clip.vision.image_size", vision.imageSize());
        header.set("clip.vision.patch_size", vision.patchSize());
        header.set("clip.vision.embedding_length", vision.hiddenSize());
        header.set("clip.vision.feed_forward_length", vision.intermediateSize());
        header.set("clip.vision.block_count", vision.layersRun());
        header.set("clip.vision.attention.head_count", vision.heads());
        header.set("clip.vision.attention.layer_norm_epsilon", vision.layerNormEpsilon());
        header.set("clip.vision.projection_dim", decoder.hiddenSize());
        header.setFloats("clip.vision.image_mean", IMAGE_MEAN);
        header.setFloats("clip.vision.image_std", IMAGE_STD);
        if (!config.gridPinpoints().isEmpty()) {
            header.setIntegers(
                    "clip.vision.image_grid_pinpoints",
                    config.gridPinpoints().stream()
                            .flatMap(pinpoint -> Stream.of(pinpoint.width(), pinpoint.height()))
                            .toList());
        }
        header.set("clip.projector_type", "mlp");

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
}
