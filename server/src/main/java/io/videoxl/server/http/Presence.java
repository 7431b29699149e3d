package io.videoxl.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ScheduledFuture;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.IdleTimeout;

/**
 * Notices a client that closes its connection while it waits for an answer of which nothing is sent yet: the server reads nothing then, and
 * would find out only by writing. Once a second it is looked whether the connection has ended, and it is made known not to be idle: Jetty
 * fails what is being written when the time runs out, however short a while that has taken. Thread-safe.
 */
public final class Presence implements AutoCloseable {
    private final SocketChannel connection;
    private final IdleTimeout timeout;
    private final Runnable whenGone;
    private final ScheduledFuture<?> looking;

    // Guarded by this.
    private boolean closed;
    private boolean swallowed;
    private boolean gone;

    Presence(EndPoint endPoint, Runnable whenGone, Heartbeats beats) {
        connection = endPoint.getTransport() instanceof SocketChannel channel ? channel : null;
        timeout = endPoint instanceof IdleTimeout idle ? idle : null;
        this.whenGone = whenGone;
        looking = beats.everySecond(this::look);
    }

    private void look() {
        if (endedNow()) {
            looking.cancel(false);
            Thread.ofVirtual().name("videoxl-server-gone").start(whenGone);
        }
    }

    private synchronized boolean endedNow() {
        if (closed) {
            return false;
        }
        if (timeout != null) {
            timeout.notIdle();
        }
        if (swallowed || connection == null) {
            return false;
        }
        try {
            int count = connection.read(ByteBuffer.allocate(1));
            // A client that sends its next request before it has the answer is there.
            swallowed = count > 0;
            gone = count < 0;
        } catch (IOException e) {
            gone = true;
        }
        return gone;
    }

    /** Whether the client was found to have gone. */
    public synchronized boolean isGone() {
        return gone;
    }

    /** Whether the connection cannot take another request, since the beginning of one was read here. */
    synchronized boolean isSpoilt() {
        return swallowed;
    }

    /** Looks no more. */
    @Override
    public void close() {
        looking.cancel(false);
        synchronized (this) {
            closed = true;
        }
    }
}
