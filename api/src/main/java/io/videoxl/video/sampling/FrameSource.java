package io.videoxl.video.sampling;

import io.videoxl.WatchedFrame;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.OptionalInt;

/** The frames to be watched, in order, each as the vision encoder takes it. Used by one thread at a time. */
public interface FrameSource extends AutoCloseable {
    /** Frames that {@link #next} will give, or fewer if the source ends early, never more; empty where nobody can know. */
    OptionalInt count();

    /**
     * Writes the next frame.
     *
     * @param rgb room for S × S pixels of three bytes, off the heap
     * @return false if there is none; nothing is written then
     */
    boolean next(MemorySegment rgb);

    /** What the last call of {@link #next} gave. */
    WatchedFrame frame();

    /** Whether a thumbnail lies behind the square that the last call of {@link #next} gave. */
    default boolean hasThumbnail() {
        return false;
    }

    /** What users should know about the frames given so far, such as that some could not be decoded. */
    default List<String> warnings() {
        return List.of();
    }

    @Override
    void close();
}
