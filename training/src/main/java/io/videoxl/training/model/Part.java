package io.videoxl.training.model;

/** The parts of a model that are trained, or left alone, each as a whole. */
public enum Part {
    /** The CLIP tower. */
    VISION("model.vision_tower."),
    /** From the tower's features to the decoder's embeddings. */
    PROJECTOR("model.mm_projector."),
    /** Names what a frame shows from the tower's features: for the tower's own training, and no part of the model that is written. */
    CLASSIFIER("classifier."),
    /** {@link Probes}, which are no part of the model that is written either. */
    PROBES("probes."),
    /** Qwen2 with its summary projections, embeddings and head. */
    DECODER("");

    private final String prefix;

    Part(String prefix) {
        this.prefix = prefix;
    }

    /** The part that a tensor of a Hugging Face folder belongs to. */
    static Part of(String tensor) {
        for (var part : values()) {
            if (tensor.startsWith(part.prefix)) {
                return part;
            }
        }
        throw new AssertionError(tensor);
    }
}
