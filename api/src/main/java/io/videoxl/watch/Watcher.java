package io.videoxl.watch;

import io.videoxl.Progress;
import io.videoxl.VideoXLException;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.Engine;
import io.videoxl.engine.Features;
import io.videoxl.memory.WorkingMemory;
import io.videoxl.video.sampling.FrameSource;
import java.util.function.Consumer;

/** Watches frames: every window's summarising pass, appended to a memory. For one run. */
public final class Watcher {
    private final WorkingMemory memory;
    private final PassPlan planned;
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
            PassPlan plan,
            int framesPerBatch,
            Consumer<Progress> listener) {
        this.memory = memory;
        planned = plan;
        frames = new FrameLog(source);
        pipeline = new WatchPipeline<>(
                plan,
                frames,
                plan.passes(new PassContext(engine, memory, plan.positions(memory.length()), frames, cancel)),
                engine.shape().frameBytes(),
                framesPerBatch,
                listener,
                cancel);
        if (source.count().isPresent()) {
            memory.reserve(plan.positions(memory.length()));
        }
    }

    /** Frames that are encoded at once unless told otherwise. */
    public static int defaultFramesPerBatch(PassPlan plan) {
        return WatchPipeline.framesPerBatch(plan, 0);
    }

    /**
     * Watches to the end. What was summarised before a failure stays in memory. What users should know is put on its timeline.
     *
     * @return the plan that was carried out, shorter than the one asked for if the source ended early
     */
    public PassPlan run() {
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
}
