package io.videoxl.server.work;

import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.store.MemoryRecord.State;
import io.videoxl.server.store.MemoryStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which memories are open. Those that nobody uses are put away on disk, least recently used first, once all take more than they may, and
 * opened again when they are asked. Thread-safe.
 */
final class OpenMemories implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenMemories.class);

    private final ModelSlot model;
    private final MemoryStore store;
    private final long most;

    // Guarded by this, as are what KeptMemory says is.
    private final Set<KeptMemory> open = new HashSet<>();
    private boolean closing;

    /** @param most bytes of all that are open */
    OpenMemories(ModelSlot model, MemoryStore store, long most) {
        this.model = model;
        this.store = store;
        this.most = most;
    }

    synchronized int count() {
        return open.size();
    }

    synchronized double bytes() {
        return open.stream().mapToLong(kept -> kept.bytes).sum();
    }

    /** A memory if it is open, else null. */
    synchronized VideoMemory of(KeptMemory kept) {
        return kept.memory;
    }

    /**
     * Takes a memory that begins to be watched. It is not put away before it is {@linkplain #release released}.
     *
     * @return false if nobody wants it any more
     */
    synchronized boolean takeToWatch(KeptMemory kept, VideoMemory memory) {
        if (!take(kept, memory)) {
            return false;
        }
        kept.users++;
        return true;
    }

    private boolean take(KeptMemory kept, VideoMemory memory) {
        if (kept.isDeleted() || closing) {
            return false;
        }
        kept.memory = memory;
        open.add(kept);
        return true;
    }

    /**
     * Opens a memory, if it is not open, until it is {@linkplain #release released}.
     *
     * @throws Refusal 409 if there is nothing to ask yet, 503 while the model is loaded
     * @throws VideoXLException as {@link VideoXL#open} does
     */
    VideoMemory use(KeptMemory kept) {
        var loaded = model.get();
        CompletableFuture<VideoMemory> opening = null;
        VideoMemory memory;
        boolean mine = false;
        synchronized (this) {
            memory = kept.memory;
            if (kept.isDeleted()
                    || !kept.isAskable()
                    || memory == null && kept.record().state() != State.READY) {
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
            return opening == null ? memory : opening.join();
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
                gone = !take(kept, memory);
                if (!gone) {
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

    /** A memory is not used any more by somebody who did. */
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

    /** Those of some memories that were watched and nobody uses, least recently used first. */
    synchronized List<KeptMemory> idle(Iterable<KeptMemory> memories) {
        var idle = new ArrayList<KeptMemory>();
        for (var kept : memories) {
            if (kept.users == 0 && kept.record().state() == State.READY) {
                idle.add(kept);
            }
        }
        idle.sort(Comparator.comparingLong(kept -> kept.lastUsed));
        return idle;
    }

    /** Marks one that nobody uses as deleted, so that nobody finds it from now on; false if somebody uses it meanwhile. */
    synchronized boolean retire(KeptMemory kept) {
        if (kept.users > 0 || kept.isDeleted()) {
            return false;
        }
        kept.delete();
        return true;
    }

    /** Puts away what is too much. */
    void putAwayExcess() {
        var excess = new ArrayList<KeptMemory>();
        synchronized (this) {
            long bytes = (long) bytes();
            for (var kept : idle(open)) {
                if (bytes > most) {
                    bytes -= kept.bytes;
                    excess.add(kept);
                }
            }
        }
        excess.forEach(this::putAway);
    }

    private void putAway(KeptMemory kept) {
        VideoMemory memory;
        synchronized (this) {
            if (kept.users > 0) {
                return;
            }
            memory = remove(kept);
        }
        close(kept, memory);
    }

    /** Closes a memory, whoever uses it. */
    void close(KeptMemory kept) {
        close(kept, remove(kept));
    }

    private synchronized VideoMemory remove(KeptMemory kept) {
        var memory = kept.memory;
        kept.memory = null;
        kept.bytes = 0;
        open.remove(kept);
        return memory;
    }

    private static void close(KeptMemory kept, VideoMemory memory) {
        kept.forgetChats();
        if (memory != null) {
            memory.close();
        }
    }

    /** Closes all, and opens none any more. */
    @Override
    public void close() {
        List<KeptMemory> all;
        synchronized (this) {
            closing = true;
            all = List.copyOf(open);
        }
        all.forEach(this::close);
    }
}
