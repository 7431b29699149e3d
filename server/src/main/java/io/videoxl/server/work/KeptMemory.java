package io.videoxl.server.work;

import io.videoxl.Chat;
import io.videoxl.Progress;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchTask;
import io.videoxl.server.store.MemoryRecord;
import io.videoxl.server.store.MemoryRecord.State;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A memory of this server: queued, being watched, open, or put away on disk. Thread-safe. */
public final class KeptMemory {
    private static final int CHATS = 32;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Held while its files are written, so that what was deleted is not written again. */
    final ReentrantLock disk = new ReentrantLock();

    // Guarded by lock.
    private MemoryRecord record;
    private Progress progress;
    private long version;
    private boolean ending;
    private boolean deleted;
    private WatchTask task;
    private Thread waiter;
    private final Map<String, Going> chats = new LinkedHashMap<>();

    // Guarded by OpenMemories.
    VideoMemory memory;
    CompletableFuture<VideoMemory> opening;
    int users;
    long lastUsed = System.nanoTime();
    long bytes;

    /** Requests that wait for it. Guarded by Memories. */
    int waiting;

    KeptMemory(MemoryRecord record) {
        this.record = record;
    }

    /** What it is now. */
    public MemoryRecord record() {
        lock.lock();
        try {
            return record;
        } finally {
            lock.unlock();
        }
    }

    /** How far watching has come; empty: it has not begun. */
    public Optional<Progress> progress() {
        lock.lock();
        try {
            return Optional.ofNullable(progress);
        } finally {
            lock.unlock();
        }
    }

    void become(MemoryRecord other) {
        lock.lock();
        try {
            record = other;
            change();
        } finally {
            lock.unlock();
        }
    }

    void progressed(Progress now) {
        lock.lock();
        try {
            progress = now;
            change();
        } finally {
            lock.unlock();
        }
    }

    private void change() {
        version++;
        changed.signalAll();
    }

    /**
     * Waits for news.
     *
     * @param known the version that is known; -1: none
     * @return another one, or the same if there are none within a second
     */
    public long awaitChange(long known) throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.SECONDS.toNanos(1);
            while (version == known && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return version;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until it is neither queued nor being watched.
     *
     * @throws VideoXLException why it could not be watched
     */
    public MemoryRecord awaitEnd() throws InterruptedException {
        for (long known = -1; ; ) {
            known = awaitChange(known);
            var now = record();
            if (isDeleted()) {
                throw new VideoXLException(Code.CANCELLED, now.name() + " was deleted before it was watched");
            }
            switch (now.state()) {
                case READY -> {
                    return now;
                }
                case FAILED -> throw new VideoXLException(code(now), now.error().message());
                case CANCELLED -> throw new VideoXLException(Code.CANCELLED, "watching was cancelled");
                case QUEUED, WATCHING -> {}
            }
        }
    }

    private static Code code(MemoryRecord failed) {
        return failed.error().code() == null
                ? Code.INTERNAL
                : Code.valueOf(failed.error().code());
    }

    /**
     * Says who waits for its videos, and is interrupted where it is to end.
     *
     * @param thread null: nobody any more
     */
    void awaitedBy(Thread thread) {
        lock.lock();
        try {
            waiter = thread;
            if (thread == null) {
                Thread.interrupted(); // it was meant for the waiting
            } else if (ending) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Says what watches it; null: nothing any more. */
    void watchedBy(WatchTask other) {
        lock.lock();
        try {
            task = other;
            if (ending && other != null) {
                end(other);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends watching: what is live ends here, all else is given up. */
    void end() {
        lock.lock();
        try {
            ending = true;
            if (waiter != null) {
                waiter.interrupt();
            }
            if (task != null) {
                end(task);
            }
        } finally {
            lock.unlock();
        }
    }

    private void end(WatchTask running) {
        if (record.live() && !deleted) {
            running.stop();
        } else {
            running.cancel();
        }
    }

    /** Ends watching because the server ends. */
    void interrupt() {
        lock.lock();
        try {
            if (waiter != null) {
                waiter.interrupt();
            }
            if (task != null) {
                task.cancel();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isEnding() {
        lock.lock();
        try {
            return ending;
        } finally {
            lock.unlock();
        }
    }

    void delete() {
        lock.lock();
        try {
            deleted = true;
            change();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is gone. */
    public boolean isDeleted() {
        lock.lock();
        try {
            return deleted;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it can be asked, if only about what was watched so far. */
    boolean isAskable() {
        var state = record().state();
        return state == State.READY || state == State.WATCHING;
    }

    /** A conversation, and the open memory that it is about: it ends with that. */
    private record Going(VideoMemory memory, Chat chat) {}

    /**
     * A conversation that has come to an answer, whose words the model need not read again. It is no longer kept here.
     *
     * @param memory what is asked now; what was said while another was open, which may be closed by now, goes on there no more
     * @param message the answer
     */
    public Optional<Chat> takeChat(VideoMemory memory, String message) {
        lock.lock();
        try {
            return Optional.ofNullable(chats.remove(message))
                    .filter(going -> going.memory == memory)
                    .map(Going::chat);
        } finally {
            lock.unlock();
        }
    }

    /** Keeps a conversation about an open memory that has come to an answer. */
    public void keepChat(VideoMemory memory, String message, Chat chat) {
        lock.lock();
        try {
            chats.put(message, new Going(memory, chat));
            if (chats.size() > CHATS) {
                chats.remove(chats.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    void forgetChats() {
        lock.lock();
        try {
            chats.clear();
        } finally {
            lock.unlock();
        }
    }
}
