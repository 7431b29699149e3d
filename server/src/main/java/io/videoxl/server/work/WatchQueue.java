package io.videoxl.server.work;

import io.videoxl.server.Limits;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.store.MemoryRecord.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What is to be watched: one after the other, and each by itself as it comes if it is live. Thread-safe. */
final class WatchQueue {
    /** Live sources at the same time: they wait for their pictures most of the time. */
    private static final int LIVE = 8;

    private static final long RETRY_SECONDS = 15;

    private final Limits limits;
    private final Collection<KeptMemory> memories;

    // Guarded by this.
    private final List<KeptMemory> queue = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private Consumer<KeptMemory> watch;
    private int busy;
    private int live;
    private boolean closing;

    /** Makes what has a place in the queue known, and durable. */
    interface Keeping {
        void keep() throws IOException;
    }

    /** @param memories those that there are at any time */
    WatchQueue(Limits limits, Collection<KeptMemory> memories) {
        this.limits = limits;
        this.memories = memories;
    }

    /**
     * Begins to watch.
     *
     * @param how watches one, and returns when that is done or has failed
     */
    void start(Consumer<KeptMemory> how) {
        List<KeptMemory> resumed;
        synchronized (this) {
            watch = how;
            resumed = memories.stream()
                    .filter(kept -> kept.record().isUnderWay() && kept.record().live())
                    .toList();
        }
        resumed.forEach(this::watchLive);
        for (int i = 0; i < limits.watchesAtOnce(); i++) {
            run("videoxl-server-watch-" + i, this::watchQueued);
        }
    }

    /** Takes back what had a place before the server ended. */
    synchronized void restore(KeptMemory kept) {
        queue.add(kept);
    }

    /**
     * Takes one more.
     *
     * @param keeping is done if there is a place, before anybody watches it
     * @throws Refusal 429 if too many wait, 503 if the server ends
     */
    void add(KeptMemory kept, Keeping keeping) throws IOException {
        boolean isLive = kept.record().live();
        boolean begins;
        synchronized (this) {
            requirePlace(isLive);
            keeping.keep();
            begins = isLive && watch != null;
            if (!isLive) {
                queue.add(kept);
                notifyAll();
            }
        }
        if (begins) {
            watchLive(kept);
        }
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
        return memories.stream()
                .filter(kept -> kept.record().state() == State.WATCHING)
                .flatMap(kept -> kept.progress().flatMap(progress -> progress.remaining()).stream())
                .mapToLong(Duration::toSeconds)
                .min()
                .orElse(RETRY_SECONDS);
    }

    /** Takes one out, if it still waits. */
    synchronized boolean remove(KeptMemory kept) {
        return queue.remove(kept);
    }

    /** How many are before it, with itself; 0: it does not wait. */
    synchronized int place(KeptMemory kept) {
        return queue.indexOf(kept) + 1;
    }

    synchronized int waiting() {
        return queue.size();
    }

    synchronized int watching() {
        return busy + live;
    }

    synchronized boolean isClosing() {
        return closing;
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
                watch.accept(kept);
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
                watch.accept(kept);
            } finally {
                synchronized (this) {
                    live--;
                }
            }
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

    /** Nothing more begins. */
    synchronized void end() {
        closing = true;
        notifyAll();
    }

    /** Waits a while for what was interrupted. */
    void awaitEnd() {
        List<Thread> running;
        synchronized (this) {
            running = List.copyOf(threads);
        }
        for (var thread : running) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
    }
}
