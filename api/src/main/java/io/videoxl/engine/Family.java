package io.videoxl.engine;

import io.videoxl.ModelFamily;

/**
 * What a model's family decides.
 *
 * @param kind which it is
 * @param framesPerGroup frames that become {@code tokensPerFrame} visual tokens together
 * @param chunkGroups groups of frames in a chunk of prefill, as the model was published with; 0: it knows no chunks
 * @param chunksBefore chunks before its own that a visual token sees
 */
public record Family(ModelFamily kind, int framesPerGroup, int chunkGroups, int chunksBefore) {
    /** A Video-XL model: each frame by itself, and summaries of windows. */
    public static final Family VIDEO_XL = new Family(ModelFamily.VIDEO_XL, 1, 0, 0);
}
