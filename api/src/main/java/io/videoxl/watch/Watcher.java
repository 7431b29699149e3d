package io.videoxl.watch;

import io.videoxl.Progress;
import io.videoxl.VideoXLException;
import io.videoxl.WatchedFrame;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.Engine;
import io.videoxl.engine.Features;
import io.videoxl.memory.WorkingMemory;
import io.videoxl.video.sampling.FrameSource;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Watches frames: every window's summarising pass, appended to a memory. For one run. */
public final class Watcher {
    private final WorkingMemory memory;
    private final WindowPlan planned;
    private final CancelFlag cancel = new CancelFlag();
    private final FrameLog frames;
    private final WatchPipeline<Features> pipeline;

    /**
     * @param plan how the frames are cut into windows; if the source's end is not known, a plan for the most frames that fit
     * @param framesPerBatch frames encoded at once; 0: as many as a window takes, at most 16
     */
    public Watcher(
            Engine engine,
            WorkingMemory memory,
            FrameSource source,
            WindowPlan plan,
            int framesPerBatch,
            Consumer<Progress> listener) {
        this.memory = memory;
        planned = plan;
        frames = new FrameLog(source);
        pipeline = new WatchPipeline<>(
                plan,
                frames,
                new EnginePasses(engine, memory, plan.positions(memory.length()), frames, cancel),
                engine.shape().frameBytes(),
                framesPerBatch,
                listener,
                cancel);
        if (source.count().isPresent()) {
            memory.reserve(plan.positions(memory.length()));
        }
    }

    /** Frames that are encoded at once unless told otherwise. */
    public static int defaultFramesPerBatch(WindowPlan plan) {
        return WatchPipeline.framesPerBatch(plan, 0);
    }

    /**
     * Watches to the end. What was summarised before a failure stays in memory. What users should know is put on its timeline.
     *
     * @return the plan that was carried out, shorter than the one asked for if the source ended early
     */
    public WindowPlan run() {
        try {
            var plan = pipeline.run();
            int leftOut = frames.size() - plan.frames();
            if (leftOut > 0) {
                memory.timeline()
                        .warn(
                                "the last %d of %d frames were left out, because the ratio does not divide what they bring"
                                        .formatted(leftOut, frames.size()));
            }
            if (frames.count().isEmpty() && plan.frames() == planned.frames()) {
                memory.timeline()
                        .warn("after %d frames the memory was full; if more came, they were not watched"
                                .formatted(plan.frames()));
            }
            return plan;
        } finally {
            frames.warnings().forEach(memory.timeline()::warn);
        }
    }

    /** Whether the calling thread is one of those that watch: that of a listener, or of a source. */
    public boolean isOnThisThread() {
        return pipeline.isOnThisThread();
    }

    /** Ends {@link #run}, which throws this. Any thread may call it, also before the run. */
    public void cancel(VideoXLException why) {
        pipeline.stop(why);
    }

    /** Notes what each frame is; it is written by the stage that decodes and read by the one that summarises. */
    private static final class FrameLog implements FrameSource {
        private final FrameSource source;
        private final List<WatchedFrame> frames = new ArrayList<>();

        FrameLog(FrameSource source) {
            this.source = source;
        }

        @Override
        public OptionalInt count() {
            return source.count();
        }

        @Override
        public boolean next(MemorySegment rgb) {
            if (!source.next(rgb)) {
                return false;
            }
            synchronized (frames) {
                frames.add(source.frame());
            }
            return true;
        }

        @Override
        public WatchedFrame frame() {
            return source.frame();
        }

        @Override
        public List<String> warnings() {
            return source.warnings();
        }

        int size() {
            synchronized (frames) {
                return frames.size();
            }
        }

        List<WatchedFrame> frames(int from, int to) {
            synchronized (frames) {
                return List.copyOf(frames.subList(from, to));
            }
        }

        @Override
        public void close() {
            source.close();
        }
    }

    /** The engine's passes over one memory. */
    private static final class EnginePasses implements Passes<Features> {
        private final Engine engine;
        private final WorkingMemory memory;
        private final int most;
        private final FrameLog log;
        private final CancelFlag cancel;
        private int logged;

        /** @param most tokens that the memory gets at most */
        EnginePasses(Engine engine, WorkingMemory memory, int most, FrameLog log, CancelFlag cancel) {
            this.engine = engine;
            this.memory = memory;
            this.most = most;
            this.log = log;
            this.cancel = cancel;
        }

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
            var begun = log.frames(logged, window.endFrame());
            int shown = window.endFrame() - window.firstFrame();
            memory.summarise(tokens, window.tokens(), window.ratio(), begun, shown, most, cancel);
            logged = window.endFrame();
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
