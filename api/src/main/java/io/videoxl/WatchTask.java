package io.videoxl;

import java.util.concurrent.CompletableFuture;

/**
 * Watching that goes on in the background, while the memory can be asked about what was watched so far.
 *
 * {@snippet file="SnippetsTest.java" region="watch-task"}
 *
 * <p>Thread-safe.
 */
public final class WatchTask {
    /** What is done in the background. */
    @FunctionalInterface
    interface Body {
        void run(WatchTask task);
    }

    private final TaskEnd<Void> end = new TaskEnd<>();
    private final Thread thread;

    // Guarded by this.
    private Stoppable source;
    private boolean stopped;

    private WatchTask(Body body) {
        thread = Thread.ofPlatform().name("videoxl-watch").daemon().unstarted(() -> {
            try {
                body.run(this);
                end.complete(null);
            } catch (Throwable e) {
                end.fail(e);
            }
        });
    }

    static WatchTask start(Body body) {
        var task = new WatchTask(body);
        task.thread.start();
        return task;
    }

    /** Takes the source that {@link #stop} ends. */
    synchronized void reads(Stoppable source) {
        this.source = source;
        if (stopped) {
            source.stop();
        }
    }

    synchronized boolean isStopped() {
        return stopped;
    }

    /**
     * Makes the source end here: what was taken from it is still summarised, then the task ends normally. Stopping again, or after
     * the end, does nothing.
     */
    public synchronized void stop() {
        stopped = true;
        if (source != null) {
            source.stop();
        }
    }

    /** Ends the task soon, with {@code CANCELLED}. The windows that were summarised stay in memory. */
    public void cancel() {
        thread.interrupt();
    }

    /** {@return whether the task has ended, in whatever way} */
    public boolean isDone() {
        return end.isReached();
    }

    /**
     * Waits for the end.
     *
     * @throws VideoXLException as {@link VideoMemory#append} does; {@code CANCELLED} also if the waiting thread is interrupted, which
     *     leaves the task running
     */
    public void join() {
        end.join("waiting for the end of watching was interrupted; it goes on");
    }

    /**
     * The end as a future of its own. Completing it before the task has ended, as cancelling and {@code orTimeout} do, cancels the
     * task.
     *
     * @return a future that is completed without a value, or with what {@link #join} throws
     */
    public CompletableFuture<Void> toFuture() {
        return end.toFuture(this::cancel);
    }
}
