package io.videoxl;

import io.videoxl.VideoXLException.Code;
import io.videoxl.memory.WorkingMemory;
import io.videoxl.video.sampling.FrameSource;
import io.videoxl.watch.Watcher;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** Watches into a memory, one list of visuals at a time. Thread-safe. */
final class Appender {
    private final VideoXL model;
    private final WorkingMemory memory;
    private final AtomicLong nanos;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Set<WatchTask> tasks = ConcurrentHashMap.newKeySet();
    private volatile Watcher watcher;

    // Guarded by this.
    private Thread opening;

    /** @param nanos time that was spent watching before */
    Appender(VideoXL model, WorkingMemory memory, long nanos) {
        this.model = model;
        this.memory = memory;
        this.nanos = new AtomicLong(nanos);
    }

    /** Time that was spent watching. */
    Duration time() {
        return Duration.ofNanos(nanos.get());
    }

    WatchTask start(List<? extends Visual> visuals, WatchOptions options) {
        memory.requireOpen();
        return WatchTask.start(task -> {
            tasks.add(task);
            try {
                append(visuals, options, model.reserve(options), task);
            } finally {
                tasks.remove(task);
            }
        });
    }

    /**
     * @param reserved tokens of question and answer that have to fit the context as well
     * @param task what may stop the source; null: nobody
     */
    void append(List<? extends Visual> visuals, WatchOptions options, long reserved, WatchTask task) {
        enter();
        long start = System.nanoTime();
        try (var source = new Stoppable(open(visuals, options))) {
            if (task != null) {
                task.reads(source);
            }
            watch(source, options, reserved);
        } catch (VideoXLException e) {
            if (memory.isClosed() && e.code() == Code.CANCELLED) {
                throw memory.closed();
            }
            if (!isStoppedBeforeItsFirstSummary(task, e)) {
                throw e;
            }
            memory.timeline().warn("watching was stopped before anything was summarised: " + e.getMessage());
        } finally {
            watcher = null;
            nanos.addAndGet(System.nanoTime() - start);
            lock.unlock();
        }
    }

    private void watch(FrameSource source, WatchOptions options, long reserved) {
        var plan = model.plan(source.count(), options, memory, reserved);
        memory.requireOpen();
        watcher = new Watcher(model.engine(), memory, source, plan, options.framesPerBatch(), options.onProgress());
        if (memory.isClosed()) {
            watcher.cancel(memory.closed());
        }
        options.changingPixels(model.known().family()).forEach(memory.timeline()::used);
        watcher.run();
    }

    /** Fewer frames than a ratio divides are no failure of somebody who ended them himself. */
    private boolean isStoppedBeforeItsFirstSummary(WatchTask task, VideoXLException e) {
        return task != null
                && task.isStopped()
                && (e.code() == Code.VIDEO_EMPTY || watcher != null && e.code() == Code.RATIO_INVALID);
    }

    private void enter() {
        var running = watcher;
        if (running != null && running.isOnThisThread()) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "something is being appended to the memory of " + memory.timeline()
                            + ", and this is its listener or source; append once it has ended, or in the background");
        }
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            memory.requireOpen(); // closing interrupts tasks that wait
            Thread.currentThread().interrupt();
            throw new VideoXLException(Code.CANCELLED, "watching was cancelled: its thread was interrupted", e);
        }
    }

    /** Opens the sources; closing the memory ends that. */
    private FrameSource open(List<? extends Visual> visuals, WatchOptions options) {
        synchronized (this) {
            memory.requireOpen();
            opening = Thread.currentThread();
        }
        try {
            return model.open(visuals, options, memory.timeline().frameCount() == 0);
        } finally {
            synchronized (this) {
                opening = null;
                if (memory.isClosed()) {
                    Thread.interrupted(); // it was meant for the source
                }
            }
        }
    }

    /** Ends what is under way with {@code CLOSED}. For a memory that has just been closed. */
    void close() {
        synchronized (this) {
            if (opening != null) {
                opening.interrupt();
            }
        }
        var running = watcher;
        if (running != null) {
            running.cancel(memory.closed());
        }
        tasks.forEach(WatchTask::cancel); // some may wait for their turn
    }
}
