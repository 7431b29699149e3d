package io.videoxl.server.load;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients that send a header or a body byte by byte, say nothing, or read nothing, while one behaves. */
final class SlowClients {
    private static final String[] HEADS = {
        "", // says nothing
        "GET /api/info HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ", // a header without end
        "POST /api/plan HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n",
        "PUT /api/videos/slow.mp4 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000000\r\n\r\n",
    };

    /**
     * What came of it.
     *
     * @param going what those did that were not ended
     * @param answers that the client that behaves had
     * @param longestMillis that it waited for one
     */
    record Result(int clients, int ended, List<String> going, int answers, double longestMillis) {}

    private SlowClients() {}

    static Result run(ServerProcess server, int clients, Duration time) throws Exception {
        var going = new ArrayList<String>();
        long end = System.nanoTime() + time.toNanos();
        double longest = 0;
        int answers = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var client = server.client()) {
            var all = new ArrayList<Future<Optional<String>>>();
            for (int i = 0; i < clients; i++) {
                var head = HEADS[i % HEADS.length];
                all.add(threads.submit(() -> going(server.port(), head, end)));
            }
            do {
                long start = System.nanoTime();
                client.get("/api/videos");
                answers++;
                longest = Math.max(longest, (System.nanoTime() - start) / 1e6);
                Thread.sleep(50);
            } while (System.nanoTime() < end);
            for (var each : all) {
                each.get().ifPresent(going::add);
            }
        }
        return new Result(clients, clients - going.size(), going, answers, longest);
    }

    /** Empty if the server puts an end to it before the time is over. */
    private static Optional<String> going(int port, String head, long end) {
        long start = System.nanoTime();
        try (var socket = new Socket("127.0.0.1", port)) {
            double connected = (System.nanoTime() - start) / 1e9;
            socket.setSoTimeout(500);
            var out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            while (System.nanoTime() < end) {
                if (!head.isEmpty()) {
                    out.write('x');
                }
                try {
                    socket.getInputStream().read(); // an answer before the request was whole, or the end
                    return Optional.empty();
                } catch (SocketTimeoutException e) {
                    // nothing yet: go on
                }
            }
            return Optional.of("connected after %.1f s: %s".formatted(connected, head.strip()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
