package io.videoxl.server.work;

import io.videoxl.VideoXLException;
import io.videoxl.server.store.MemoryDetails;
import io.videoxl.server.store.MemoryRecord.Kept;
import io.videoxl.server.store.MemoryRecord.State;
import io.videoxl.server.store.MemoryStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Tells what memories consist of, also while they are watched. */
public final class MemoryReports {
    private final OpenMemories open;
    private final MemoryStore store;

    MemoryReports(OpenMemories open, MemoryStore store) {
        this.open = open;
        this.store = store;
    }

    /** Whether a memory is open now. */
    public boolean isOpen(KeptMemory kept) {
        return open.of(kept) != null;
    }

    /** What a memory consists of now. */
    public MemoryDetails details(KeptMemory kept) throws IOException {
        var memory = open.of(kept);
        var record = kept.record();
        return memory != null && record.state() == State.WATCHING
                ? MemoryDetails.of(memory, record.sources())
                : store.details(record.id());
    }

    /** The windows of a memory that is being watched, from one on; none if it is not. */
    public List<MemoryDetails.Part> windowsFrom(KeptMemory kept, int first) throws IOException {
        var windows = details(kept).windows();
        return windows.subList(Math.min(first, windows.size()), windows.size());
    }

    /** How many frames were watched so far, and tokens are kept. */
    public Optional<Kept> soFar(KeptMemory kept) {
        var memory = open.of(kept);
        var record = kept.record();
        if (memory == null || record.state() != State.WATCHING) {
            return Optional.ofNullable(record.kept());
        }
        try {
            return Optional.of(new Kept(memory.frames(), memory.length(), memory.bytes()));
        } catch (VideoXLException e) {
            return Optional.ofNullable(record.kept());
        }
    }

    /** The file of a memory that is ready. */
    public Path file(KeptMemory kept) {
        return store.file(kept.record().id());
    }
}
