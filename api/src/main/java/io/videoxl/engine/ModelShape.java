package io.videoxl.engine;

import java.util.List;

/** The sizes in a model file; the fields of {@code vxl_model_info}, which explains them. */
public record ModelShape(
        int hiddenSize,
        int layers,
        int heads,
        int keyValueHeads,
        int headSize,
        int logits,
        int contextLength,
        int window,
        List<Integer> ratios,
        int imageSize,
        int patchSize,
        int tokensPerFrame,
        int visionLayers,
        long weightBytes,
        Family family) {
    /** Bytes of one frame as the vision encoder takes it. */
    public long frameBytes() {
        return 3L * imageSize * imageSize;
    }
}
