package io.videoxl.server.work;

import io.videoxl.VideoMemory;

/** An open memory that is not put away before this is closed. */
public final class Lease implements AutoCloseable {
    private final KeptMemory kept;
    private final VideoMemory memory;
    private final Runnable release;
    private boolean closed;

    Lease(KeptMemory kept, VideoMemory memory, Runnable release) {
        this.kept = kept;
        this.memory = memory;
        this.release = release;
    }

    /** What it is. */
    public KeptMemory kept() {
        return kept;
    }

    /** To be asked, and not closed. */
    public VideoMemory memory() {
        return memory;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            release.run();
        }
    }
}
