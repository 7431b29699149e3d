package io.videoxl.memory;

import io.videoxl.engine.CancelFlag;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A fair lock for which a thread must not wait that holds it. Whoever waits can be cancelled from another thread. */
final class Turns {
    // Guarded by this.
    private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private boolean taken;
    private Thread holder;

    /**
     * Waits for a turn.
     *
     * @param cancel ends the wait
     * @throws CancellationException if the flag was set
     */
    void take(CancelFlag cancel) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        var ticket = ticket();
        try (var watch = cancel.onSet(() -> ticket.cancel(false))) {
            ticket.get();
        } catch (InterruptedException e) {
            if (!ticket.cancel(false)) {
                give();
            }
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        hold();
    }

    /** Cancels every wait. */
    synchronized void wake() {
        waiting.forEach(ticket -> ticket.cancel(false));
    }

    synchronized void give() {
        taken = false;
        holder = null;
        serve();
    }

    /** Whether anybody waits. */
    synchronized boolean isAwaited() {
        return waiting.stream().anyMatch(ticket -> !ticket.isDone());
    }

    /** Whether this thread has the turn. */
    synchronized boolean isMine() {
        return holder == Thread.currentThread();
    }

    private synchronized CompletableFuture<Void> ticket() {
        var ticket = new CompletableFuture<Void>();
        waiting.add(ticket);
        serve();
        return ticket;
    }

    private synchronized void hold() {
        holder = Thread.currentThread();
    }

    /** Gives the turn to the first whose wait was not cancelled. */
    private void serve() {
        while (!taken && !waiting.isEmpty()) {
            taken = waiting.poll().complete(null);
        }
    }
}
