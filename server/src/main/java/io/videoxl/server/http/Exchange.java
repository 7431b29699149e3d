package io.videoxl.server.http;

import io.videoxl.server.security.Caller;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Fields;

/** One request and its answer. For the thread that handles it. */
public final class Exchange {
    private static final int BUFFER = 1 << 16;

    /** What is read of a body that nobody wants: its sender may read no answer before all of it is gone. */
    private static final int UNWANTED_BYTES = 1 << 24;

    private static final Duration UNWANTED_TIME = Duration.ofSeconds(2);

    private final Request request;
    private final Response response;
    private final Heartbeats beats;
    private final long jsonBytes;
    private final Duration patience;
    private Caller caller;
    private Map<String, String> parameters = Map.of();
    private Fields query;
    private Presence presence;
    private boolean reading;

    /**
     * @param jsonBytes most bytes of a body that is read as a whole
     * @param patience with a body, before it has to come fast enough
     */
    Exchange(Request request, Response response, Heartbeats beats, long jsonBytes, Duration patience) {
        this.request = request;
        this.response = response;
        this.beats = beats;
        this.jsonBytes = jsonBytes;
        this.patience = patience;
    }

    void routed(Caller caller, Map<String, String> parameters) {
        this.caller = caller;
        this.parameters = parameters;
    }

    /** In capitals. */
    public String method() {
        return request.getMethod();
    }

    /** Without the query, and without steps up. */
    public String path() {
        return Request.getPathInContext(request);
    }

    /** A parameter of the path, decoded. */
    public String parameter(String name) {
        return parameters.get(name);
    }

    /** A parameter of the query; of several the first. */
    public Optional<String> query(String name) {
        if (query == null) {
            try {
                query = Request.extractQueryParameters(request);
            } catch (IllegalArgumentException e) {
                throw Refusal.badRequest("the query of the address cannot be decoded: expected percent-encoded UTF-8");
            }
        }
        return Optional.ofNullable(query.getValue(name));
    }

    /** A number in the query. */
    public Optional<Double> number(String name) {
        return query(name).map(text -> {
            try {
                double value = Double.parseDouble(text);
                if (Double.isFinite(value)) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Told below.
            }
            throw Refusal.badRequest(name + " is \"" + text + "\", expected a number");
        });
    }

    /** A header; of several the first. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /** The value of a cookie. */
    public Optional<String> cookie(String name) {
        return Request.getCookies(request).stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst();
    }

    /** Whose request it is. Everything that it leaves behind is this caller's. */
    public Caller caller() {
        return caller;
    }

    /** Whether the connection is encrypted. */
    public boolean isSecure() {
        return request.isSecure();
    }

    /** What the sender says that the body is, without parameters and in small letters; empty: nothing. */
    public String mediaType() {
        var type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** How long the body is, as the sender says; -1: unknown. */
    public long bodyLength() {
        return request.getLength();
    }

    /**
     * The body as it comes.
     *
     * @param most a longer one is refused: at once if the sender says so, else as soon as it is
     * @throws Refusal 413; 408 if it comes too slowly; 415 if it is compressed
     */
    public InputStream body(long most) {
        header("Content-Encoding")
                .filter(encoding -> !encoding.strip().equalsIgnoreCase("identity"))
                .ifPresent(encoding -> {
                    throw new Refusal(
                            415,
                            "invalid_request_error",
                            "the body is compressed as " + encoding + "; send it as it is, without Content-Encoding",
                            Map.of("Accept-Encoding", "identity"));
                });
        if (request.getLength() > most) {
            throw CountedBody.tooLarge(most);
        }
        reading = true;
        return new CountedBody(Content.Source.asInputStream(request), most, patience);
    }

    /**
     * The body, read as JSON.
     *
     * @throws Refusal 400, 413, 415
     */
    public <T> T json(Class<T> type) throws IOException {
        if (!mediaType().equals("application/json")) {
            throw Refusal.unsupportedMediaType("the body is "
                    + (mediaType().isEmpty() ? "of no media type" : mediaType())
                    + ", expected JSON; send the header Content-Type: application/json");
        }
        try (var body = body(jsonBytes)) {
            var value = Json.MAPPER.readValue(body, type);
            if (value == null) {
                throw Refusal.badRequest("the body is null, expected a JSON object");
            }
            return value;
        }
    }

    /** Sets a header of the answer. */
    public Exchange set(String name, String value) {
        response.getHeaders().put(name, value);
        return this;
    }

    /** Adds a cookie to the answer. */
    public void add(HttpCookie cookie) {
        Response.addCookie(response, cookie);
    }

    /**
     * Runs something, on a thread of its own, if the client closes its connection before anything is sent and before what this returns is
     * closed. To be called once the body has been read.
     */
    public Presence whenGone(Runnable action) {
        presence = new Presence(request.getConnectionMetaData().getConnection().getEndPoint(), action, beats);
        return presence;
    }

    /** Sends JSON. */
    public void send(int status, Object value) throws IOException {
        send(status, "application/json", Json.MAPPER.writeValueAsBytes(value));
    }

    /** Sends bytes. */
    public void send(int status, String type, byte[] bytes) throws IOException {
        response.setStatus(status);
        if (presence != null) {
            presence.close(); // whoever does not read now is idle
            if (presence.isSpoilt()) {
                set("Connection", "close");
            }
        }
        set("Content-Type", type);
        set("Content-Length", Integer.toString(bytes.length));
        write(ByteBuffer.wrap(bytes));
    }

    /** Sends a status alone. */
    public void send(int status) throws IOException {
        response.setStatus(status);
        Content.Sink.write(response, true, ByteBuffer.allocate(0));
    }

    private void write(ByteBuffer bytes) throws IOException {
        try {
            Content.Sink.write(response, true, isHead() ? ByteBuffer.allocate(0) : bytes);
        } catch (IOException e) {
            throw new ClientGone(e);
        }
    }

    private boolean isHead() {
        return method().equals("HEAD");
    }

    /** Whether the client has what has this tag; then that is what it is told. */
    public boolean sendNotModified(String etag) throws IOException {
        set("ETag", etag);
        // A proxy that compresses makes tags weak, which here means the same.
        boolean known = request.getHeaders().getValuesList(HttpHeader.IF_NONE_MATCH).stream()
                .flatMap(tags -> Arrays.stream(tags.split(",")))
                .map(tag -> tag.strip().replaceFirst("^W/", ""))
                .anyMatch(tag -> tag.equals(etag) || tag.equals("*"));
        if (!known) {
            return false;
        }
        send(304);
        return true;
    }

    /**
     * Sends a file, or the part of it that was asked for.
     *
     * @param etag changes with the content, in quotes
     */
    public void sendFile(Path file, String type, String etag) throws IOException {
        if (sendNotModified(etag)) {
            return;
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long total = channel.size();
            var ifRange = header("If-Range");
            var range = ifRange.isEmpty() || ifRange.get().equals(etag)
                    ? ByteRange.of(request.getHeaders().get(HttpHeader.RANGE), total)
                    : Optional.<ByteRange>empty();
            var part = range.orElse(new ByteRange(0, total));
            response.setStatus(range.isPresent() ? 206 : 200);
            range.ifPresent(found -> set("Content-Range", found.contentRange(total)));
            set("Accept-Ranges", "bytes");
            set("Content-Type", type);
            set("Content-Length", Long.toString(part.length()));
            copy(channel, part);
        }
    }

    private void copy(FileChannel channel, ByteRange part) throws IOException {
        if (isHead() || part.length() == 0) {
            write(ByteBuffer.allocate(0));
            return;
        }
        channel.position(part.first());
        var buffer = ByteBuffer.allocate(BUFFER);
        long left = part.length();
        while (left > 0) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), left));
            if (channel.read(buffer) < 0) {
                throw new IOException("the file became shorter while it was sent");
            }
            buffer.flip();
            left -= buffer.remaining();
            try {
                Content.Sink.write(response, left == 0, buffer);
            } catch (IOException e) {
                throw new ClientGone(e);
            }
        }
    }

    /** Sends bytes as they come, until the stream is closed. */
    public OutputStream stream(int status, String type) {
        response.setStatus(status);
        set("Content-Type", type);
        return new BufferedOutputStream(Content.Sink.asOutputStream(response), BUFFER);
    }

    /**
     * Sends events.
     *
     * @param heartbeat the text of the comments while nothing else is sent
     */
    public EventStream events(Supplier<String> heartbeat) {
        response.setStatus(200);
        set("Content-Type", "text/event-stream");
        set("Cache-Control", "no-store");
        set("X-Accel-Buffering", "no"); // for nginx
        return new EventStream(Content.Sink.asOutputStream(response), heartbeat, beats);
    }

    /** Whether a part of the answer was sent. */
    public boolean isCommitted() {
        return response.isCommitted();
    }

    /**
     * Tells a failure, if nothing was sent yet. A connection that is closed while its sender is still sending is reset, and the answer lost
     * with it; so what comes is read for a while.
     */
    void send(Failures.Told failure, Map<String, String> headers) throws IOException {
        response.reset();
        headers.forEach(this::set);
        failure.headers().forEach(this::set);
        // Who asks before sending is answered that there is no need to.
        boolean comes = reading || !request.getHeaders().contains(HttpHeader.EXPECT);
        boolean more = comes && !drain(Duration.ZERO);
        send(failure.status(), failure.body());
        if (more) {
            drain(UNWANTED_TIME);
        }
    }

    /**
     * Reads what nobody wants.
     *
     * @return whether nothing more comes
     */
    private boolean drain(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        long left = UNWANTED_BYTES;
        var news = new Semaphore(0);
        try {
            while (left > 0) {
                var chunk = request.read();
                if (chunk == null) {
                    long nanos = end - System.nanoTime();
                    if (nanos <= 0) {
                        return false;
                    }
                    request.demand(news::release);
                    if (!news.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                        return false;
                    }
                    continue;
                }
                left -= chunk.remaining();
                boolean last = chunk.isLast();
                chunk.release();
                if (last) {
                    return true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // It was only to be nice.
        }
        return true;
    }
}
