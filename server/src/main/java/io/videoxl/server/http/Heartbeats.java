package io.videoxl.server.http;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The beats of all streams of a server, from one thread that never waits. */
public final class Heartbeats implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer;
    private final long millis;

    /** @param pause between two beats of a stream */
    public Heartbeats(Duration pause) {
        millis = pause.toMillis();
        timer = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform().name("videoxl-server-heartbeats").daemon().factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    ScheduledFuture<?> every(Runnable beat) {
        return timer.scheduleWithFixedDelay(beat, millis, millis, TimeUnit.MILLISECONDS);
    }

    ScheduledFuture<?> every(Duration pause, Runnable look) {
        long nanos = pause.toNanos();
        return timer.scheduleWithFixedDelay(look, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    ScheduledFuture<?> everySecond(Runnable look) {
        return timer.scheduleWithFixedDelay(look, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
