package io.videoxl.cli.bench;

import io.videoxl.Chunks;
import io.videoxl.WatchedFrame;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.Chunk;
import io.videoxl.engine.Decoder;
import io.videoxl.engine.Engine;
import io.videoxl.engine.Features;
import io.videoxl.engine.KeyValueMemory;
import io.videoxl.memory.KeptGroup;
import io.videoxl.memory.KeptGroups;
import io.videoxl.memory.WorkingMemory.Appended;
import io.videoxl.watch.ChunkPlan;
import io.videoxl.watch.Window;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Video-XL-2: chunks are kept, and see what they were published to see of a memory of other chunks. */
record ChunkPass(Engine engine) implements BenchPass {
    /** Of a time below 100 seconds. */
    private static final int TIME_TOKENS = 8;

    /** More than a pass shows. */
    private static final int MANY_FRAMES = 1 << 16;

    private record Times() implements ChunkPlan.TimeTokens {
        @Override
        public int[] apply(Duration time) {
            return IntStream.range(0, TIME_TOKENS).toArray();
        }

        @Override
        public int most() {
            return TIME_TOKENS;
        }
    }

    private Chunks chunks() {
        var family = engine.shape().family();
        return new Chunks(family.chunkGroups(), family.chunksBefore());
    }

    private int group() {
        return TIME_TOKENS + engine.shape().tokensPerFrame();
    }

    @Override
    public ChunkPlan plan(int frames) {
        var shape = engine.shape();
        return new ChunkPlan(frames, shape.family(), shape.tokensPerFrame(), chunks(), new Times());
    }

    @Override
    public int frames() {
        return plan(MANY_FRAMES).window(0).endFrame();
    }

    @Override
    public int tokens() {
        return frames() / engine.shape().family().framesPerGroup() * group();
    }

    @Override
    public Appended kept(List<WatchedFrame> frames) {
        return new Appended(
                frames,
                frames.size(),
                groups(frames.size() / engine.shape().family().framesPerGroup()));
    }

    private List<KeptGroup> groups(int count) {
        return Collections.nCopies(
                count, new KeptGroup(TIME_TOKENS, engine.shape().tokensPerFrame()));
    }

    @Override
    public int blankFrames() {
        return engine.shape().family().framesPerGroup();
    }

    /** Whatever the memory holds is taken for a prompt and groups of frames. */
    @Override
    public void run(KeyValueMemory memory, Features features, Window window, CancelFlag cancel) {
        int length = memory.length();
        int before = length / group() / chunks().groups() * chunks().groups();
        var kept = new KeptGroups(length - before * group(), groups(before));
        int count = window.tokens() / engine.shape().tokensPerFrame();
        var ids = new int[count * group()];
        Arrays.setAll(ids, i -> i % group() < TIME_TOKENS ? i % group() : Decoder.VISUAL_TOKEN);
        var seen = kept.chunksOf(groups(count), chunks()).stream()
                .map(part -> new Chunk(part.tokens(), part.seen()))
                .toList();
        engine.chunks(memory, ids, seen, features, 0, cancel);
    }
}
