package io.videoxl.training.stage;

import ai.djl.ndarray.NDArray;

/** Losses. */
final class Losses {
    private Losses() {}

    /** Mean cross-entropy in nats of logits, (rows, classes), and the right classes, (rows). */
    static NDArray crossEntropy(NDArray logits, NDArray labels) {
        return logits.logSoftmax(1).gather(labels.reshape(-1, 1), 1).mean().neg();
    }
}
