package io.videoxl;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * The end of something that goes on in the background: to wait for, and to have as a future.
 *
 * <p>Thread-safe.
 *
 * @param <T> what comes of it
 */
final class TaskEnd<T> {
    private final CompletableFuture<T> end = new CompletableFuture<>();

    void complete(T result) {
        end.complete(result);
    }

    void fail(Throwable failure) {
        end.completeExceptionally(failure);
    }

    boolean isReached() {
        return end.isDone();
    }

    /**
     * Waits.
     *
     * @param ifInterrupted what the {@code CANCELLED} says that an interrupted thread gets
     */
    T join(String ifInterrupted) {
        try {
            // A copy, because whoever waits for a future may also run what others made depend on it.
            return end.copy().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VideoXLException(VideoXLException.Code.CANCELLED, ifInterrupted, e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw new CompletionException(e.getCause());
            }
        }
    }

    /** A future of its own; when something completes it before the end is reached, {@code cancel} runs. */
    CompletableFuture<T> toFuture(Runnable cancel) {
        var future = end.copy();
        future.whenComplete((result, failure) -> {
            if (!isReached()) {
                cancel.run();
            }
        });
        return future;
    }
}
