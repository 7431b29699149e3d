package io.videoxl.watch;

import java.lang.foreign.MemorySegment;

/** The frames to be watched, in order, each as the vision encoder takes it. Used by one thread at a time. */
public interface FrameSource extends AutoCloseable {
    /** Frames that {@link #next} will give; it may end earlier, never later. */
    int count();

    /**
     * Writes the next frame.
     *
     * @param rgb room for S × S pixels of three bytes, off the heap
     * @return false if there is none; nothing is written then
     */
    boolean next(MemorySegment rgb);

    @Override
    void close();
}
