package io.videoxl.server.work;

import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.Visual;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.metrics.Metrics;
import io.videoxl.server.security.Caller;
import io.videoxl.server.store.MemoryRecord;
import io.videoxl.server.store.MemoryRecord.State;
import io.videoxl.server.store.MemoryStore;
import io.videoxl.server.store.Speed;
import io.videoxl.server.store.VideoRecord;
import io.videoxl.server.store.VideoRecord.Failure;
import io.videoxl.server.store.VideoStore;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches a memory from its sources to its file on the disk, and says what became of it. */
final class Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

    private final ModelSlot model;
    private final VideoStore videos;
    private final Thumbnails thumbnails;
    private final MemoryStore store;
    private final OpenMemories open;
    private final MemorySaver saver;
    private final Speed speed;
    private final Metrics metrics;
    private final WatchRequests requests;
    private final BooleanSupplier ending;

    /** @param ending whether the server ends: what it is watching then is watched again after the next start */
    Watcher(
            ModelSlot model,
            VideoStore videos,
            Thumbnails thumbnails,
            MemoryStore store,
            OpenMemories open,
            MemorySaver saver,
            Speed speed,
            Metrics metrics,
            WatchRequests requests,
            BooleanSupplier ending) {
        this.requests = requests;
        this.model = model;
        this.videos = videos;
        this.thumbnails = thumbnails;
        this.store = store;
        this.open = open;
        this.saver = saver;
        this.speed = speed;
        this.metrics = metrics;
        this.ending = ending;
    }

    /** Returns when that is done or has failed. */
    void watch(KeptMemory kept) {
        long start = System.nanoTime();
        VideoMemory memory = null;
        try {
            var record = kept.record();
            var loaded = model.get();
            var sheets = new WatchedSheets(thumbnails);
            List<Visual> visuals;
            kept.awaitedBy(Thread.currentThread());
            try {
                visuals = visuals(record, sheets);
            } finally {
                kept.awaitedBy(null);
            }
            memory = begin(kept, loaded);
            kept.become(record.in(State.WATCHING, null));
            var options = record.choices().options().toBuilder()
                    .onProgress(kept::progressed)
                    .build();
            var task = memory.appendAsync(visuals, options);
            kept.watchedBy(task);
            try {
                task.join();
            } finally {
                kept.watchedBy(null);
            }
            var time = Duration.ofNanos(System.nanoTime() - start);
            if (!record.live()) { // known once it is told that all was watched
                speed.measured(loaded.info().fingerprint(), memory.frames(), time.toNanos() / 1e9);
            }
            metrics.watched(memory.frames(), time);
            sheets.keep();
            end(kept, memory, null);
        } catch (Throwable e) {
            fail(kept, memory, e);
        } finally {
            if (memory != null) {
                open.release(kept);
            }
        }
    }

    private List<Visual> visuals(MemoryRecord record, WatchedSheets sheets) throws InterruptedException {
        var visuals = new ArrayList<Visual>();
        var caller = new Caller(record.owner());
        for (var source : record.sources()) {
            var video = videos.await(videos.get(caller, source.video()));
            if (video.state() == VideoRecord.State.BROKEN) {
                throw new VideoXLException(
                        Code.valueOf(video.error().code()), video.error().message());
            }
            var visual = videos.opener().visual(video, source.name(), source.begin(), source.end());
            visuals.add(isWhole(source, video) ? sheets.of(video, visual) : visual);
        }
        // Of what was still being read when somebody wanted it watched, nothing was known.
        requests.requireFits(
                caller,
                record.sources(),
                new Memories.Wanted(record.name(), record.sources(), record.choices(), record.live()));
        return visuals;
    }

    private static boolean isWhole(MemoryRecord.Source source, VideoRecord video) {
        return source.begin().isZero()
                && (source.to() == null || source.to() >= video.holds().durationSeconds());
    }

    /** A live memory goes on from what was kept of it. */
    private VideoMemory begin(KeptMemory kept, VideoXL loaded) {
        var record = kept.record();
        var file = store.file(record.id());
        boolean goesOn = record.live()
                && Files.exists(file)
                && loaded.info().fingerprint().equals(record.model());
        var memory =
                goesOn ? loaded.open(file) : loaded.newMemory(record.choices().options());
        if (!ending.getAsBoolean() && open.takeToWatch(kept, memory)) {
            return memory;
        }
        memory.close();
        throw new VideoXLException(Code.CANCELLED, "the memory was deleted");
    }

    /** All was watched, or a live source ended. */
    private void end(KeptMemory kept, VideoMemory memory, Failure why) throws IOException {
        saver.save(kept, memory, State.READY, why);
    }

    private void fail(KeptMemory kept, VideoMemory memory, Throwable e) {
        boolean ends = ending.getAsBoolean();
        var record = kept.record();
        try {
            if (record.live() && memory != null && !kept.isDeleted() && keep(kept, memory, e, ends)) {
                return;
            }
            if (!ends && !kept.isDeleted()) { // otherwise it is watched after the next start
                if (!kept.isEnding()) {
                    metrics.watchFailed(
                            e instanceof VideoXLException known ? known.code().name() : Code.INTERNAL.name());
                }
                saver.become(
                        kept, kept.isEnding() ? record.in(State.CANCELLED, null) : record.in(State.FAILED, failure(e)));
            }
        } catch (IOException | VideoXLException disk) {
            LOG.error("{} cannot be kept", record.id(), disk);
            kept.become(record.in(State.FAILED, failure(disk)));
        }
        open.close(kept);
    }

    /** What was seen of a live source that broke is worth keeping. */
    private boolean keep(KeptMemory kept, VideoMemory memory, Throwable e, boolean ends) throws IOException {
        if (memory.frames() == 0) {
            return false;
        }
        if (ends) {
            saver.save(kept, memory, State.QUEUED, null);
            return false;
        }
        end(kept, memory, failure(e));
        return true;
    }

    private static Failure failure(Throwable e) {
        if (e instanceof VideoXLException known) {
            return new Failure(known.code().name(), known.getMessage());
        }
        if (e instanceof Refusal refusal) {
            return new Failure(Code.INVALID_ARGUMENT.name(), refusal.getMessage());
        }
        LOG.error("watching failed", e);
        return new Failure(Code.INTERNAL.name(), "watching failed; the server's log says why");
    }
}
