package io.videoxl.video.network;

import io.videoxl.VideoXLException;
import io.videoxl.video.reading.Times;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpTimeoutException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * The bytes of one address. Where the server gives any part of them, a connection that breaks is taken up again at the byte where it
 * broke, and a part that is shorter than what was asked for is followed by the next one.
 */
public final class HttpBytes implements Bytes {
    /** Attempts that bring no byte before a broken connection is given up. */
    private static final int ATTEMPTS = 5;

    private static final long FIRST_DELAY_MILLIS = 100;

    /** A place so near is reached sooner by reading on than by asking anew. */
    private static final long NEAR = 256 << 10;

    /** The most that is read to know what it is; a camera may send its pictures in less. */
    private static final int HEAD = 4096;

    private static final int ENOUGH = 16;

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+|\\*)");

    private final HttpSession session;
    private final NetworkAddress address;
    private final long end; // -1 for all
    private NetworkAddress found; // where redirections led
    private long position;
    private long length = -1; // of the whole
    private boolean ranges;
    private boolean open; // whether an answer has come
    private String version; // of what is served
    private String type = "";
    private InputStream body;
    private byte[] head = {}; // bytes before the position that are to be read again
    private int headRead;

    private HttpBytes(HttpSession session, NetworkAddress address, long from, long end) {
        this.session = session;
        this.address = address;
        this.end = end;
        position = from;
    }

    static HttpBytes open(HttpSession session, NetworkAddress address, long from, long end) {
        session.requireAllowed(address, address.name() + ": an address");
        var bytes = new HttpBytes(session, address, from, end);
        try {
            bytes.ask();
            return bytes;
        } catch (IOException e) {
            throw bytes.broken(e, "the connection could not be made");
        }
    }

    /** Where redirections led. */
    NetworkAddress found() {
        return found;
    }

    /** What the server says it is, such as {@code video/mp4}; empty if it says nothing. */
    public String type() {
        return type;
    }

    /** The first bytes, which will be read all the same. To be called before anything is read. */
    public byte[] head() {
        if (head.length == 0) {
            long start = position;
            var first = new byte[HEAD];
            int count = 0;
            boolean more = true;
            while (more && count < HEAD && (count < ENOUGH || Beginnings.tellMoreLater(first))) {
                int read = read(first, count, HEAD - count);
                count += Math.max(read, 0);
                more = read >= 0;
            }
            head = Arrays.copyOf(first, count);
            headRead = 0;
            position = start;
        }
        return head.clone();
    }

    private void ask() throws IOException {
        var response = session.get(address, position, end);
        found = response.address();
        try {
            body = take(response);
        } catch (Throwable e) {
            HttpSession.close(response.body());
            throw e;
        }
    }

    private InputStream take(HttpSession.Response response) throws IOException {
        if (response.status() == 416) {
            checkEnd();
            return InputStream.nullInputStream();
        }
        var part = part(response);
        know(response, part.total());
        var stream = decoded(response);
        skip(stream, position - part.start());
        return stream;
    }

    /** What an answer has: from where on, and of how many bytes, -1: it does not tell. */
    private record Part(long start, long total) {}

    private Part part(HttpSession.Response response) {
        var range = response.header("Content-Range").map(CONTENT_RANGE::matcher).filter(found -> found.matches());
        var told = response.headers().firstValueAsLong("Content-Length");
        if (response.status() != 206 || range.isEmpty()) {
            return new Part(0, told.orElse(-1));
        }
        long start = Long.parseLong(range.get().group(1));
        long promised = Long.parseLong(range.get().group(2)) + 1 - start;
        if (start != position || told.isPresent() && told.getAsLong() != promised) {
            throw Refusals.unreadable(
                    address.name(),
                    "the server answered with other bytes than it was asked for; expected those from " + position
                            + " on. Download the video and give the file.");
        }
        var total = range.get().group(3);
        return new Part(start, total.equals("*") ? -1 : Long.parseLong(total));
    }

    /** Learns from the first answer what there is, and requires of the others that it is still the same. */
    private void know(HttpSession.Response response, long total) {
        var now = response.header("ETag")
                .filter(tag -> !tag.startsWith("W/"))
                .or(() -> response.header("Last-Modified"))
                .orElse(null);
        if (!open) {
            open = true;
            version = now;
            type = response.header("Content-Type").orElse("");
            length = total;
            ranges = response.status() == 206
                    || total >= 0 && response.header("Accept-Ranges").orElse("").equals("bytes");
        } else if (length >= 0 && total >= 0 && total != length
                || version != null && now != null && !version.equals(now)) {
            throw Refusals.unreadable(
                    address.name(),
                    "it was changed on the server while it was read; expected one video. Watch it again.");
        }
    }

    /** Of a server that gives all where a part was asked for. */
    private static void skip(InputStream stream, long count) throws IOException {
        for (long behind = count; behind > 0; ) {
            var skipped = new byte[(int) Math.min(behind, 1 << 16)];
            int read = stream.read(skipped);
            if (read < 0) {
                return;
            }
            behind -= read;
        }
    }

    private void checkEnd() {
        if (position > 0 && (length < 0 || position >= length)) {
            return;
        }
        if (!open) {
            open = true;
            length = 0;
            return;
        }
        throw Refusals.unreadable(
                address.name(),
                "the server has no bytes from " + position + " on, though it promised some; expected the whole video."
                        + " Watch it again.");
    }

    /** Some servers compress what was asked for as it is. */
    private InputStream decoded(HttpSession.Response response) throws IOException {
        var coding = response.header("Content-Encoding").orElse("").strip().toLowerCase(Locale.ROOT);
        switch (coding) {
            case "", "identity" -> {
                return response.body();
            }
            case "gzip", "x-gzip" -> {
                length = -1;
                ranges = false;
                return new GZIPInputStream(response.body(), 1 << 16);
            }
            default ->
                throw Refusals.unreadable(
                        address.name(),
                        "the server sends it compressed with " + coding
                                + ", though that was not asked for; expected the video as it is. Download it and give the"
                                + " file.");
        }
    }

    @Override
    public int read(byte[] target, int offset, int count) {
        if (headRead < head.length) {
            int taken = Math.min(count, head.length - headRead);
            System.arraycopy(head, headRead, target, offset, taken);
            headRead += taken;
            position += taken;
            return taken;
        }
        IOException problem = null;
        long since = System.nanoTime();
        for (int attempt = 0; ; attempt++) {
            if (isAtEnd()) {
                return -1;
            }
            try {
                if (body == null) {
                    ask();
                }
                int read = body.read(target, offset, bounded(count));
                if (read > 0) {
                    position += read;
                    return read;
                }
                if (length < 0 || !ranges || position >= length) {
                    if (length >= 0 && position < length) {
                        throw Refusals.unreadable(address.name(), brokenWords("it closed the connection"));
                    }
                    return -1;
                }
            } catch (IOException e) {
                problem = e;
            }
            drop();
            boolean late = System.nanoTime() - since > Times.nanos(session.timeout());
            if (!ranges || attempt >= ATTEMPTS || late || endsAtOnce(problem)) {
                throw broken(problem, "the connection broke before the end");
            }
            pause(attempt);
        }
    }

    private int bounded(int count) {
        return end < 0 ? count : (int) Math.min(count, end - position);
    }

    private boolean isAtEnd() {
        return length >= 0 && position >= length || end >= 0 && position >= end;
    }

    private static boolean endsAtOnce(IOException problem) {
        return problem instanceof HttpTimeoutException || problem instanceof InterruptedIOException;
    }

    private void pause(int attempt) {
        if (attempt == 0) {
            return;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(FIRST_DELAY_MILLIS << attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusals.cancelled(address.name(), e);
        }
    }

    private VideoXLException broken(IOException problem, String what) {
        if (Thread.currentThread().isInterrupted()) {
            return Refusals.cancelled(address.name(), problem);
        }
        if (problem instanceof PassingProblem passing) {
            return passing.refusal;
        }
        if (problem instanceof HttpTimeoutException) {
            return Refusals.stalled(address.name(), Times.words(session.timeout()));
        }
        var reason = Optional.ofNullable(problem).map(Throwable::getMessage).map(Secrets::hidden);
        return Refusals.unreadable(
                address.name(),
                brokenWords(what + reason.map(text -> " (" + text + ")").orElse("")));
    }

    private String brokenWords(String what) {
        return what + " at byte " + position + (length < 0 ? "" : " of " + length) + "; expected the whole video."
                + (ranges || !open ? " " : " The server gives no parts, so it cannot be taken up again. ")
                + "Check the network and try again.";
    }

    private void drop() {
        if (body != null) {
            HttpSession.close(body);
            body = null;
        }
    }

    @Override
    public void seek(long target) {
        long ahead = target - position;
        if (ahead == 0) {
            return;
        }
        long inHead = headRead + ahead;
        if (headRead < head.length && inHead >= 0 && inHead <= head.length) {
            headRead = (int) inHead;
            position = target;
            return;
        }
        if (ahead > 0 && ahead <= NEAR && body != null) {
            var skipped = new byte[1 << 14];
            while (position < target) {
                int count = read(skipped, 0, (int) Math.min(skipped.length, target - position));
                if (count < 0) {
                    break;
                }
            }
        }
        if (position != target) {
            drop();
            headRead = head.length;
            position = target;
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long length() {
        return end >= 0 ? end : length;
    }

    @Override
    public boolean isSeekable() {
        return ranges && length >= 0;
    }

    /** For messages. */
    String name() {
        return address.name();
    }

    @Override
    public void close() {
        drop();
    }
}
