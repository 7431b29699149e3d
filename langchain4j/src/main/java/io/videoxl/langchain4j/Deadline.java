package io.videoxl.langchain4j;

import dev.langchain4j.exception.TimeoutException;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** When a call has to be over. */
final class Deadline {
    static final Deadline NONE = new Deadline(null);

    private final Duration limit;
    private final long start = System.nanoTime();

    private Deadline(Duration limit) {
        this.limit = limit;
    }

    /** @param limit from now on; null: none */
    static Deadline in(Duration limit) {
        return limit == null ? NONE : new Deadline(limit);
    }

    /**
     * Waits for a result, and throws what the future failed with.
     *
     * @throws TimeoutException when time is up
     * @throws VideoXLException {@code CANCELLED} if this thread is interrupted
     */
    <T> T await(Future<T> future) {
        try {
            return limit == null ? future.get() : future.get(left(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (java.util.concurrent.TimeoutException e) {
            throw over();
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case RuntimeException cause -> cause;
                case Error cause -> throw cause;
                default -> new CompletionException(e.getCause());
            };
        }
    }

    /** Waits for the next element, and throws as {@link #await} does. */
    <T> T next(BlockingQueue<T> queue) {
        try {
            var next = limit == null ? queue.take() : queue.poll(left(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw over();
            }
            return next;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private long left() {
        return Math.max(0, TimeUnit.NANOSECONDS.convert(limit) - (System.nanoTime() - start));
    }

    private TimeoutException over() {
        return new TimeoutException("the call was not over after " + limit
                + ", watching included; give the builder a longer timeout, or watch fewer frames");
    }

    private static VideoXLException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new VideoXLException(Code.CANCELLED, "the call was cancelled: its thread was interrupted", e);
    }
}
