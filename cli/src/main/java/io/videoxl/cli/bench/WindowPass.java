package io.videoxl.cli.bench;

import io.videoxl.WatchedFrame;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.Engine;
import io.videoxl.engine.Features;
import io.videoxl.engine.KeyValueMemory;
import io.videoxl.evidence.BlankVideo;
import io.videoxl.memory.WorkingMemory.Appended;
import io.videoxl.watch.Window;
import io.videoxl.watch.WindowPlan;
import java.util.List;

/** Video-XL: a window is summarised. */
record WindowPass(Engine engine, int ratio) implements BenchPass {
    @Override
    public WindowPlan plan(int frames) {
        var shape = engine.shape();
        return new WindowPlan(frames, shape.tokensPerFrame(), shape.window(), List.of(ratio));
    }

    @Override
    public int frames() {
        return Math.ceilDiv(engine.shape().window(), engine.shape().tokensPerFrame());
    }

    @Override
    public int tokens() {
        return plan(frames()).window(0).interleaved();
    }

    @Override
    public Appended kept(List<WatchedFrame> frames) {
        return new Appended(
                frames, frames.size(), ratio, plan(frames.size()).window(0).summaries());
    }

    @Override
    public int blankFrames() {
        return BlankVideo.frames(ratio, engine.shape().tokensPerFrame());
    }

    @Override
    public void run(KeyValueMemory memory, Features features, Window window, CancelFlag cancel) {
        engine.summarise(memory, features, window.tokens(), window.ratio(), cancel);
    }
}
