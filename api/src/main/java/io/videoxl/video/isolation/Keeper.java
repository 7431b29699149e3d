package io.videoxl.video.isolation;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Starts children and looks after them, in one thread that lives as long as any child does: Linux tells a child of its parent's end
 * when the <em>thread</em> that started it ends.
 */
final class Keeper {
    private static final Keeper ONLY = new Keeper();
    private static final long LOOK_MILLIS = 50;
    private static final long IDLE_SECONDS = 10;

    private record Start(ProcessBuilder command, CompletableFuture<Process> process) {}

    private final BlockingQueue<Start> starts = new ArrayBlockingQueue<>(1024);

    // Guarded by this.
    private final Set<DecoderChild> children = new HashSet<>();
    private int starting; // started or about to be, and not added yet
    private boolean running;

    private Keeper() {}

    static Keeper get() {
        return ONLY;
    }

    /** Starts a process, for which {@link #add} has to be called. */
    Process start(ProcessBuilder command) throws IOException {
        var start = new Start(command, new CompletableFuture<>());
        synchronized (this) {
            starts.add(start);
            starting++;
            if (!running) {
                running = true;
                Thread.ofPlatform().name("videoxl-isolation").daemon().start(this::run);
            }
        }
        try {
            return start.process.join();
        } catch (CompletionException e) {
            synchronized (this) {
                starting--;
            }
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    synchronized void add(DecoderChild child) {
        starting--;
        children.add(child);
    }

    synchronized void remove(DecoderChild child) {
        children.remove(child);
    }

    private void run() {
        long idleSince = System.nanoTime();
        while (true) {
            try {
                var start = starts.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (start != null) {
                    start(start);
                    idleSince = System.nanoTime();
                }
                if (look()) {
                    idleSince = System.nanoTime();
                } else if (System.nanoTime() - idleSince > TimeUnit.SECONDS.toNanos(IDLE_SECONDS) && isOver()) {
                    return;
                }
            } catch (InterruptedException e) {
                // Nobody has a reason to interrupt; children would die if this ended.
            }
        }
    }

    private static void start(Start start) {
        try {
            start.process.complete(start.command.start());
        } catch (Throwable e) {
            start.process.completeExceptionally(e);
        }
    }

    /** Whether there are children. */
    private boolean look() {
        Set<DecoderChild> all;
        synchronized (this) {
            all = Set.copyOf(children);
        }
        all.forEach(DecoderChild::look);
        Prepared.look(all.stream().anyMatch(DecoderChild::isWorking));
        return !all.isEmpty();
    }

    private synchronized boolean isOver() {
        if (starting > 0 || !children.isEmpty()) {
            return false;
        }
        running = false;
        return true;
    }
}
