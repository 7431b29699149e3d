package io.videoxl.server.work;

import io.videoxl.server.http.Refusal;
import java.util.concurrent.Semaphore;

/** How many questions are being answered or wait for it; more are refused. Thread-safe. */
public final class Questions {
    private static final long RETRY_SECONDS = 5;

    private final int most;
    private final Semaphore places;

    /** Questions that were let in, until they are closed. */
    public final class Admission implements AutoCloseable {
        private final int count;
        private boolean closed;

        private Admission(int count) {
            this.count = count;
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                places.release(count);
            }
        }
    }

    /** @param most questions at the same time */
    public Questions(int most) {
        this.most = most;
        places = new Semaphore(most);
    }

    /**
     * Lets questions in, all or none.
     *
     * @throws Refusal 429
     */
    public Admission admit(int count) {
        if (count > most) {
            throw Refusal.badRequest(count + " questions at once; at most " + most + " are taken");
        }
        if (!places.tryAcquire(count)) {
            throw Refusal.tooMany(
                    (most - places.availablePermits()) + " questions are being answered or wait for it", RETRY_SECONDS);
        }
        return new Admission(count);
    }

    /** How many are there. */
    public int count() {
        return most - places.availablePermits();
    }
}
