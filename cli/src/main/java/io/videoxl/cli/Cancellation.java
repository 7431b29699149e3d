package io.videoxl.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What Ctrl-C and a polite kill do: the working thread is interrupted, and the process stays until that thread has freed what it
 * held and removed what it had half written.
 */
final class Cancellation {
    private static final int LONGEST_WAIT_SECONDS = 30;

    private final CountDownLatch finished = new CountDownLatch(1);

    private Cancellation() {}

    static Cancellation onShutdown(Thread worker) {
        var cancellation = new Cancellation();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> cancellation.cancel(worker), "cancel"));
        return cancellation;
    }

    /** The worker is done: the process may end. */
    void finished() {
        finished.countDown();
    }

    private void cancel(Thread worker) {
        if (finished.getCount() == 0) {
            return;
        }
        worker.interrupt();
        try {
            finished.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
