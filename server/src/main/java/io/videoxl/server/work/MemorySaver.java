package io.videoxl.server.work;

import io.videoxl.VideoMemory;
import io.videoxl.VideoXLException;
import io.videoxl.server.store.MemoryDetails;
import io.videoxl.server.store.MemoryRecord;
import io.videoxl.server.store.MemoryRecord.Kept;
import io.videoxl.server.store.MemoryRecord.State;
import io.videoxl.server.store.MemoryStore;
import io.videoxl.server.store.VideoRecord.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts memories on the disk, those of live sources also while they are watched. Thread-safe. */
final class MemorySaver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MemorySaver.class);
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final ModelSlot model;
    private final OpenMemories open;
    private final MemoryStore store;
    private final ScheduledExecutorService saver = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("videoxl-server-save").daemon().factory());

    MemorySaver(ModelSlot model, OpenMemories open, MemoryStore store) {
        this.model = model;
        this.open = open;
        this.store = store;
    }

    /**
     * Saves what is live from time to time.
     *
     * @param memories those that there are at any time
     */
    void start(Collection<KeptMemory> memories) {
        saver.scheduleWithFixedDelay(
                () -> saveLive(memories), PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Saves what was watched. It becomes what it is only once that is on the disk. */
    void save(KeptMemory kept, VideoMemory memory, State state, Failure why) throws IOException {
        var id = kept.record().id();
        kept.disk.lock();
        try {
            if (kept.isDeleted()) {
                return;
            }
            var file = store.file(id);
            // In this order: what is ready has all of its files.
            memory.save(file);
            store.saveDetails(id, MemoryDetails.of(memory, kept.record().sources()));
            var record = kept.record()
                    .in(state, why)
                    .with(
                            model.get().info().fingerprint(),
                            new Kept(memory.frames(), memory.length(), Files.size(file)));
            store.save(record);
            kept.become(record);
        } finally {
            kept.disk.unlock();
        }
    }

    /** Saves what a memory has become. */
    void become(KeptMemory kept, MemoryRecord record) throws IOException {
        kept.disk.lock();
        try {
            if (!kept.isDeleted()) {
                store.save(record);
            }
        } finally {
            kept.disk.unlock();
        }
        kept.become(record);
    }

    private void saveLive(Collection<KeptMemory> memories) {
        for (var kept : memories) {
            var memory = open.of(kept);
            var record = kept.record();
            if (!record.live() || record.state() != State.WATCHING || memory == null) {
                continue;
            }
            try {
                if (memory.frames() > (record.kept() == null ? 0 : record.kept().frames())) {
                    save(kept, memory, State.WATCHING, null);
                }
            } catch (IOException | VideoXLException e) {
                LOG.warn("what was watched of {} so far cannot be kept: {}", record.id(), e.toString());
            }
        }
    }

    @Override
    public void close() {
        saver.shutdownNow();
    }
}
