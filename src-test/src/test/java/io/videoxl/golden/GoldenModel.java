package io.videoxl.golden;

import io.videoxl.convert.Converter;
import io.videoxl.convert.HuggingFaceCheckpoint;
import io.videoxl.convert.WeightType;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model whose weights come from a formula.
 *
 * @param seed what the formula starts from
 * @param config its settings in short form, as JSON
 */
record GoldenModel(String seed, String config) {
    /** The model file, written as a Hugging Face checkpoint and converted; each at most once in a folder. */
    Path converted(Path folder, WeightType type) {
        var checkpoint = folder.resolve("%08x".formatted(hashCode()));
        if (!Files.exists(checkpoint)) {
            HuggingFaceCheckpoint.ofShortConfig(config).seed(seed).write(checkpoint);
        }
        var file = folder.resolve("%08x-%s.gguf".formatted(hashCode(), type));
        if (!Files.exists(file)) {
            Converter.of(checkpoint).type(type).write(file);
        }
        return file;
    }
}
