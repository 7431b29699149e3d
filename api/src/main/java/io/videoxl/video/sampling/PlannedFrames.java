package io.videoxl.video.sampling;

import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.fitting.FrameFitter;
import io.videoxl.video.frames.PredictionRefuted;
import io.videoxl.video.frames.VideoReader;
import java.lang.foreign.MemorySegment;

/** The frames of a plan, decoded and fitted, one after the other. For one thread at a time. */
interface PlannedFrames extends AutoCloseable {
    /**
     * The frames of a plan, from as many readers as are of use.
     *
     * @param threads for decoding, at least 1
     */
    static PlannedFrames of(String name, VideoReader reader, int[] plan, Fitting fitting, int threads) {
        var runs = Runs.of(reader, plan, threads);
        return runs.readers() > 1
                ? new ParallelReaders(name, reader, plan, runs, fitting, threads)
                : new SingleReader(reader, plan, fitting);
    }

    /**
     * Moves to the next frame of the plan, of which there must be one.
     *
     * @param target takes the frame as {@link FrameFitter} writes it, and where there are thumbnails, has room for one
     * @return false if that frame cannot be decoded
     * @throws PredictionRefuted as {@link VideoReader#read(int)} does; what was given before is right
     */
    boolean next(MemorySegment target);

    /** The part of a frame's room that it needs: all of it where it has a thumbnail. */
    static MemorySegment room(MemorySegment frame, Fitting fitting, int place, int count) {
        return fitting.thumbnails().isOf(place, count) ? frame : frame.asSlice(0, fitting.squareBytes());
    }

    /** Frees what was opened for these frames; the reader they came from stays open. */
    @Override
    void close();
}
