package io.videoxl.video.sampling;

import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.fitting.FrameFitter;
import io.videoxl.video.frames.VideoReader;
import java.lang.foreign.MemorySegment;

/** Planned frames from one reader, in the thread that asks for them. */
final class SingleReader implements PlannedFrames {
    private final VideoReader reader;
    private final int[] plan;
    private final FrameFitter fitter;
    private int position;

    SingleReader(VideoReader reader, int[] plan, Fitting fitting) {
        this.reader = reader;
        this.plan = plan;
        fitter = new FrameFitter(fitting);
    }

    @Override
    public boolean next(MemorySegment target) {
        int wanted = plan[position];
        boolean last = position + 1 == plan.length || !reader.goesOn(wanted, plan[position + 1]);
        boolean decoded = reader.read(wanted, last ? VideoReader.NONE : plan[position + 1]);
        if (decoded) {
            reader.fit(fitter, PlannedFrames.room(target, fitter.fitting(), position, plan.length));
        }
        position++;
        return decoded;
    }

    @Override
    public void close() {
        // The reader is the caller's.
    }
}
