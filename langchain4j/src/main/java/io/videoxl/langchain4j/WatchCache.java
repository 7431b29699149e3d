package io.videoxl.langchain4j;

import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.Visual;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was watched, kept so that each video is watched once however often LangChain4j sends it again. Several chat models may share
 * one; a model that is given none makes its own.
 *
 * <p>A memory is found again by what was shown (of a file its path, size and time of change, of bytes a hash, of a network address the
 * address), in which order, by the options of watching that change what is remembered, and by the system prompt. Memories together take
 * at most {@link Builder#maxBytes}: beyond, those that were not used for the longest time are closed. One that is being asked is not
 * closed before its answers are whole, so what is in use may take more for a while.
 *
 * <p>With a {@linkplain Builder#folder folder}, what was watched of files and bytes is also written there, and read instead of being
 * watched again, by later runs too. Files there are never deleted by this. Memories of network addresses, whose content may change, are
 * kept while the cache lives, and not written.
 *
 * <p>Who asks about a film that another call is watching waits for that. When all who wait have given up, watching ends.
 *
 * <p>Thread-safe. The model is the caller's: it is closed after the cache.
 */
public final class WatchCache implements AutoCloseable {
    /** What memories take together unless {@link Builder#maxBytes} says otherwise: 2 GiB. */
    public static final long DEFAULT_MAX_BYTES = 2L << 30;

    private static final Logger LOG = LoggerFactory.getLogger(WatchCache.class);
    private static final AtomicInteger STARTED = new AtomicInteger();

    /**
     * What a cache holds and did.
     *
     * @param memories memories that are kept
     * @param bytes what these take on the device
     * @param inUse memories that are being asked, kept or not
     * @param watched how often something was watched; what is watched on top of another memory counts alone
     * @param reopened how often a memory was read from the folder instead
     * @param found how often what was asked about was there, or being watched
     */
    public record Statistics(int memories, long bytes, int inUse, long watched, long reopened, long found) {}

    /** A memory, there or being watched. All but the future is guarded by the cache. */
    private static final class Entry {
        private final Watching key;
        private final CompletableFuture<Watched> end = new CompletableFuture<>();
        private Thread watcher;
        private int users;
        private long bytes;
        /** Tokens of the memory that were there before it was watched. */
        private int reused;
        /** No longer in the map: to be closed by the last user. */
        private boolean dropped;

        Entry(Watching key) {
            this.key = key;
        }

        boolean isThere() {
            return end.isDone() && !end.isCompletedExceptionally();
        }
    }

    /** A memory that is not closed before this is. */
    final class Lease implements AutoCloseable {
        private final Entry entry;
        private final Watched watched;
        private final int cachedTokens;
        private boolean closed;

        private Lease(Entry entry, Watched watched, int cachedTokens) {
            this.entry = entry;
            this.watched = watched;
            this.cachedTokens = cachedTokens;
        }

        Watched watched() {
            return watched;
        }

        /** Tokens of the memory that were there before the call. */
        int cachedTokens() {
            return cachedTokens;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                release(entry);
            }
        }
    }

    private final VideoXL model;
    private final long maxBytes;
    private final Path folder;

    // All guarded by this. The entry that was used last is the last.
    private final Map<Watching, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private int inUse;
    private long watchings;
    private long reopened;
    private long found;
    private boolean closed;

    private WatchCache(Builder builder) {
        model = Objects.requireNonNull(builder.model, "model");
        maxBytes = builder.maxBytes;
        folder = builder.folder;
    }

    /**
     * A cache of at most {@link #DEFAULT_MAX_BYTES}, in memory alone.
     *
     * @param model what watches
     * @return the cache, which the caller closes before the model
     */
    public static WatchCache of(VideoXL model) {
        return builder().model(model).build();
    }

    /** {@return a builder whose options start at their defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return what watches, and answers} */
    public VideoXL model() {
        return model;
    }

    /** {@return what is there now, and what was done so far} */
    public synchronized Statistics statistics() {
        long there = entries.values().stream().filter(Entry::isThere).count();
        return new Statistics((int) there, bytes(), inUse, watchings, reopened, found);
    }

    private long bytes() {
        return entries.values().stream().mapToLong(entry -> entry.bytes).sum();
    }

    /** Forgets what was watched; what is being asked or watched now is closed once nobody waits for it. Files stay. */
    public void clear() {
        var unused = new ArrayList<Entry>();
        synchronized (this) {
            for (var entry : List.copyOf(entries.values())) {
                drop(entry);
                if (entry.users == 0) {
                    unused.add(entry);
                }
            }
        }
        unused.forEach(WatchCache::close);
    }

    /** Ends what is under way, and frees all memories. Closing twice is harmless. */
    @Override
    public void close() {
        List<Entry> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(entries.values());
            for (var entry : all) {
                drop(entry);
                if (entry.watcher != null) {
                    entry.watcher.interrupt();
                }
            }
        }
        all.forEach(WatchCache::close);
    }

    /**
     * The memory of what is shown, watched now if it is not there.
     *
     * @throws VideoXLException as watching does; {@code CANCELLED} if this thread is interrupted, {@code CLOSED}
     * @throws dev.langchain4j.exception.TimeoutException when the caller's time is up
     */
    Lease acquire(Watching what, Deadline deadline) {
        Entry entry;
        boolean there;
        synchronized (this) {
            if (closed) {
                throw closed();
            }
            entry = entries.get(what);
            there = entry != null;
            if (there) {
                found++;
            } else {
                entry = new Entry(what);
                entries.put(what, entry);
                start(entry);
            }
            enter(entry);
        }
        try {
            var watched = deadline.await(entry.end);
            return new Lease(entry, watched, there ? watched.memory().length() : entry.reused);
        } catch (Throwable e) {
            release(entry);
            throw e;
        }
    }

    static VideoXLException closed() {
        return new VideoXLException(Code.CLOSED, "the cache of what was watched has been closed; make another one");
    }

    private void start(Entry entry) {
        // A platform thread: decoding and native code would pin a virtual one for minutes.
        entry.watcher = Thread.ofPlatform()
                .name("videoxl-langchain4j-watch-" + STARTED.incrementAndGet())
                .daemon()
                .start(() -> watch(entry));
    }

    private void enter(Entry entry) {
        if (entry.users++ == 0) {
            inUse++;
        }
    }

    /** Somebody no longer needs the memory, or no longer waits for it. */
    private void release(Entry entry) {
        List<Entry> unused;
        synchronized (this) {
            if (--entry.users == 0) {
                inUse--;
                if (entry.watcher != null) { // nobody waits any more
                    drop(entry);
                    entry.watcher.interrupt();
                }
            }
            measure(entry);
            unused = excess();
            if (entry.dropped && entry.users == 0) {
                unused.add(entry);
            }
        }
        unused.forEach(WatchCache::close);
    }

    private void drop(Entry entry) {
        entry.dropped = true;
        entry.bytes = 0;
        entries.remove(entry.key, entry);
    }

    /** A memory grows with the longest question that it was asked. */
    private void measure(Entry entry) {
        if (entry.dropped || !entry.isThere()) {
            return;
        }
        try {
            entry.bytes = entry.end.join().memory().bytes();
        } catch (VideoXLException e) { // closed, with the model
            drop(entry);
        }
    }

    /** Drops what is too much, and returns it. */
    private List<Entry> excess() {
        var unused = new ArrayList<Entry>();
        long bytes = bytes();
        for (var entry : List.copyOf(entries.values())) {
            if (bytes <= maxBytes) {
                break;
            }
            if (entry.users == 0 && entry.isThere()) {
                bytes -= entry.bytes;
                drop(entry);
                unused.add(entry);
            }
        }
        return unused;
    }

    private static void close(Entry entry) {
        if (entry.isThere()) {
            entry.end.join().memory().close();
        }
    }

    private void watch(Entry entry) {
        VideoMemory memory = null;
        try {
            memory = make(entry);
            var watched = new Watched(memory);
            synchronized (this) {
                entry.watcher = null;
                if (entry.dropped && (closed || entry.users == 0)) {
                    throw closed ? closed() : new VideoXLException(Code.CANCELLED, "nobody waits for it any more");
                }
                entry.end.complete(watched);
                measure(entry);
            }
        } catch (Throwable e) {
            synchronized (this) {
                entry.watcher = null;
                drop(entry);
            }
            if (memory != null) {
                memory.close();
            }
            entry.end.completeExceptionally(isClosedMeanwhile(e) ? closed() : e);
        }
    }

    /** Whether something was cancelled because the cache was closed. */
    synchronized boolean isClosedMeanwhile(Throwable e) {
        return closed && e instanceof VideoXLException failure && failure.code() == Code.CANCELLED;
    }

    private VideoMemory make(Entry entry) {
        var what = entry.key;
        if (what.shown().isEmpty()) {
            return model.newMemory(what.options());
        }
        var file = folder == null || !what.lasting()
                ? null
                : folder.resolve(what.fileName(model.info().fingerprint()));
        var kept = file == null ? null : read(file);
        if (kept != null) {
            entry.reused = kept.length();
            return kept;
        }
        var memory = what.shown().size() == 1 ? first(what) : further(entry);
        try {
            if (file != null) {
                save(memory, file);
            }
            return memory;
        } catch (Throwable e) {
            memory.close();
            throw e;
        }
    }

    private VideoMemory first(Watching what) {
        countWatching();
        return model.watch(visuals(what.added()), what.options());
    }

    private VideoMemory further(Entry entry) {
        VideoMemory memory;
        try (var before = acquire(entry.key.before(), Deadline.NONE)) {
            entry.reused = before.cachedTokens();
            memory = before.watched().memory().fork();
        }
        try {
            countWatching();
            memory.append(visuals(entry.key.added()), entry.key.options());
            return memory;
        } catch (Throwable e) {
            memory.close();
            throw e;
        }
    }

    private static List<Visual> visuals(List<Shown> shown) {
        return shown.stream().map(each -> each.visual().get()).toList();
    }

    private synchronized void countWatching() {
        watchings++;
    }

    /** The memory in a file; null if there is none that can be used. */
    private VideoMemory read(Path file) {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            var memory = model.open(file);
            synchronized (this) {
                reopened++;
            }
            return memory;
        } catch (VideoXLException e) {
            if (e.code() != Code.MEMORY_UNREADABLE && e.code() != Code.MEMORY_MISMATCH) {
                throw e;
            }
            LOG.warn("{}; it is watched again", e.getMessage());
            return null;
        }
    }

    /** An answer does not depend on it, so a full disk is no failure of the call. */
    private static void save(VideoMemory memory, Path file) {
        try {
            memory.save(file);
        } catch (VideoXLException e) {
            if (e.code() != Code.IO) {
                throw e;
            }
            LOG.warn("{}; what was watched is kept until the program ends", e.getMessage());
        }
    }

    /** Settings of a cache; not thread-safe. */
    public static final class Builder {
        private VideoXL model;
        private long maxBytes = DEFAULT_MAX_BYTES;
        private Path folder;

        private Builder() {}

        /**
         * What watches. It has to be set.
         *
         * @param model a loaded model; the caller closes it, after the cache
         * @return this builder
         */
        public Builder model(VideoXL model) {
            this.model = Objects.requireNonNull(model, "model");
            return this;
        }

        /**
         * What memories may take together on the device while nobody asks them. 128 frames of the released weights take 0.13 GB,
         * 2048 take 1.06 GB. Default: {@link WatchCache#DEFAULT_MAX_BYTES}.
         *
         * @param maxBytes 0 or more; 0: nothing is kept
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder maxBytes(long maxBytes) {
            if (maxBytes < 0) {
                throw new IllegalArgumentException("maxBytes is " + maxBytes + ", expected 0 or more");
            }
            this.maxBytes = maxBytes;
            return this;
        }

        /**
         * Where memories are also kept as files ({@code .vxl}), for later runs. The folder is made if it is not there. Whoever may read
         * it may learn what was watched. Default: nowhere.
         *
         * @param folder a folder for such files alone; null: nowhere
         * @return this builder
         */
        public Builder folder(Path folder) {
            this.folder = folder;
            return this;
        }

        /**
         * Makes the cache.
         *
         * @return the cache, which the caller closes before the model
         * @throws VideoXLException {@code IO} if the folder cannot be made or written to
         */
        public WatchCache build() {
            if (folder != null) {
                try {
                    Files.createDirectories(folder);
                } catch (IOException e) {
                    throw unusable("cannot be made: " + e.getMessage(), e);
                }
                if (!Files.isWritable(folder)) {
                    throw unusable("cannot be written to", null);
                }
            }
            return new WatchCache(this);
        }

        private VideoXLException unusable(String why, IOException e) {
            return new VideoXLException(
                    Code.IO, "the folder " + folder + " for what was watched " + why + "; expected one to write to", e);
        }
    }
}
