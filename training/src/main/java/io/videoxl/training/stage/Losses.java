package io.videoxl.training.stage;

import ai.djl.ndarray.NDArray;

/** Losses. */
final class Losses {
    private Losses() {}

    /** Mean cross-entropy in nats of logits, (rows, classes), and the right classes, (rows). */
    static NDArray crossEntropy(NDArray logits, NDArray labels) {
        return logits.logSoftmax(1).gather(labels.reshape(-1, 1), 1).mean().neg();
    }

    /** The same where rows count unequally, by weights, (rows), whose sum is 1. */
    static NDArray crossEntropy(NDArray logits, NDArray labels, NDArray weights) {
        return logits.logSoftmax(1)
                .gather(labels.reshape(-1, 1), 1)
                .reshape(-1)
                .mul(weights)
                .sum()
                .neg();
    }
}
