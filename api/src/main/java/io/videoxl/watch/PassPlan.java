package io.videoxl.watch;

import io.videoxl.engine.Features;

/**
 * How what is shown is cut into passes of the decoder, one after the other, and what these leave in memory: a model family's memory
 * policy.
 */
public abstract sealed class PassPlan permits WindowPlan, ChunkPlan {
    /** Frames that are shown. */
    public abstract int frames();

    /** Number of passes. */
    public abstract int size();

    /** What a pass shows. */
    public abstract Window window(int index);

    /** Visual tokens of the longest pass. */
    public abstract int longestWindow();

    /** Frames that become visual tokens together: none of them is split between two encodings. */
    public abstract int framesTogether();

    /** Visual tokens that so many frames bring. */
    public abstract int tokens(int frames);

    /**
     * Positions that watching needs at most, which is also the room that memory must have.
     *
     * @param kept tokens before what is to be watched
     */
    public abstract int positions(int kept);

    /** Tokens that are kept of what is watched, at most. */
    public abstract int kept();

    /** The same plan for a source that turned out to have only this many frames, less those at its end that no pass takes. */
    public abstract PassPlan endingAt(int frames);

    /** The passes over a memory. */
    abstract Passes<Features> passes(PassContext context);
}
