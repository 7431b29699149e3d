package io.videoxl;

import io.videoxl.video.sampling.FrameSource;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.OptionalInt;

/** A source that can be told to end, also while it waits for a frame. */
final class Stoppable implements FrameSource {
    private final FrameSource source;

    // Guarded by this.
    private Thread reader;
    private boolean stopped;

    Stoppable(FrameSource source) {
        this.source = source;
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
            return source.next(rgb);
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

    @Override
    public OptionalInt count() {
        return source.count();
    }

    @Override
    public WatchedFrame frame() {
        return source.frame();
    }

    @Override
    public List<String> warnings() {
        return source.warnings();
    }

    @Override
    public void close() {
        source.close();
    }
}
