package io.videoxl.convert;

import java.util.List;

/** The settings of a Video-XL model, checked and complete. */
record ModelConfig(Decoder decoder, Vision vision, int window, List<Integer> ratios, List<Resolution> gridPinpoints) {
    /** {@code vocabSize} is what the configuration names; the tokenizer may know fewer ids, the embedding have one row more. */
    record Decoder(
            int hiddenSize,
            int intermediateSize,
            int layers,
            int heads,
            int keyValueHeads,
            int vocabSize,
            int contextLength,
            float rmsNormEpsilon,
            float ropeTheta,
            boolean tiedEmbeddings) {
        int keyValueSize() {
            return hiddenSize / heads * keyValueHeads;
        }
    }

    /** {@code layers} is what the tower has, {@code layersRun} how many of them make the features. */
    record Vision(
            int imageSize,
            int patchSize,
            int hiddenSize,
            int intermediateSize,
            int layers,
            int layersRun,
            int heads,
            float layerNormEpsilon) {
        long positions() {
            long edge = imageSize / patchSize;
            return edge * edge + 1;
        }
    }

    /** The same model with features from the tower's last layer. */
    ModelConfig withWholeTower() {
        var tower = new Vision(
                vision.imageSize,
                vision.patchSize,
                vision.hiddenSize,
                vision.intermediateSize,
                vision.layers,
                vision.layers,
                vision.heads,
                vision.layerNormEpsilon);
        return new ModelConfig(decoder, tower, window, ratios, gridPinpoints);
    }

    /** Width and height that a single image may be fitted to, in pixels. */
    record Resolution(int width, int height) {}
}
