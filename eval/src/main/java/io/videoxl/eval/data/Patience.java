package io.videoxl.eval.data;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for a library only so long: one that does not come back from a damaged file is interrupted. Where that does not end it either,
 * it is left behind in a thread of its own.
 */
final class Patience implements AutoCloseable {
    private static final long MOST_TO_END_SECONDS = 1;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("videoxl-records").factory());
    private final Duration each;
    private boolean lost;

    /** @param each the longest that a single call may take */
    Patience(Duration each) {
        this.each = each;
    }

    /**
     * Calls, in a thread that is always the same.
     *
     * @throws IOException what the call throws; or that it does not come to an end
     */
    <T> T call(Callable<T> call) throws IOException {
        var result = thread.submit(call);
        try {
            return result.get(each.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            interrupt();
            throw new IOException("reading it did not come to an end within " + each.toSeconds() + " s: it is damaged");
        } catch (InterruptedException e) {
            interrupt();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        }
    }

    /** Most calls that do not come back wait for something, and end then. */
    private void interrupt() {
        thread.shutdownNow();
        try {
            lost = !thread.awaitTermination(MOST_TO_END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            lost = true;
            Thread.currentThread().interrupt();
        }
    }

    private static IOException rethrown(Throwable cause) {
        return switch (cause) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> new IOException(cause);
        };
    }

    /** Whether a call was left behind; what it uses cannot be closed without waiting for it. */
    boolean isLost() {
        return lost;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
