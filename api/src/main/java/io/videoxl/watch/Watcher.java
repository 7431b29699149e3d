package io.videoxl.watch;

import io.videoxl.MemoryType;
import io.videoxl.Progress;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.Engine;
import io.videoxl.engine.Features;
import io.videoxl.engine.KeyValueMemory;
import io.videoxl.video.FrameSource;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/** Watches a video: the prefix's plain pass, then every window's summarising pass, into a new memory. */
public final class Watcher {
    private final Engine engine;

    public Watcher(Engine engine) {
        this.engine = engine;
    }

    /**
     * What watching leaves.
     *
     * @param memory the prefix and every window's summaries
     * @param plan the plan that was carried out, shorter than the one asked for if the source ended early
     */
    public record Watched(KeyValueMemory memory, WindowPlan plan) {}

    /**
     * Watches to the end. The caller keeps the source, and gets the memory.
     *
     * @param prefix tokens before the video
     * @param framesPerBatch frames encoded at once; 0: as many as a window takes, at most 16
     */
    public Watched watch(
            int[] prefix,
            FrameSource source,
            WindowPlan plan,
            MemoryType memoryType,
            int framesPerBatch,
            Consumer<Progress> listener) {
        var cancel = new CancelFlag();
        var memory = engine.newMemory(memoryType, plan.positions(prefix.length));
        try {
            engine.run(memory, prefix, null, cancel);
            var pipeline = new WatchPipeline<>(
                    plan,
                    source,
                    new EnginePasses(engine, memory, cancel),
                    engine.shape().frameBytes(),
                    framesPerBatch,
                    listener,
                    cancel);
            return new Watched(memory, pipeline.run());
        } catch (Throwable e) {
            memory.close();
            throw e;
        }
    }

    /** The engine's passes over one memory. */
    private record EnginePasses(Engine engine, KeyValueMemory memory, CancelFlag cancel) implements Passes<Features> {
        @Override
        public Features newTokens(int rows) {
            return engine.newFeatures(rows);
        }

        @Override
        public void free(Features tokens) {
            tokens.close();
        }

        @Override
        public void encode(MemorySegment rgb, int frames, Features tokens, int firstRow) {
            engine.encode(rgb, frames, tokens, firstRow, cancel);
        }

        @Override
        public void summarise(Features tokens, Window window) {
            engine.summarise(memory, tokens, window.tokens(), window.ratio(), cancel);
        }

        @Override
        public float[] read(Features tokens, int firstRow, int rows) {
            return tokens.read(firstRow, rows);
        }

        @Override
        public void write(Features tokens, float[] rows) {
            tokens.write(0, rows);
        }
    }
}
