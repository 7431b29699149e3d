package io.videoxl.server.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.server.security.Keys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * Who sends too slowly is ended; who is slow but goes on, and who waits, is not. Of a machine that stands still for as long as the server is
 * patient neither can be told: then all is tried again with more patience.
 */
class SlowClientsTest {
    private static final List<Duration> PATIENCE = List.of(Duration.ofSeconds(1), Duration.ofSeconds(8));
    private static final long PAUSE_MILLIS = 30;

    /** Of as many times the server's patience a client that has not been ended will not be. */
    private static final int LONGEST = 20;

    /** As many times as long a connection may be silent between requests. */
    private static final int KEPT = 5;

    private static final int CONNECTIONS = 100;

    private Duration idle;
    private Heartbeats beats;
    private HttpServer server;

    private interface Trying {
        void run() throws Exception;
    }

    private void trying(Trying what) throws Exception {
        for (var patience : PATIENCE) {
            idle = patience;
            start();
            try {
                what.run();
                return;
            } catch (AssertionError e) {
                if (patience == PATIENCE.getLast()) {
                    throw e;
                }
            } finally {
                end();
            }
        }
    }

    private void start() {
        beats = new Heartbeats(Duration.ofMinutes(1));
        Json.text(Map.of()); // its classes take a while
        var routes = new Routes()
                .add("POST", "/json", exchange -> exchange.send(200, exchange.json(Map.class)))
                .add("PUT", "/file", exchange -> {
                    try (var body = exchange.body(1 << 20)) {
                        exchange.send(200, List.of(body.readAllBytes().length));
                    }
                })
                .add("PUT", "/pausing", exchange -> {
                    try (var body = exchange.body(1 << 20)) {
                        body.read();
                        Thread.sleep(longer().toMillis());
                        exchange.send(200, List.of(body.readAllBytes().length));
                    }
                })
                .add("POST", "/late", exchange -> {
                    exchange.json(Map.class);
                    Thread.sleep(longer().toMillis());
                    exchange.send(200, List.of("late"));
                })
                .add("GET", "/kept", exchange -> exchange.send(200, List.of("kept")))
                .add("GET", "/events", exchange -> {
                    try (var stream = exchange.events(() -> "beat")) {
                        Thread.sleep(longer().toMillis());
                        stream.data("end");
                    }
                });
        server = new HttpServer(
                new HttpServer.Settings(
                        InetAddress.getLoopbackAddress(),
                        0,
                        CONNECTIONS,
                        idle,
                        idle.multipliedBy(KEPT),
                        Duration.ofSeconds(1),
                        1 << 20),
                routes,
                exchange -> exchange.send(404),
                new Doorkeeper(new Keys(List.of(), new byte[32])),
                beats);
        server.start();
    }

    /** Than the server's patience, and not a multiple of it: then answers and its looking after the silent would meet. */
    private Duration longer() {
        return idle.multipliedBy(5).dividedBy(2);
    }

    private void end() {
        server.close();
        beats.close();
    }

    /** All at once, since each takes its time. */
    private static List<String> all(List<Callable<String>> clients) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var replies = new ArrayList<String>();
            for (var reply : threads.invokeAll(clients)) {
                replies.add(reply.get());
            }
            return replies;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError wrong) {
                throw wrong;
            }
            throw e;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What comes back while bytes are sent, some after each pause, until the connection ends. */
    private String reply(String head, byte[] rest, int each) throws Exception {
        var reply = new ByteArrayOutputStream();
        long end = System.nanoTime() + LONGEST * idle.toNanos();
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout((int) PAUSE_MILLIS);
            var out = socket.getOutputStream();
            out.write(ascii(head));
            for (int sent = 0; ; ) {
                assertTrue(System.nanoTime() < end, "not ended: " + reply);
                if (sent < rest.length) {
                    int count = Math.min(each, rest.length - sent);
                    out.write(rest, sent, count);
                    sent += count;
                }
                try {
                    int value = socket.getInputStream().read();
                    if (value < 0) {
                        break;
                    }
                    reply.write(value);
                    sent = rest.length; // who is answered sends no more
                } catch (SocketTimeoutException e) {
                    // nothing yet
                }
            }
        } catch (IOException e) {
            // It was ended while a byte was on its way.
        }
        return reply.toString(StandardCharsets.US_ASCII);
    }

    /** How many times the server's patience passed until it ended a connection on which it had answered. */
    private double kept(String then) throws Exception {
        try (var socket = new Socket("127.0.0.1", server.port())) {
            var in = socket.getInputStream();
            var out = socket.getOutputStream();
            var answered = "[\"kept\"]";
            for (int i = 0; i < 2; i++) {
                out.write(ascii("GET /kept HTTP/1.1\r\nHost: localhost\r\n\r\n"));
                var reply = new StringBuilder();
                while (!reply.toString().endsWith(answered)) {
                    int value = in.read();
                    assertTrue(value >= 0, "ended after " + i + " answers, then " + reply);
                    reply.append((char) value);
                }
                assertTrue(reply.toString().contains("Keep-Alive: timeout="), reply.toString());
                if (i == 0) {
                    Thread.sleep(2 * idle.toMillis());
                }
            }
            out.write(ascii(then));
            long start = System.nanoTime();
            in.readAllBytes();
            return (double) (System.nanoTime() - start) / idle.toNanos();
        }
    }

    private static String head(String request, int length) {
        return request
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
                + length + "\r\n\r\n";
    }

    @Test
    void trickledHeadersAreEnded() throws Exception {
        trying(() -> {
            var endless = ascii("x".repeat(10_000));
            var header = "GET /events HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
            var replies = all(List.of(
                    () -> reply("", endless, 1),
                    () -> reply(header, endless, 1),
                    // A request that was answered is no excuse.
                    () -> reply("GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n" + header, endless, 1)));
            replies.forEach(reply -> assertFalse(reply.contains("200 OK"), reply));
        });
    }

    @Test
    void trickledBodiesAreEndedAlsoWhileOthersSendMuch() throws Exception {
        trying(() -> {
            var much = new byte[1 << 20];
            var other = reply(head("PUT /file", much.length), much, much.length);
            assertTrue(other.contains("200 OK") && other.endsWith("[" + much.length + "]"), other);
            var spaces = ascii(" ".repeat(10_000));
            for (var reply : all(List.of(
                    () -> reply(head("POST /json", spaces.length), spaces, 1),
                    () -> reply(head("PUT /file", spaces.length), spaces, 1)))) {
                assertTrue(reply.isEmpty() || reply.contains("408 ") && reply.contains("a second are expected"), reply);
            }
            var silent = reply(head("PUT /file", 1), new byte[0], 1);
            assertTrue(silent.contains("400 ") && silent.contains("did not come to its end"), silent);
        });
    }

    @Test
    void whoIsSlowButGoesOnIsNotEnded() throws Exception {
        trying(() -> {
            var bytes = new byte[20_000];
            Arrays.fill(bytes, (byte) 'x');
            var reply = reply(head("PUT /file", bytes.length), bytes, 400);
            assertTrue(reply.contains("200 OK") && reply.endsWith("[20000]"), reply);
        });
    }

    @Test
    void betweenRequestsAConnectionIsKeptForLonger() throws Exception {
        trying(() -> {
            var passed = all(List.of(
                    () -> "" + kept(""),
                    () -> "" + kept("GET /ke"),
                    () -> "" + kept("PUT /file HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n")));
            var between = Double.parseDouble(passed.get(0));
            assertTrue(between > KEPT - 1 && between < LONGEST, "silent for " + between);
            for (var begun : passed.subList(1, 3)) {
                assertTrue(Double.parseDouble(begun) < KEPT - 1, "begun, and silent for " + begun);
            }
        });
    }

    @Test
    void keptConnectionsMakeRoomWhereAllAreTaken() throws Exception {
        trying(() -> {
            var held = new ArrayList<Socket>();
            try {
                for (int i = 0; i < CONNECTIONS; i++) {
                    var socket = new Socket("127.0.0.1", server.port());
                    held.add(socket);
                    socket.getOutputStream().write(ascii("GET /kept HTTP/1.1\r\nHost: localhost\r\n\r\n"));
                    assertTrue(socket.getInputStream().read() >= 0);
                }
                long start = System.nanoTime();
                try (var next = new Socket("127.0.0.1", server.port())) {
                    next.setSoTimeout((int) idle.multipliedBy(LONGEST).toMillis());
                    next.getOutputStream().write(ascii(head("POST /json", 2) + "{}"));
                    assertTrue(next.getInputStream().read() >= 0);
                }
                var waited = (double) (System.nanoTime() - start) / idle.toNanos();
                assertTrue(waited < KEPT - 1, "waited " + waited + " times as long as a connection may be silent");
            } finally {
                for (var socket : held) {
                    socket.close();
                }
            }
        });
    }

    @Test
    void whoWaitsIsNotEnded() throws Exception {
        trying(() -> {
            var replies = all(List.of(
                    () -> reply(head("POST /late", 2), ascii("{}"), 2),
                    () -> reply(head("PUT /pausing", 2), ascii("{}"), 2),
                    () -> reply("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n", new byte[0], 1)));
            assertTrue(replies.get(0).contains("200 OK") && replies.get(0).endsWith("[\"late\"]"), replies.get(0));
            assertTrue(replies.get(1).contains("200 OK") && replies.get(1).endsWith("[1]"), replies.get(1));
            assertTrue(
                    replies.get(2).contains("200 OK") && replies.get(2).contains("data: end\n\n\r\n0\r\n\r\n"),
                    replies.get(2));
        });
    }
}
