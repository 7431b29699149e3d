package io.videoxl.video.reading;

import io.videoxl.video.fitting.FrameFitter;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Frames that come one by one and cannot be gone back to. For one thread at a time. */
public interface Arrivals extends AutoCloseable {
    /** Waits for the next frame; false if there is none. */
    boolean next();

    /** When the frame that came last is shown, in nanoseconds; never less than for the one before. */
    long start();

    /** Once {@link #next} has given false: when the last frame ends. */
    long end();

    /** Whether the frame that came last is a key frame. */
    boolean isKey();

    /** Keeps the frame that came last in place of the one kept so far. */
    void keep();

    /** Fits the frame that is kept. */
    void fit(FrameFitter fitter, MemorySegment target);

    /** What users should know about the frames that came so far. */
    default List<String> warnings() {
        return List.of();
    }

    @Override
    void close();
}
