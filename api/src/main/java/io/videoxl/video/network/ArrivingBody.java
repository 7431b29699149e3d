package io.videoxl.video.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A response's body, read while it comes. Waiting for it ends when the thread is interrupted, or when nothing comes for too long. */
final class ArrivingBody extends InputStream implements BodySubscriber<InputStream> {
    /** Parts that may wait to be read: enough that the network need not wait for the reader. */
    private static final int AHEAD = 16;

    private static final Object END = new Object();

    private final long patience; // nanoseconds
    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
    private final Queue<ByteBuffer> current = new ArrayDeque<>();
    private volatile Subscription subscription;
    private volatile boolean closed;

    ArrivingBody(long patienceNanos) {
        patience = patienceNanos;
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        if (closed) {
            given.cancel();
        } else {
            given.request(AHEAD);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> part) {
        arrived.add(part);
    }

    @Override
    public void onError(Throwable problem) {
        arrived.add(problem);
    }

    @Override
    public void onComplete() {
        arrived.add(END);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (current.isEmpty() || !current.peek().hasRemaining()) {
            if (!current.isEmpty()) {
                current.remove();
            } else if (!advance()) {
                return -1;
            }
        }
        int count = Math.min(length, current.peek().remaining());
        current.peek().get(target, offset, count);
        return count;
    }

    @SuppressWarnings("unchecked")
    private boolean advance() throws IOException {
        Object next;
        try {
            next = arrived.poll(patience, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        if (next == null) {
            throw new HttpTimeoutException("nothing came");
        }
        if (next == END) {
            arrived.add(END);
            return false;
        }
        if (next instanceof Throwable problem) {
            arrived.add(problem);
            throw problem instanceof IOException e ? e : new IOException(problem);
        }
        current.addAll((List<ByteBuffer>) next);
        subscription.request(1);
        return true;
    }

    /** Ends the transfer. */
    @Override
    public void close() {
        closed = true;
        var given = subscription;
        if (given != null) {
            given.cancel();
        }
    }
}
