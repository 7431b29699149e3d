package io.videoxl.server.work;

import io.videoxl.SavedMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchedFrame;
import io.videoxl.server.Limits;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.metrics.Metrics;
import io.videoxl.server.security.Caller;
import io.videoxl.server.store.ChatStore;
import io.videoxl.server.store.Ids;
import io.videoxl.server.store.MemoryDetails;
import io.videoxl.server.store.MemoryRecord;
import io.videoxl.server.store.MemoryRecord.Kept;
import io.videoxl.server.store.MemoryRecord.Source;
import io.videoxl.server.store.MemoryRecord.State;
import io.videoxl.server.store.MemoryStore;
import io.videoxl.server.store.Speed;
import io.videoxl.server.store.VideoStore;
import io.videoxl.server.store.WatchChoices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The memories of all callers: which there are, how they come and go. Thread-safe. */
public final class Memories implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Memories.class);

    private final ModelSlot model;
    private final Limits limits;
    private final VideoStore videos;
    private final MemoryStore store;
    private final ChatStore chats;
    private final Metrics metrics;
    private final WatchRequests requests;
    private final WatchQueue queue;
    private final Watcher watcher;
    private final OpenMemories open;
    private final MemorySaver saver;
    private final MemoryReports reports;
    private final Map<String, KeptMemory> memories = new ConcurrentHashMap<>();

    /** What somebody wants to have watched. */
    public record Wanted(String name, List<Source> sources, WatchChoices choices, boolean live) {}

    /** Opens what is there. */
    public Memories(
            ModelSlot model,
            Limits limits,
            VideoStore videos,
            Thumbnails thumbnails,
            MemoryStore store,
            ChatStore chats,
            Speed speed,
            Metrics metrics)
            throws IOException {
        this.model = model;
        this.limits = limits;
        this.videos = videos;
        this.store = store;
        this.chats = chats;
        this.metrics = metrics;
        requests = new WatchRequests(model, videos, limits);
        queue = new WatchQueue(limits, memories.values());
        open = new OpenMemories(model, store, limits.memoryBytes());
        saver = new MemorySaver(model, open, store);
        watcher =
                new Watcher(model, videos, thumbnails, store, open, saver, speed, metrics, requests, queue::isClosing);
        reports = new MemoryReports(open, store);
        var records = store.load();
        records.sort(Comparator.comparingLong(MemoryRecord::created).thenComparing(MemoryRecord::id));
        for (var record : records) {
            if (record.passing() && record.isUnderWay()) {
                store.delete(record.id()); // whoever waited has gone
                continue;
            }
            memories.put(record.id(), new KeptMemory(record));
        }
        videos.keep(this::isToBeWatched);
        metrics.gauge("videoxl_memory_count", "Memories.", memories::size);
        metrics.gauge("videoxl_memory_open", "Memories that are open.", open::count);
        metrics.gauge("videoxl_memory_bytes", "Bytes of open memories on the device.", open::bytes);
        metrics.gauge("videoxl_queue_waiting", "Memories that wait to be watched.", queue::waiting);
        metrics.gauge("videoxl_watching", "Memories that are being watched.", queue::watching);
    }

    /** Whether something is watched, or waits for that. */
    public boolean isBusy() {
        return queue.waiting() + queue.watching() > 0;
    }

    /** Goes on with what was queued or being watched, as soon as the model is there. */
    public void start() {
        memories.values().stream()
                .filter(kept -> kept.record().isUnderWay())
                .sorted(Comparator.comparingLong(kept -> kept.record().created()))
                .forEach(kept -> {
                    kept.become(kept.record().in(State.QUEUED, null));
                    if (!kept.record().live()) {
                        queue.restore(kept);
                    }
                });
        model.whenLoaded(loaded -> {
            queue.start(this::watch);
            saver.start(memories.values());
        });
    }

    private void watch(KeptMemory kept) {
        watcher.watch(kept);
        putAwayExcess();
    }

    private boolean isToBeWatched(String video) {
        return memories.values().stream()
                .map(KeptMemory::record)
                .anyMatch(record -> record.isUnderWay()
                        && record.sources().stream().anyMatch(source -> video.equals(source.video())));
    }

    /** A caller's memories, oldest first; those in passing once there is something to ask. */
    public List<KeptMemory> list(Caller caller) {
        return memories.values().stream()
                .filter(kept -> kept.record().isOf(caller))
                .filter(kept -> !kept.record().passing() || kept.record().state() == State.READY)
                .sorted(Comparator.comparingLong(
                                (KeptMemory kept) -> kept.record().created())
                        .thenComparing(kept -> kept.record().id()))
                .toList();
    }

    /**
     * A caller's memory.
     *
     * @throws Refusal 404
     */
    public KeptMemory get(Caller caller, String id) {
        return Optional.ofNullable(memories.get(id))
                .filter(kept -> kept.record().isOf(caller))
                .orElseThrow(() -> Refusal.notFound("there is no memory " + id));
    }

    /** How many are before it in the queue, with itself; 0: it is not in it. */
    public int place(KeptMemory kept) {
        return queue.place(kept);
    }

    /**
     * Queues something to be watched. When this returns it is kept.
     *
     * @throws Refusal 400, 404, 409 or 429
     * @throws VideoXLException what is wrong with a video or an option, as far as that is known before it is watched
     */
    public KeptMemory watch(Caller caller, Wanted wanted) throws IOException {
        return queue(caller, wanted, false);
    }

    /**
     * A caller's memory of just this, there or under way, or else one that is queued now, and given up once all who asked for it have
     * {@linkplain #leave left}.
     *
     * @throws Refusal as {@link #watch} does
     */
    public KeptMemory findOrWatch(Caller caller, List<Source> sources, WatchChoices choices) throws IOException {
        synchronized (this) {
            var there = memories.values().stream()
                    .filter(kept -> isSame(kept, caller, sources, choices))
                    .findFirst();
            if (there.isPresent()) {
                there.get().waiting++;
                metrics.watchFound();
                return there.get();
            }
        }
        return queue(caller, new Wanted(null, sources, choices, false), true);
    }

    private boolean isSame(KeptMemory kept, Caller caller, List<Source> sources, WatchChoices choices) {
        var record = kept.record();
        return record.isOf(caller)
                && !record.live()
                && !kept.isDeleted()
                && !kept.isEnding()
                && (record.isUnderWay()
                        || record.state() == State.READY
                                && model.isLoaded()
                                && model.get().info().fingerprint().equals(record.model()))
                && record.choices().equals(choices)
                && shown(record.sources()).equals(shown(sources));
    }

    private static List<List<Object>> shown(List<Source> sources) {
        return sources.stream()
                .map(source -> List.<Object>of(
                        String.valueOf(source.video()), source.begin(), Optional.ofNullable(source.end())))
                .toList();
    }

    /** Whoever asked for a memory by {@link #findOrWatch} does not wait for it any more. */
    public void leave(KeptMemory kept) throws IOException {
        boolean ready;
        synchronized (this) {
            kept.waiting--;
            if (kept.waiting > 0 || !kept.record().passing()) {
                return;
            }
            ready = kept.record().state() == State.READY;
            if (!ready) {
                kept.delete(); // nobody else finds it from now on
            }
        }
        if (ready) {
            putAwayExcess();
        } else {
            forget(kept);
        }
    }

    private KeptMemory queue(Caller caller, Wanted wanted, boolean passing) throws IOException {
        var sources = requests.named(caller, wanted.sources());
        requests.requireFits(caller, sources, wanted);
        var record = new MemoryRecord(
                Ids.random(),
                caller.id(),
                wanted.name() == null
                        ? sources.stream()
                                .map(Source::name)
                                .reduce((a, b) -> a + ", " + b)
                                .orElseThrow()
                        : wanted.name(),
                System.currentTimeMillis(),
                sources,
                wanted.choices(),
                wanted.live(),
                passing,
                State.QUEUED,
                null,
                null,
                null);
        var kept = new KeptMemory(record);
        kept.waiting = passing ? 1 : 0;
        queue.add(kept, () -> {
            store.save(record);
            memories.put(record.id(), kept);
        });
        return kept;
    }

    /**
     * Ends watching. What is live is kept, up to here; all else is cancelled.
     *
     * @throws Refusal 409 if it is not under way
     */
    public void cancel(KeptMemory kept) throws IOException {
        if (!kept.record().isUnderWay()) {
            throw Refusal.conflict(kept.record().name() + " is not being watched");
        }
        boolean waits = queue.remove(kept);
        kept.end();
        if (waits) {
            saver.become(kept, kept.record().in(State.CANCELLED, null));
        }
    }

    /** Deletes a memory in passing, and what was sent along to be watched for it alone. */
    private void forget(KeptMemory kept) throws IOException {
        delete(kept);
        for (var source : kept.record().sources()) {
            forgetUnused(source.video());
        }
    }

    /** Deletes a video that was sent along with a request, unless a memory shows it. */
    public void forgetUnused(String video) throws IOException {
        if (memories.values().stream().noneMatch(kept -> kept.record().shows(video))) {
            videos.forget(video);
        }
    }

    /** Deletes a memory and what was said about it. What is being answered ends. */
    public void delete(KeptMemory kept) throws IOException {
        kept.delete();
        var id = kept.record().id();
        queue.remove(kept);
        memories.remove(id);
        kept.end();
        open.close(kept);
        kept.disk.lock();
        try {
            store.delete(id);
        } finally {
            kept.disk.unlock();
        }
        chats.deleteAbout(id);
    }

    /**
     * Opens a memory to be asked. One that is being watched is asked about what was watched so far.
     *
     * @throws Refusal 409 if there is nothing to ask yet, 503 while the model is loaded
     * @throws VideoXLException as {@link VideoXL#open} does
     */
    public Lease lease(KeptMemory kept) {
        return new Lease(kept, open.use(kept), () -> {
            open.release(kept);
            forgetExcess();
        });
    }

    private void putAwayExcess() {
        open.putAwayExcess();
        forgetExcess();
    }

    /** Of memories in passing, those used last stay. */
    private void forgetExcess() {
        List<KeptMemory> forgotten;
        synchronized (this) {
            var passing = open.idle(memories.values()).stream()
                    .filter(kept -> kept.record().passing() && kept.waiting == 0)
                    .toList();
            forgotten = passing.subList(0, Math.max(0, passing.size() - limits.passing())).stream()
                    .filter(open::retire)
                    .toList();
        }
        for (var kept : forgotten) {
            try {
                forget(kept);
            } catch (IOException e) {
                LOG.warn("{} cannot be deleted: {}", kept.record().id(), e.toString());
            }
        }
    }

    /** What they consist of. */
    public MemoryReports reports() {
        return reports;
    }

    /**
     * Takes a memory file that was brought. When this returns it is kept.
     *
     * @param file whole and on the disk; it is moved
     * @throws VideoXLException {@code MEMORY_UNREADABLE}, {@code MEMORY_MISMATCH}
     */
    public KeptMemory take(Caller caller, String name, Path file) throws IOException {
        var info = model.get().info();
        var saved = readable(name, file);
        if (!saved.fingerprint().equals(info.fingerprint())) {
            throw new VideoXLException(
                    Code.MEMORY_MISMATCH,
                    name + ": made with the model " + saved.modelName()
                            + ", which is not the one that this server has: " + info.name());
        }
        var sources = saved.frames().stream()
                .map(WatchedFrame::source)
                .distinct()
                .map(source -> new Source(null, source, null, null))
                .toList();
        var record = new MemoryRecord(
                Ids.random(),
                caller.id(),
                name,
                System.currentTimeMillis(),
                sources,
                WatchChoices.DEFAULTS,
                false,
                false,
                State.READY,
                null,
                saved.fingerprint(),
                new Kept(saved.frames().size(), saved.length(), Files.size(file)));
        store.take(record, MemoryDetails.of(saved.frames(), saved.windows(), saved.warnings(), sources), file);
        var kept = new KeptMemory(record);
        memories.put(record.id(), kept);
        return kept;
    }

    private static SavedMemory readable(String name, Path file) {
        try {
            return SavedMemory.of(file);
        } catch (VideoXLException e) { // whose message names the file, which is nothing to the caller
            throw new VideoXLException(e.code(), e.getMessage().replace(file.toString(), name));
        }
    }

    /** Ends watching, which goes on after the next start, and answers; closes all memories. */
    @Override
    public void close() {
        queue.end();
        saver.close();
        memories.values().forEach(KeptMemory::interrupt);
        queue.awaitEnd();
        open.close();
    }
}
