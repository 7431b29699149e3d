package io.videoxl.cli.bench;

import io.videoxl.WatchedFrame;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.Engine;
import io.videoxl.engine.Features;
import io.videoxl.engine.KeyValueMemory;
import io.videoxl.memory.WorkingMemory.Appended;
import io.videoxl.watch.PassPlan;
import io.videoxl.watch.Window;
import java.util.List;

/** The pass that a model's family makes of what it watches. */
interface BenchPass {
    /** How so many frames are watched. */
    PassPlan plan(int frames);

    /** Frames of a full pass. */
    int frames();

    /** Tokens of a full pass, with those between visual ones. */
    int tokens();

    /** What one keeps, with times and visual tokens of groups where these are kept. */
    Appended kept(List<WatchedFrame> frames);

    /** The fewest frames of a pass. */
    int blankFrames();

    /** Runs one over a memory, which keeps what it leaves. */
    void run(KeyValueMemory memory, Features features, Window window, CancelFlag cancel);

    /** That of the engine's model. */
    static BenchPass of(Engine engine, int ratio) {
        return switch (engine.shape().family().kind()) {
            case VIDEO_XL -> new WindowPass(engine, ratio);
            case VIDEO_XL_2 -> new ChunkPass(engine);
        };
    }
}
