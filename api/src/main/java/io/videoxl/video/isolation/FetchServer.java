package io.videoxl.video.isolation;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.network.Bytes;
import io.videoxl.video.network.Fetcher;
import io.videoxl.video.reading.VideoSource;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The parent's side of {@link Fetch}: asks the network for what a child wants to read, which is the video that it was given and, of a
 * playlist, what that names by allowed protocols. For one thread at a time.
 */
final class FetchServer implements AutoCloseable {
    /** How an answer begins. */
    enum Outcome {
        DONE,
        FAILED
    }

    private static final int MOST_SESSIONS = 16;
    private static final int MOST_OPEN = 256;
    private static final int MOST_READ = 1 << 18;

    /** By which {@link Fetcher.Opened#url} tells a playlist. */
    private static final String PLAYLIST = ".m3u8";

    private record Session(Fetcher fetcher, boolean playlist) {}

    private final VideoSource.Network source;
    private final Map<Integer, Session> sessions = new HashMap<>();
    private final Map<Integer, Bytes> open = new HashMap<>();
    private int numbers;

    /** @param source what may be asked for; null: nothing */
    FetchServer(VideoSource.Network source) {
        this.source = source;
    }

    /** The answer to a request, as the child reads it. */
    byte[] serve(Fetch request) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        try {
            Wire.writeEnum(out, Outcome.DONE);
            answer(request, out);
        } catch (VideoXLException e) {
            bytes.reset();
            Wire.writeEnum(out, Outcome.FAILED);
            Wire.writeEnum(out, e.code());
            Wire.writeText(out, e.getMessage());
        }
        return bytes.toByteArray();
    }

    private void answer(Fetch request, DataOutputStream out) throws IOException {
        switch (request) {
            case Fetch.Open(int number) -> open(number, out);
            case Fetch.Part part -> openPart(part, out);
            case Fetch.Needs(int number, String url) ->
                out.writeBoolean(session(number).fetcher.needs(url));
            case Fetch.Read read -> read(read, out);
            case Fetch.Length(int number) -> out.writeLong(bytes(number).length());
            case Fetch.CloseBytes(int number) -> {
                bytes(number).close();
                open.remove(number);
            }
            case Fetch.CloseSession(int number) -> {
                session(number).fetcher.close();
                sessions.remove(number);
            }
        }
    }

    private void open(int number, DataOutputStream out) throws IOException {
        if (source == null || sessions.size() >= MOST_SESSIONS) {
            throw new StreamCorruptedException("found a request for the network, expected none");
        }
        var fetcher = VideoSource.Fetching.ITSELF.open(source);
        sessions.put(number, new Session(fetcher, false));
        var opened = fetcher.open();
        sessions.put(number, new Session(fetcher, opened.url().endsWith(PLAYLIST)));
        if (fetcher.isRelaying()) {
            opened.bytes().close();
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    source.name()
                            + ": a DASH manifest, whose reader makes connections itself; expected what can be read"
                            + " without any. Watch it without isolation, or give the file.");
        }
        Wire.writeText(out, opened.url());
        Wire.writeText(out, opened.type());
        add(opened.bytes(), out);
    }

    private void openPart(Fetch.Part part, DataOutputStream out) throws IOException {
        var session = session(part.session());
        if (!session.playlist) {
            throw new VideoXLException(
                    Code.VIDEO_UNREADABLE, source.name() + ": it names a part, and is no playlist; expected one file.");
        }
        add(session.fetcher.openPart(part.url(), part.from(), part.end(), part.key(), part.vector()), out);
    }

    private void read(Fetch.Read read, DataOutputStream out) throws IOException {
        var bytes = bytes(read.bytes());
        if (bytes.position() != read.position()) {
            if (!bytes.isSeekable() || read.position() < 0) {
                throw new StreamCorruptedException(
                        "found position " + read.position() + ", expected " + bytes.position());
            }
            bytes.seek(read.position());
        }
        var buffer = new byte[Math.clamp(read.count(), 1, MOST_READ)];
        int count = bytes.read(buffer, 0, buffer.length);
        Wire.writeBytes(out, count < 0 ? null : Arrays.copyOf(buffer, count));
    }

    private void add(Bytes bytes, DataOutputStream out) throws IOException {
        if (open.size() >= MOST_OPEN) {
            bytes.close();
            throw new StreamCorruptedException("found " + open.size() + " open parts, expected fewer");
        }
        int number = ++numbers;
        open.put(number, bytes);
        out.writeInt(number);
        out.writeBoolean(bytes.isSeekable());
        out.writeLong(bytes.position());
    }

    private Session session(int number) throws IOException {
        var session = sessions.get(number);
        if (session == null) {
            throw new StreamCorruptedException("found no video of number " + number + ", expected one that is open");
        }
        return session;
    }

    private Bytes bytes(int number) throws IOException {
        var bytes = open.get(number);
        if (bytes == null) {
            throw new StreamCorruptedException("found no bytes of number " + number + ", expected some that are open");
        }
        return bytes;
    }

    @Override
    public void close() {
        open.values().forEach(Bytes::close);
        open.clear();
        sessions.values().forEach(session -> session.fetcher.close());
        sessions.clear();
    }
}
