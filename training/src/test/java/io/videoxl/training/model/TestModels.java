package io.videoxl.training.model;

import io.videoxl.convert.ModelConfig;
import java.util.List;

/** Small models. */
public final class TestModels {
    private TestModels() {}

    /** Frames of 56 pixels and 4 tokens, windows of 10 frames. */
    public static ModelConfig small(int vocabulary) {
        return new ModelConfig(
                new ModelConfig.Decoder(64, 96, 3, 4, 2, vocabulary, 4096, 1e-6f, 1e4f, false),
                new ModelConfig.Vision(56, 14, 32, 64, 2, 2, 2, 1e-5f),
                40,
                List.of(2, 4, 8),
                List.of());
    }
}
