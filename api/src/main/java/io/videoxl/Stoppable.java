package io.videoxl;

import io.videoxl.video.sampling.ForwardingFrames;
import io.videoxl.video.sampling.FrameSource;
import java.lang.foreign.MemorySegment;

/** A source that can be told to end, also while it waits for a frame. */
final class Stoppable extends ForwardingFrames {
    // Guarded by this.
    private Thread reader;
    private boolean stopped;

    Stoppable(FrameSource source) {
        super(source);
    }

    /** Makes this the end. A source that waits is interrupted. Any thread may call it. */
    synchronized void stop() {
        stopped = true;
        if (reader != null) {
            reader.interrupt();
        }
    }

    @Override
    public boolean next(MemorySegment rgb) {
        if (!begin()) {
            return false;
        }
        try {
            return super.next(rgb);
        } catch (RuntimeException e) {
            if (isStopped()) {
                return false; // the interruption, in whatever form it comes
            }
            throw e;
        } finally {
            end();
        }
    }

    private synchronized boolean begin() {
        if (!stopped) {
            reader = Thread.currentThread();
        }
        return !stopped;
    }

    private synchronized void end() {
        reader = null;
        if (stopped) {
            Thread.interrupted(); // it was meant for the source
        }
    }

    private synchronized boolean isStopped() {
        return stopped;
    }
}
