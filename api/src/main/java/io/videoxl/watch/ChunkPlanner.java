package io.videoxl.watch;

import io.videoxl.Chunks;
import io.videoxl.Compression;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.engine.ModelShape;
import java.util.OptionalInt;

/**
 * Plans how a Video-XL-2 model watches, and refuses what does not fit.
 *
 * @param kept tokens before what is to be watched
 * @param reserved tokens of question and answer
 * @param bytesPerToken what one token takes in memory
 */
public record ChunkPlanner(ModelShape shape, int kept, long reserved, long bytesPerToken) {
    /**
     * The plan for a number of frames or, where that is not known, for as many as fit.
     *
     * @throws VideoXLException {@code RATIO_INVALID} if a ratio is asked for, {@code CONTEXT_EXCEEDED}
     */
    public ChunkPlan plan(OptionalInt frames, Compression compression, Chunks chunks, ChunkPlan.TimeTokens times) {
        long allowed =
                switch (compression) {
                    case Compression.Default() -> Long.MAX_VALUE;
                    case Compression.Auto(long bytes) -> bytes;
                    case Compression.Ratios(var ratios) ->
                        throw new VideoXLException(
                                Code.RATIO_INVALID,
                                "compression " + ratios
                                        + " for a Video-XL-2 model, which has no summaries; leave it out, and"
                                        + " compress what was watched with VideoMemory.focus or ask --focus");
                };
        long positions = Math.min(shape.contextLength(), allowed / bytesPerToken);
        var one = new ChunkPlan(1, shape.family(), shape.tokensPerFrame(), chunks, times);
        long perGroup = one.positions(0);
        long groups = Math.max(0, positions - kept - reserved) / perGroup;
        long fit =
                Math.min(Integer.MAX_VALUE / perGroup, groups) * shape.family().framesPerGroup();
        if (fit == 0 || frames.orElse(1) > fit) {
            throw exceeded(one.withFrames(frames.orElse(1)), allowed, fit);
        }
        return frames.isPresent()
                ? one.withFrames(frames.getAsInt())
                : one.withFrames(Math.toIntExact(fit)).asTheyArrive();
    }

    private VideoXLException exceeded(ChunkPlan plan, long allowed, long fit) {
        long needed = plan.positions(kept) + reserved;
        boolean tooManyBytes = needed > allowed / bytesPerToken;
        var there = tooManyBytes
                ? "which take %,d bytes; the memory may take %,d".formatted(needed * bytesPerToken, allowed)
                : "the model has " + shape.contextLength();
        var wayOut = tooManyBytes
                ? "allow more bytes, or keep less for question and answer"
                : "shorten the system prompt, the question or the answer";
        return new VideoXLException(
                Code.CONTEXT_EXCEEDED,
                ("%d frames need %d positions (%d before the video, up to %d for times and visual tokens, %d for question and"
                                + " answer), %s; %s")
                        .formatted(
                                plan.frames(),
                                needed,
                                kept,
                                plan.positions(0),
                                reserved,
                                there,
                                fit == 0 ? wayOut : fit + " frames would fit"));
    }
}
