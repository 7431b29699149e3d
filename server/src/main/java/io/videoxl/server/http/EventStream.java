package io.videoxl.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Server-sent events to one client. While nothing is sent, a comment goes out from time to time: it keeps proxies from giving up, and
 * is how a client that has gone is noticed. Thread-safe.
 */
public final class EventStream implements AutoCloseable {
    private final OutputStream out;
    private final Supplier<String> heartbeat;
    private final ReentrantLock writing = new ReentrantLock(true);
    private final ScheduledFuture<?> beating;

    /** Whether something was sent since the last beat. */
    private volatile boolean lively;

    // Guarded by this.
    private final List<Runnable> whenGone = new ArrayList<>();
    private ClientGone gone;
    private boolean closed;

    /** Guarded by the lock on writing. */
    private boolean sent;

    EventStream(OutputStream out, Supplier<String> heartbeat, Heartbeats beats) {
        this.out = out;
        this.heartbeat = heartbeat;
        beating = beats.every(this::beat);
    }

    /**
     * Sends an event.
     *
     * @param name its name; null: none
     * @param data is sent as JSON
     * @throws ClientGone if nobody reads
     */
    public void event(String name, Object data) {
        send((name == null ? "" : "event: " + name + "\n") + "data: " + Json.text(data) + "\n\n");
    }

    /**
     * Sends an event of one line without a name.
     *
     * @throws ClientGone if nobody reads
     */
    public void data(String line) {
        send("data: " + line + "\n\n");
    }

    /**
     * Sends what clients skip.
     *
     * @param text one line
     * @throws ClientGone if nobody reads
     */
    public void comment(String text) {
        send(": " + text.replaceAll("[\\r\\n]+", " ") + "\n\n");
    }

    /** Runs something once the client is found to have gone; at once if that is known already. */
    public void onGone(Runnable action) {
        synchronized (this) {
            if (gone == null) {
                whenGone.add(action);
                return;
            }
        }
        action.run();
    }

    /** Whether the client is known to have gone. */
    public synchronized boolean isGone() {
        return gone != null;
    }

    private void send(String text) {
        writing.lock();
        try {
            synchronized (this) {
                if (gone != null) {
                    throw gone;
                }
                if (closed) {
                    return;
                }
            }
            lively = true;
            sent = true;
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw gone(e);
        } finally {
            writing.unlock();
        }
    }

    private ClientGone gone(IOException e) {
        List<Runnable> actions;
        ClientGone first;
        synchronized (this) {
            if (gone == null) {
                gone = new ClientGone(e);
            }
            first = gone;
            actions = List.copyOf(whenGone);
            whenGone.clear();
        }
        beating.cancel(false);
        actions.forEach(Runnable::run);
        return first;
    }

    /** A slow client must not hold up the beats of others, so waiting for it is a thread's of its own. */
    private void beat() {
        if (lively) {
            lively = false;
            return;
        }
        if (!writing.isLocked()) {
            Thread.ofVirtual().name("videoxl-server-heartbeat").start(() -> {
                try {
                    comment(heartbeat.get());
                } catch (ClientGone e) {
                    // Whoever was to be told has been told.
                }
            });
        }
    }

    /**
     * Closes this if nothing was sent yet: a failure can have a status of its own then.
     *
     * @return whether it is closed
     */
    public boolean closeUnsent() {
        writing.lock();
        try {
            if (!sent) {
                close();
            }
            return !sent;
        } finally {
            writing.unlock();
        }
    }

    /** Sends nothing more. The request ends where its endpoint does. */
    @Override
    public void close() {
        beating.cancel(false);
        synchronized (this) {
            closed = true;
        }
        writing.lock(); // a beat may be under way
        writing.unlock();
    }
}
