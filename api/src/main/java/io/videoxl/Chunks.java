package io.videoxl;

import io.videoxl.VideoXLException.Code;

/**
 * What a visual token of a Video-XL-2 model sees of those before it: of its own chunk and of {@code previous} chunks before that
 * everything, of older ones the times only. Times, the question and the answer see everything. A video of no more than {@code
 * (previous + 1) * groups} groups of four frames comes out as if everything were seen.
 *
 * <p>More is slower and need not be better: the published evaluations use 4 and 3 for most benchmarks, 6 and 5 for LongVideoBench,
 * 4 and 11 for LVBench.
 *
 * @param groups groups of four frames in a chunk, 1 or more
 * @param previous chunks before its own that a visual token sees, 1 or more
 */
public record Chunks(int groups, int previous) {
    /** Everything is seen, however long the video is. */
    public static final Chunks FULL = new Chunks(Integer.MAX_VALUE, 1);

    /** Refuses what is below 1. */
    public Chunks {
        if (groups < 1 || previous < 1) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "Chunks: %d groups and %d chunks before; expected 1 or more of each".formatted(groups, previous));
        }
    }
}
