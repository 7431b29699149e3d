package io.videoxl;

import io.videoxl.VideoXLException.Code;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which parts of a watched video a Video-XL-2 model answers from in full, while of the others only means of neighbouring visual
 * tokens are kept, and the times: bi-level decoding. The video is cut into blocks; in full stay the first, the last and those in which
 * a chosen unit begins. Where the choice comes from is the caller's business: the published evaluations read lists that a retriever
 * made.
 *
 * @param units what to keep in full, each eight frames, counted from 0 over all that was watched; none: everything. Beyond the end
 *     they do nothing
 * @param block groups of four frames in a block, 1 or more
 * @param mean neighbouring visual tokens that become one in other blocks, 2 to 16
 */
public record Focus(List<Integer> units, int block, int mean) {
    /** Groups of four frames in a block unless another number is given; the published evaluations use 4, 6, 12 or 16. */
    public static final int DEFAULT_BLOCK = 4;

    /** Visual tokens that become one, as in all published evaluations. */
    public static final int DEFAULT_MEAN = 4;

    private static final int MOST_MEAN = 16;

    /** Copies the list and refuses what is out of its range. */
    public Focus {
        units = List.copyOf(units);
        if (block < 1 || mean < 2 || mean > MOST_MEAN || units.stream().anyMatch(unit -> unit < 0)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "Focus: units %s, blocks of %d groups, means of %d tokens; expected units from 0 on, blocks of 1 or more, means of 2 to %d"
                            .formatted(units, block, mean, MOST_MEAN));
        }
    }

    /**
     * These units in full, with the default block and mean.
     *
     * @param units each eight frames, from 0 on; at least one
     * @return the focus
     */
    public static Focus on(Integer... units) {
        return new Focus(List.of(units), DEFAULT_BLOCK, DEFAULT_MEAN);
    }

    /**
     * The units of moments in full, with the default block and mean: of what {@link VideoMemory#find} found, or of what an answer rests
     * on.
     *
     * @param moments of a memory of a Video-XL-2 model; none: everything stays in full
     * @return the focus
     */
    public static Focus on(List<Moment> moments) {
        return on(moments.stream()
                .flatMap(moment ->
                        IntStream.range(moment.firstPart(), moment.endPart()).boxed())
                .distinct()
                .toArray(Integer[]::new));
    }

    /**
     * The same with blocks of another size.
     *
     * @param groups of four frames, 1 or more
     * @return the focus
     */
    public Focus withBlock(int groups) {
        return new Focus(units, groups, mean);
    }

    /**
     * The same with other means.
     *
     * @param tokens that become one, 2 to 16
     * @return the focus
     */
    public Focus withMean(int tokens) {
        return new Focus(units, block, tokens);
    }
}
