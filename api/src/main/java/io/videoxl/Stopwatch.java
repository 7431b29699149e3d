package io.videoxl;

import java.time.Duration;

/** Adds up the time of several runs. For one thread at a time. */
final class Stopwatch {
    private long past;
    private long start;
    private boolean running;

    /** Ends a run. */
    interface Run extends AutoCloseable {
        @Override
        void close();
    }

    Run start() {
        start = System.nanoTime();
        running = true;
        return () -> {
            past = nanos();
            running = false;
        };
    }

    /** Adds time that was measured elsewhere. */
    void add(long nanos) {
        past += nanos;
    }

    /** The time so far, with that of a run that has not ended. */
    long nanos() {
        return running ? past + System.nanoTime() - start : past;
    }

    Duration time() {
        return Duration.ofNanos(nanos());
    }
}
