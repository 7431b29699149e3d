package io.videoxl.server.work;

import io.videoxl.SavedMemory;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.Visual;
import io.videoxl.WatchPlan;
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
import io.videoxl.server.store.VideoRecord;
import io.videoxl.server.store.VideoRecord.Failure;
import io.videoxl.server.store.VideoStore;
import io.videoxl.server.store.WatchChoices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memories of all callers. They are watched one after the other, each by itself as it comes if it is live; those that nobody asks are
 * put away on disk, least recently used first, and opened again. Thread-safe.
 */
public final class Memories implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Memories.class);

    /** Live sources at the same time: they wait for their pictures most of the time. */
    private static final int LIVE = 8;

    private static final Duration SAVING = Duration.ofSeconds(30);
    private static final long RETRY_SECONDS = 15;

    private final ModelSlot model;
    private final Limits limits;
    private final VideoStore videos;
    private final MemoryStore store;
    private final ChatStore chats;
    private final Speed speed;
    private final Metrics metrics;
    private final Map<String, KeptMemory> memories = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final ScheduledExecutorService saver = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("videoxl-server-save").daemon().factory());

    // Guarded by this.
    private final List<KeptMemory> queue = new ArrayList<>();
    private int busy;
    private int live;
    private boolean closing;

    /** What somebody wants to have watched. */
    public record Wanted(String name, List<Source> sources, WatchChoices choices, boolean live) {}

    /** Opens what is there. */
    public Memories(
            ModelSlot model,
            Limits limits,
            VideoStore videos,
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
        this.speed = speed;
        this.metrics = metrics;
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
        metrics.gauge("videoxl_memory_open", "Memories that are open.", () -> open().size());
        metrics.gauge("videoxl_memory_bytes", "Bytes of open memories on the device.", this::openBytes);
        metrics.gauge("videoxl_queue_waiting", "Memories that wait to be watched.", this::waiting);
        metrics.gauge("videoxl_watching", "Memories that are being watched.", this::watching);
    }

    /** Goes on with what was queued or being watched, as soon as the model is there. */
    public void start() {
        synchronized (this) {
            memories.values().stream()
                    .filter(kept -> kept.record().isUnderWay())
                    .sorted(Comparator.comparingLong(kept -> kept.record().created()))
                    .forEach(kept -> {
                        kept.become(kept.record().in(State.QUEUED, null));
                        if (!kept.record().live()) {
                            queue.add(kept);
                        }
                    });
        }
        model.whenLoaded(loaded -> {
            for (int i = 0; i < limits.watchesAtOnce(); i++) {
                run("videoxl-server-watch-" + i, this::watchQueued);
            }
            memories.values().stream()
                    .filter(kept -> kept.record().isUnderWay() && kept.record().live())
                    .forEach(this::watchLive);
            saver.scheduleWithFixedDelay(this::saveLive, SAVING.toMillis(), SAVING.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    /** A platform thread: native calls would pin a virtual one for long. */
    private void run(String name, Runnable work) {
        synchronized (this) {
            if (!closing) {
                threads.removeIf(thread -> !thread.isAlive());
                threads.add(Thread.ofPlatform().name(name).daemon().start(work));
            }
        }
    }

    private synchronized int waiting() {
        return queue.size();
    }

    private synchronized int watching() {
        return busy + live;
    }

    private synchronized List<KeptMemory> open() {
        return memories.values().stream().filter(kept -> kept.memory != null).toList();
    }

    private synchronized double openBytes() {
        return open().stream().mapToLong(kept -> kept.bytes).sum();
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
    public synchronized int place(KeptMemory kept) {
        return queue.indexOf(kept) + 1;
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
        synchronized (this) {
            kept.waiting--;
            if (kept.waiting > 0 || !kept.record().passing()) {
                return;
            }
        }
        if (kept.record().state() == State.READY) {
            putAwayExcess();
        } else {
            forget(kept);
        }
    }

    private KeptMemory queue(Caller caller, Wanted wanted, boolean passing) throws IOException {
        var sources = named(caller, wanted.sources());
        requireFits(caller, sources, wanted);
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
        synchronized (this) {
            requirePlace(wanted.live());
            store.save(record);
            memories.put(record.id(), kept);
            if (!wanted.live()) {
                queue.add(kept);
                notifyAll();
            }
        }
        if (wanted.live() && model.isLoaded()) {
            watchLive(kept);
        }
        return kept;
    }

    private void requirePlace(boolean isLive) {
        if (closing) {
            throw Refusal.unavailable("the server is about to end", RETRY_SECONDS);
        }
        if (isLive ? live >= LIVE : busy + queue.size() >= limits.watchesAtOnce() + limits.watchesWaiting()) {
            throw Refusal.tooMany(
                    isLive ? live + " live sources are watched" : queue.size() + " memories wait to be watched",
                    retrySeconds());
        }
    }

    private long retrySeconds() {
        return memories.values().stream()
                .filter(kept -> kept.record().state() == State.WATCHING)
                .flatMap(kept -> kept.progress().flatMap(progress -> progress.remaining()).stream())
                .mapToLong(Duration::toSeconds)
                .min()
                .orElse(RETRY_SECONDS);
    }

    /** With names that tell them apart. */
    private List<Source> named(Caller caller, List<Source> sources) {
        if (sources.isEmpty() || sources.size() > limits.sources()) {
            throw Refusal.badRequest("sources: found " + sources.size() + ", expected 1 to " + limits.sources());
        }
        var named = new ArrayList<Source>();
        var seen = new HashMap<String, Integer>();
        for (var source : sources) {
            if (source.video() == null) {
                throw Refusal.badRequest("a source has no video; expected the id of one");
            }
            var video = videos.get(caller, source.video());
            requireClip(source);
            int count = seen.merge(video.name(), 1, Integer::sum);
            named.add(new Source(
                    video.id(),
                    count == 1 ? video.name() : video.name() + " (" + count + ")",
                    source.from(),
                    source.to()));
        }
        return named;
    }

    private static void requireClip(Source source) {
        double from = source.from() == null ? 0 : source.from();
        double to = source.to() == null ? Double.MAX_VALUE : source.to();
        if (!(from >= 0 && from < to) || from > 1e9 || source.to() != null && to > 1e9) {
            throw Refusal.badRequest("from and to: found " + source.from() + " and " + source.to()
                    + ", expected seconds from the start, from before to");
        }
    }

    /** What is known to be impossible is refused at once. */
    private void requireFits(Caller caller, List<Source> sources, Wanted wanted) {
        var options = wanted.choices().options();
        var known = new ArrayList<WatchPlan.Source>();
        for (var source : sources) {
            var video = videos.get(caller, source.video());
            switch (video.state()) {
                case BROKEN ->
                    throw new VideoXLException(
                            Code.valueOf(video.error().code()), video.error().message());
                case READY -> {
                    if (video.kind() == VideoRecord.Kind.VIDEO) {
                        known.add(planned(source, video));
                    }
                }
                case READING -> {}
            }
        }
        if (known.size() == sources.size() && model.isLoaded() && !wanted.live()) {
            requireFrames(model.get().plan(known, options).frames().size());
        }
    }

    /** A source as the library plans it. */
    public static WatchPlan.Source planned(Source source, VideoRecord video) {
        return new WatchPlan.Source(
                source.name(),
                video.holds().info(),
                source.begin(),
                source.end() == null ? WatchPlan.Source.END : source.end());
    }

    private void requireFrames(int frames) {
        if (frames > limits.frames()) {
            throw Refusal.badRequest(
                    frames + " frames; this server watches at most " + limits.frames() + " for a memory");
        }
    }

    private void watchQueued() {
        while (true) {
            KeptMemory kept;
            synchronized (this) {
                while (queue.isEmpty() && !closing) {
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        return;
                    }
                }
                if (closing) {
                    return;
                }
                kept = queue.removeFirst();
                busy++;
            }
            try {
                watch(kept);
            } finally {
                synchronized (this) {
                    busy--;
                }
            }
        }
    }

    private void watchLive(KeptMemory kept) {
        synchronized (this) {
            live++;
        }
        run("videoxl-server-live", () -> {
            try {
                watch(kept);
            } finally {
                synchronized (this) {
                    live--;
                }
            }
        });
    }

    private void watch(KeptMemory kept) {
        long start = System.nanoTime();
        VideoMemory memory = null;
        try {
            var record = kept.record();
            var loaded = model.get();
            List<Visual> visuals;
            kept.awaitedBy(Thread.currentThread());
            try {
                visuals = visuals(record);
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
            end(kept, memory, null);
            var time = Duration.ofNanos(System.nanoTime() - start);
            metrics.watched(memory.frames(), time);
            if (!record.live()) {
                speed.measured(loaded.info().fingerprint(), memory.frames(), time.toNanos() / 1e9);
            }
        } catch (Throwable e) {
            fail(kept, memory, e);
        }
        putAwayExcess();
    }

    private List<Visual> visuals(MemoryRecord record) throws InterruptedException {
        var visuals = new ArrayList<Visual>();
        var caller = new Caller(record.owner());
        for (var source : record.sources()) {
            var video = videos.await(videos.get(caller, source.video()));
            if (video.state() == VideoRecord.State.BROKEN) {
                throw new VideoXLException(
                        Code.valueOf(video.error().code()), video.error().message());
            }
            visuals.add(videos.opener().visual(video, source.name(), source.begin(), source.end()));
        }
        return visuals;
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
        synchronized (this) {
            if (!kept.isDeleted() && !closing) {
                kept.memory = memory;
                return memory;
            }
        }
        memory.close();
        throw new VideoXLException(Code.CANCELLED, "the memory was deleted");
    }

    /** All was watched, or a live source ended. */
    private void end(KeptMemory kept, VideoMemory memory, Failure why) throws IOException {
        save(kept, memory, State.READY, why);
        synchronized (this) {
            kept.bytes = memory.bytes();
            kept.lastUsed = System.nanoTime();
        }
    }

    private void save(KeptMemory kept, VideoMemory memory, State state, Failure why) throws IOException {
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

    private void fail(KeptMemory kept, VideoMemory memory, Throwable e) {
        boolean ends;
        synchronized (this) {
            ends = closing;
        }
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
                become(kept, kept.isEnding() ? record.in(State.CANCELLED, null) : record.in(State.FAILED, failure(e)));
            }
        } catch (IOException | VideoXLException disk) {
            LOG.error("{} cannot be kept", record.id(), disk);
            kept.become(record.in(State.FAILED, failure(disk)));
        }
        close(kept);
    }

    /** What was seen of a live source that broke is worth keeping. */
    private boolean keep(KeptMemory kept, VideoMemory memory, Throwable e, boolean ends) throws IOException {
        if (memory.frames() == 0) {
            return false;
        }
        if (ends) {
            save(kept, memory, State.QUEUED, null);
            return false;
        }
        end(kept, memory, failure(e));
        return true;
    }

    private static Failure failure(Throwable e) {
        if (e instanceof VideoXLException known) {
            return new Failure(known.code().name(), known.getMessage());
        }
        LOG.error("watching failed", e);
        return new Failure(Code.INTERNAL.name(), "watching failed; the server's log says why");
    }

    private void become(KeptMemory kept, MemoryRecord record) throws IOException {
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

    private void saveLive() {
        for (var kept : memories.values()) {
            VideoMemory memory;
            synchronized (this) {
                memory = kept.memory;
            }
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

    /**
     * Ends watching. What is live is kept, up to here; all else is cancelled.
     *
     * @throws Refusal 409 if it is not under way
     */
    public void cancel(KeptMemory kept) throws IOException {
        boolean waits;
        synchronized (this) {
            if (!kept.record().isUnderWay()) {
                throw Refusal.conflict(kept.record().name() + " is not being watched");
            }
            waits = queue.remove(kept);
        }
        kept.end();
        if (waits) {
            become(kept, kept.record().in(State.CANCELLED, null));
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
        synchronized (this) {
            queue.remove(kept);
            memories.remove(id);
        }
        kept.end();
        close(kept);
        kept.disk.lock();
        try {
            store.delete(id);
        } finally {
            kept.disk.unlock();
        }
        chats.deleteAbout(id);
    }

    private void close(KeptMemory kept) {
        VideoMemory memory;
        synchronized (this) {
            memory = kept.memory;
            kept.memory = null;
            kept.bytes = 0;
        }
        kept.forgetChats();
        if (memory != null) {
            memory.close();
        }
    }

    /**
     * Opens a memory to be asked. One that is being watched is asked about what was watched so far.
     *
     * @throws Refusal 409 if there is nothing to ask yet, 503 while the model is loaded
     * @throws VideoXLException as {@link VideoXL#open} does
     */
    public Lease lease(KeptMemory kept) {
        var loaded = model.get();
        CompletableFuture<VideoMemory> opening = null;
        VideoMemory memory;
        boolean mine = false;
        synchronized (this) {
            memory = kept.memory;
            if (kept.isDeleted()
                    || !kept.isAskable()
                    || kept.memory == null && kept.record().state() != State.READY) {
                throw Refusal.conflict(kept.record().name() + " cannot be asked: it is "
                        + kept.record().state().name().toLowerCase(Locale.ROOT));
            }
            kept.users++;
            if (memory == null) {
                mine = kept.opening == null;
                if (mine) {
                    kept.opening = new CompletableFuture<>();
                }
                opening = kept.opening;
            }
        }
        try {
            if (mine) {
                reopen(kept, loaded, opening);
            }
            return new Lease(this, kept, opening == null ? memory : opening.join());
        } catch (CompletionException e) {
            release(kept);
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } catch (RuntimeException | Error e) {
            release(kept);
            throw e;
        }
    }

    private void reopen(KeptMemory kept, VideoXL loaded, CompletableFuture<VideoMemory> opening) {
        try {
            var memory = loaded.open(store.file(kept.record().id()));
            boolean gone;
            synchronized (this) {
                kept.opening = null;
                gone = kept.isDeleted() || closing;
                if (!gone) {
                    kept.memory = memory;
                    kept.bytes = memory.bytes();
                }
            }
            if (gone) {
                memory.close();
                throw new VideoXLException(Code.CLOSED, kept.record().name() + " was deleted");
            }
            opening.complete(memory);
        } catch (Throwable e) {
            synchronized (this) {
                kept.opening = null;
            }
            opening.completeExceptionally(e);
        }
    }

    void release(KeptMemory kept) {
        synchronized (this) {
            kept.users--;
            kept.lastUsed = System.nanoTime();
            if (kept.memory != null && kept.record().state() == State.READY) {
                try {
                    kept.bytes = kept.memory.bytes(); // it grows with the longest question
                } catch (VideoXLException e) {
                    LOG.debug("closed meanwhile", e);
                }
            }
        }
        putAwayExcess();
    }

    private void putAwayExcess() {
        var excess = new ArrayList<KeptMemory>();
        var forgotten = new ArrayList<KeptMemory>();
        synchronized (this) {
            var idle = memories.values().stream()
                    .filter(kept -> kept.users == 0 && kept.record().state() == State.READY)
                    .sorted(Comparator.comparingLong(kept -> kept.lastUsed))
                    .toList();
            long bytes = (long) openBytes();
            for (var kept : idle) {
                if (bytes > limits.memoryBytes() && kept.memory != null) {
                    bytes -= kept.bytes;
                    excess.add(kept);
                }
            }
            var passing = idle.stream()
                    .filter(kept -> kept.record().passing() && kept.waiting == 0)
                    .toList();
            forgotten.addAll(passing.subList(0, Math.max(0, passing.size() - limits.passing())));
        }
        for (var kept : excess) {
            putAway(kept);
        }
        for (var kept : forgotten) {
            try {
                forget(kept);
            } catch (IOException e) {
                LOG.warn("{} cannot be deleted: {}", kept.record().id(), e.toString());
            }
        }
    }

    private void putAway(KeptMemory kept) {
        VideoMemory memory;
        synchronized (this) {
            if (kept.users > 0) {
                return;
            }
            memory = kept.memory;
            kept.memory = null;
            kept.bytes = 0;
        }
        kept.forgetChats();
        if (memory != null) {
            memory.close();
        }
    }

    /** Whether a memory is open now. */
    public synchronized boolean isOpen(KeptMemory kept) {
        return kept.memory != null;
    }

    /** What a memory consists of now. */
    public MemoryDetails details(KeptMemory kept) throws IOException {
        VideoMemory memory;
        synchronized (this) {
            memory = kept.memory;
        }
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
        VideoMemory memory;
        synchronized (this) {
            memory = kept.memory;
        }
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
        List<Thread> running;
        synchronized (this) {
            closing = true;
            notifyAll();
            running = List.copyOf(threads);
        }
        saver.shutdownNow();
        memories.values().forEach(KeptMemory::interrupt);
        for (var thread : running) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        memories.values().forEach(this::close);
    }
}
