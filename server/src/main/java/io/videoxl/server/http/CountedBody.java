package io.videoxl.server.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A request's body, which is refused as soon as it is longer than it may be. */
final class CountedBody extends FilterInputStream {
    private final long most;
    private long count;

    CountedBody(InputStream body, long most) {
        super(body);
        this.most = most;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        count(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        count(Math.max(0, read));
        return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long skipped = super.skip(bytes);
        count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long read) {
        count += read;
        if (count > most) {
            throw tooLarge(most);
        }
    }

    static Refusal tooLarge(long most) {
        return Refusal.tooLarge("the body has more than " + most + " bytes, the most that is taken here");
    }
}
