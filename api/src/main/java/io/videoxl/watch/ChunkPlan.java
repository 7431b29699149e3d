package io.videoxl.watch;

import io.videoxl.Chunks;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.engine.Decoder;
import io.videoxl.engine.Family;
import io.videoxl.engine.Features;
import java.time.Duration;
import java.util.function.Function;

/**
 * How a Video-XL-2 model watches: groups of frames become visual tokens together, the time of its first frame stands before each, and
 * everything is kept. A pass takes some groups; what they see is decided by their chunks, wherever passes are cut.
 */
public final class ChunkPlan extends PassPlan {
    /** In a pass, at most: of chunks of 4 groups two, of longer ones one, of those that are longer than this a part. */
    private static final int MOST_GROUPS = Decoder.MOST_CHUNKS;

    private final int frames;
    private final int framesPerGroup;
    private final int tokensPerGroup;
    private final Chunks chunks;
    private final TimeTokens times;
    private final int groupsOfPass;

    /** The tokens that tell a time. */
    public interface TimeTokens extends Function<Duration, int[]> {
        /** How many they are at most. */
        int most();
    }

    /**
     * @param frames frames to be watched, 1 or more
     * @param tokensPerGroup visual tokens of a group of frames
     * @param times the tokens that tell a time
     */
    public ChunkPlan(int frames, Family family, int tokensPerGroup, Chunks chunks, TimeTokens times) {
        if (frames < 1) {
            throw new VideoXLException(Code.INVALID_ARGUMENT, frames + " frames to watch, expected 1 or more");
        }
        this.frames = frames;
        this.framesPerGroup = family.framesPerGroup();
        this.tokensPerGroup = tokensPerGroup;
        this.chunks = chunks;
        this.times = times;
        groupsOfPass = Math.max(1, MOST_GROUPS / chunks.groups()) * groupsOfOneChunk();
        if ((long) groups() * (tokensPerGroup + times.most()) > Integer.MAX_VALUE) {
            throw new VideoXLException(Code.CONTEXT_EXCEEDED, frames + " frames are too many to be counted");
        }
    }

    private ChunkPlan(ChunkPlan like, int frames, int groupsOfPass) {
        this.frames = frames;
        this.groupsOfPass = groupsOfPass;
        framesPerGroup = like.framesPerGroup;
        tokensPerGroup = like.tokensPerGroup;
        chunks = like.chunks;
        times = like.times;
    }

    /** Groups of frames; the last one may be filled up. */
    public int groups() {
        return Math.ceilDiv(frames, framesPerGroup);
    }

    @Override
    public int frames() {
        return frames;
    }

    @Override
    public int size() {
        return Math.ceilDiv(groups(), groupsOfPass);
    }

    @Override
    public Window window(int index) {
        int first = index * groupsOfPass;
        int count = Math.min(groupsOfPass, groups() - first);
        return new Window(
                index,
                first * tokensPerGroup,
                count * tokensPerGroup,
                1,
                first * framesPerGroup,
                Math.min(frames, (first + count) * framesPerGroup));
    }

    @Override
    public int longestWindow() {
        return Math.min(groups(), groupsOfPass) * tokensPerGroup;
    }

    @Override
    public int framesTogether() {
        return framesPerGroup;
    }

    @Override
    public int tokens(int frames) {
        return Math.ceilDiv(frames, framesPerGroup) * tokensPerGroup;
    }

    @Override
    public int positions(int kept) {
        return kept + kept();
    }

    @Override
    public int kept() {
        return groups() * (tokensPerGroup + times.most());
    }

    @Override
    public ChunkPlan endingAt(int frames) {
        return withFrames(Math.max(1, frames));
    }

    /** The same plan for another number of frames. */
    public ChunkPlan withFrames(int frames) {
        return new ChunkPlan(this, frames, groupsOfPass);
    }

    /** The same plan where frames arrive one by one and whoever asks does not want to wait for more than a chunk of them. */
    public ChunkPlan asTheyArrive() {
        return new ChunkPlan(this, frames, groupsOfOneChunk());
    }

    private int groupsOfOneChunk() {
        return Math.min(chunks.groups(), MOST_GROUPS);
    }

    @Override
    Passes<Features> passes(PassContext context) {
        return new ChunkPasses(context, framesPerGroup, tokensPerGroup, chunks, times);
    }
}
