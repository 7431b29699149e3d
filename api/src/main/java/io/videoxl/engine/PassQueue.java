package io.videoxl.engine;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs native passes one after the other on a thread of its own, in the order of arrival, so that callers can be interrupted
 * while a pass runs and a backend sees one thread only.
 */
final class PassQueue implements AutoCloseable {
    private final String owner;
    private final ThreadPoolExecutor thread;
    private final Set<Pass> passes = ConcurrentHashMap.newKeySet();

    /** @param owner for messages, e.g. {@code model tiny.gguf} */
    PassQueue(String threadName, String owner) {
        this.owner = owner;
        thread = new ThreadPoolExecutor(
                1,
                1,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name(threadName).daemon().factory());
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a pass and waits for its end. Interrupting the waiting thread sets the flag; the pass is over when this returns.
     *
     * @throws VideoXLException {@code CANCELLED} if the flag was set, or the thread was interrupted, whose status stays set;
     *     {@code CLOSED} if the queue was closed before the pass ended; otherwise what the pass throws
     */
    void run(Runnable body, CancelFlag cancel) {
        var pass = new Pass(body, cancel, new CompletableFuture<>());
        passes.add(pass);
        try {
            thread.execute(pass);
            try (var watch = cancel.onSet(() -> skip(pass))) {
                waitFor(pass);
            }
        } catch (RejectedExecutionException e) {
            throw NativeObject.closed(owner);
        } finally {
            passes.remove(pass);
        }
    }

    /** Spares a cancelled pass the wait for those before it. One that runs watches the flag itself. */
    private void skip(Pass pass) {
        if (thread.remove(pass)) {
            pass.end.completeExceptionally(
                    new VideoXLException(Code.CANCELLED, "the call was cancelled; " + owner + " stays usable"));
        }
    }

    private void waitFor(Pass pass) {
        try {
            pass.end.get();
        } catch (InterruptedException e) {
            pass.cancel.set();
            if (!thread.remove(pass)) {
                pass.end.exceptionally(ended -> null).join();
            }
            Thread.currentThread().interrupt();
            throw new VideoXLException(Code.CANCELLED, "the thread was interrupted; " + owner + " stays usable", e);
        } catch (ExecutionException e) {
            if (thread.isShutdown() && e.getCause() instanceof VideoXLException x && x.code() == Code.CANCELLED) {
                throw NativeObject.closed(owner);
            }
            throw rethrown(e.getCause());
        }
    }

    private static RuntimeException rethrown(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException e ? e : new CompletionException(cause);
    }

    /** Cancels the running pass, refuses the waiting ones, and waits for the thread's end. */
    @Override
    public void close() {
        for (var waiting : thread.shutdownNow()) {
            ((Pass) waiting).end.completeExceptionally(NativeObject.closed(owner));
        }
        passes.forEach(pass -> pass.cancel.set());
        boolean interrupted = false;
        while (!thread.isTerminated()) {
            try {
                thread.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private record Pass(Runnable body, CancelFlag cancel, CompletableFuture<Void> end) implements Runnable {
        @Override
        public void run() {
            try {
                body.run();
                end.complete(null);
            } catch (Throwable e) {
                end.completeExceptionally(e);
            }
        }
    }
}
