package io.videoxl.video.isolation;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.network.Bytes;
import io.videoxl.video.network.Fetcher;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;

/** The child's side of {@link Fetch}: reads over the network by asking the parent. For one thread at a time. */
final class FetchClient implements Fetcher {
    private static int sessions;

    private final Function<Fetch, byte[]> parent;
    private final int session;

    /** @param parent sends a request, and waits for the answer to it */
    FetchClient(Function<Fetch, byte[]> parent) {
        this.parent = parent;
        synchronized (FetchClient.class) {
            session = ++sessions;
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(DataInputStream in) throws IOException;
    }

    private <T> T ask(Fetch request, Reading<T> reading) {
        try (var in = new DataInputStream(new ByteArrayInputStream(parent.apply(request)))) {
            if (Wire.readEnum(in, FetchServer.Outcome.class) == FetchServer.Outcome.FAILED) {
                throw new VideoXLException(Wire.readEnum(in, Code.class), Wire.readText(in));
            }
            return reading.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Opened open() {
        return ask(new Fetch.Open(session), in -> {
            var url = Wire.readText(in);
            var type = Wire.readText(in);
            return new Opened(readBytes(in), url, type);
        });
    }

    @Override
    public Bytes openPart(String url, long from, long end, byte[] key, byte[] vector) {
        return ask(new Fetch.Part(session, url, from, end, key, vector), this::readBytes);
    }

    @Override
    public boolean needs(String url) {
        return ask(new Fetch.Needs(session, url), DataInputStream::readBoolean);
    }

    /** What relays is refused by the parent, so nothing is ever missing there. */
    @Override
    public VideoXLException missing() {
        return null;
    }

    @Override
    public boolean isRelaying() {
        return false;
    }

    @Override
    public void close() {
        ask(new Fetch.CloseSession(session), in -> null);
    }

    private Bytes readBytes(DataInputStream in) throws IOException {
        return new ParentBytes(in.readInt(), in.readBoolean(), in.readLong());
    }

    private final class ParentBytes implements Bytes {
        private final int number;
        private final boolean seekable;
        private long position;

        ParentBytes(int number, boolean seekable, long position) {
            this.number = number;
            this.seekable = seekable;
            this.position = position;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            var bytes = ask(new Fetch.Read(number, position, length), Wire::readBytes);
            if (bytes == null) {
                return -1;
            }
            System.arraycopy(bytes, 0, target, offset, bytes.length);
            position += bytes.length;
            return bytes.length;
        }

        @Override
        public void seek(long target) {
            position = target;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public long length() {
            return ask(new Fetch.Length(number), DataInputStream::readLong);
        }

        @Override
        public boolean isSeekable() {
            return seekable;
        }

        @Override
        public void close() {
            ask(new Fetch.CloseBytes(number), in -> null);
        }
    }
}
