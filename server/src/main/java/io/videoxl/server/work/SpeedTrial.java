package io.videoxl.server.work;

import io.videoxl.Frame;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.WatchOptions;
import io.videoxl.server.store.Speed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a few drawn frames where this model has never watched anything here, so that the first plan can tell how long it will take.
 * Gives way as soon as somebody has something watched, which is measured better.
 */
public final class SpeedTrial implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpeedTrial.class);
    private static final String NAME = "a trial of the speed";
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int ROUNDS = 2; // the first one also brings the weights into memory
    private static final long LOOK_MILLIS = 20;

    private final Speed speed;
    private final BooleanSupplier othersWatch;
    private volatile boolean closed;
    private Thread thread; // guarded by this

    /** @param othersWatch whether something is watched, or waits for that */
    public SpeedTrial(Speed speed, BooleanSupplier othersWatch) {
        this.speed = speed;
        this.othersWatch = othersWatch;
    }

    /** Begins, in the background. */
    public synchronized void begin(VideoXL model) {
        if (!closed) {
            thread = Thread.ofPlatform().name("videoxl-server-trial").daemon().start(() -> run(model));
        }
    }

    private void run(VideoXL model) {
        var info = model.info();
        if (speed.isKnown(info.fingerprint())) {
            return;
        }
        int frames = Math.ceilDiv(info.window(), info.tokensPerFrame());
        try (var memory = model.newMemory(WatchOptions.defaults())) {
            double seconds = 0;
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                if (!watch(memory, frames)) {
                    return;
                }
                seconds = (System.nanoTime() - start) / 1e9;
            }
            speed.tried(info.fingerprint(), frames, seconds);
        } catch (VideoXLException | ExecutionException | CompletionException e) {
            LOG.debug("the speed was not tried", e);
        } catch (InterruptedException e) {
            // Nobody does; a thread that ends needs no more.
        }
    }

    /** Whether it came to its end. */
    private boolean watch(VideoMemory memory, int frames) throws ExecutionException, InterruptedException {
        var task = memory.appendAsync(List.of(drawn(frames)), WatchOptions.defaults());
        var end = task.toFuture();
        while (!closed && !othersWatch.getAsBoolean()) {
            try {
                end.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException e) {
                // Not yet.
            }
        }
        task.cancel();
        return false;
    }

    private static Video drawn(int frames) {
        var pixels = new byte[3 * WIDTH * HEIGHT];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i / WIDTH);
        }
        return Video.frames(
                IntStream.range(0, frames)
                        .mapToObj(i -> Frame.rgb(pixels, WIDTH, HEIGHT, Duration.ofSeconds(i)))
                        .iterator(),
                NAME);
    }

    /** Ends it soon, and waits for that. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
        }
        if (running == null) {
            return;
        }
        try {
            running.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
