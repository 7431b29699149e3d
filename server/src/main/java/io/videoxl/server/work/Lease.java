package io.videoxl.server.work;

import io.videoxl.VideoMemory;

/** An open memory that is not put away before this is closed. */
public final class Lease implements AutoCloseable {
    private final Memories memories;
    private final KeptMemory kept;
    private final VideoMemory memory;
    private boolean closed;

    Lease(Memories memories, KeptMemory kept, VideoMemory memory) {
        this.memories = memories;
        this.kept = kept;
        this.memory = memory;
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
            memories.release(kept);
        }
    }
}
