package io.videoxl.text;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;

/** What is asked of logits in more than one place. */
final class Logits {
    private Logits() {}

    /** @throws VideoXLException {@code INTERNAL} if one of the first {@code size} logits is missing or not a finite number */
    static float[] requireFinite(float[] logits, int size) {
        if (logits.length < size) {
            throw new VideoXLException(
                    Code.INTERNAL,
                    "The model gave " + logits.length + " logits for a vocabulary of " + size + " tokens.");
        }
        for (int id = 0; id < size; id++) {
            if (!Float.isFinite(logits[id])) {
                throw new VideoXLException(
                        Code.INTERNAL,
                        "The model computed " + logits[id] + " as the logit of token " + id
                                + ", expected a finite number. The model file is damaged, or its numbers leave the range of"
                                + " the device's type: try another weight type, or the CPU.");
            }
        }
        return logits;
    }

    /** The token with the largest of the first {@code size} logits, the lowest of equals. */
    static int likeliest(float[] logits, int size) {
        int best = 0;
        for (int id = 1; id < size; id++) {
            if (logits[id] > logits[best]) {
                best = id;
            }
        }
        return best;
    }
}
