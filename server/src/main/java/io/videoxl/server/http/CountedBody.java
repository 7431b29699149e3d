package io.videoxl.server.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;

/**
 * A request's body, which is refused as soon as it is longer than it may be, or comes more slowly than it may. Only time that was spent
 * waiting for the sender counts. (Jetty's MinimumDataRateHandler 12.1 divides the bytes of all requests by the time of one.)
 */
final class CountedBody extends FilterInputStream {
    /** Bytes per second; mobile networks of 1997 were faster. */
    private static final int LEAST_RATE = 500;

    private final long most;
    private final long windowNanos;
    private long count;

    // Of this window.
    private long received;
    private long waited;

    /** @param window time of waiting over which the rate is measured */
    CountedBody(InputStream body, long most, Duration window) {
        super(body);
        this.most = most;
        windowNanos = window.toNanos();
    }

    @Override
    public int read() throws IOException {
        long start = System.nanoTime();
        int value;
        try {
            value = super.read();
        } catch (IOException e) {
            throw new BrokenBody(e);
        }
        if (value >= 0) {
            count(1, start);
        }
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        long start = System.nanoTime();
        int read;
        try {
            read = super.read(bytes, offset, length);
        } catch (IOException e) {
            throw new BrokenBody(e);
        }
        if (read >= 0) {
            count(read, start);
        }
        return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long start = System.nanoTime();
        long skipped;
        try {
            skipped = super.skip(bytes);
        } catch (IOException e) {
            throw new BrokenBody(e);
        }
        count(skipped, start);
        return skipped;
    }

    /** What was not read stays there: if it is unwanted, {@link Exchange} lets it come, so that its sender hears why. */
    @Override
    public void close() {}

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long read, long start) {
        count += read;
        if (count > most) {
            throw tooLarge(most);
        }
        received += read;
        waited += System.nanoTime() - start;
        if (waited >= windowNanos) {
            if (received < LEAST_RATE * (waited / 1e9)) {
                throw tooSlow(received, waited / 1e9);
            }
            received = 0;
            waited = 0;
        }
    }

    static Refusal tooLarge(long most) {
        return Refusal.tooLarge("the body has more than " + most + " bytes, the most that is taken here");
    }

    private static Refusal tooSlow(long received, double seconds) {
        return new Refusal(
                408,
                "invalid_request_error",
                "%d bytes of the body came in %.0f s; at least %d a second are expected"
                        .formatted(received, seconds, LEAST_RATE),
                Map.of("Connection", "close"));
    }
}
