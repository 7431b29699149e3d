package io.videoxl;

import java.util.Objects;

/**
 * What one device has of a loaded model. A model that is not split has one part. Keys and values of a memory are where their blocks are.
 *
 * @param device the device's name
 * @param firstBlock the first of the decoder's blocks that it has
 * @param blocks how many blocks it has
 * @param vision whether it has the vision tower and the embeddings, as the first part has
 * @param output whether it has the decoder's output, as the last part has
 * @param weightBytes bytes of its weights
 */
public record ModelPart(String device, int firstBlock, int blocks, boolean vision, boolean output, long weightBytes) {
    /** Refuses a null. */
    public ModelPart {
        Objects.requireNonNull(device, "device");
    }

    /** {@return what it is, for people} */
    @Override
    public String toString() {
        var text = new StringBuilder(device).append(": ");
        if (vision) {
            text.append("vision tower and embeddings, ");
        }
        if (blocks == 0) {
            text.append("no blocks");
        } else if (blocks == 1) {
            text.append("block ").append(firstBlock);
        } else {
            text.append("blocks ").append(firstBlock).append(" to ").append(firstBlock + blocks - 1);
        }
        if (output) {
            text.append(", output");
        }
        return text.append(", %d MB".formatted(Math.round(weightBytes / 1e6))).toString();
    }
}
