package io.videoxl.server.load;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that send a header or a body byte by byte, say nothing, or read nothing, while one behaves. */
final class SlowClients {
    private static final String[] HEADS = {
        "", // says nothing
        "GET /api/info HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ", // a header without end
        "POST /api/plan HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n",
        "PUT /api/videos/slow.mp4 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000000\r\n\r\n",
    };

    /** @param longestMillis that the client that behaves waited for an answer */
    record Result(int clients, int ended, double longestMillis) {}

    private SlowClients() {}

    static Result run(ServerProcess server, int clients, Duration time) throws Exception {
        var ended = new AtomicInteger();
        long end = System.nanoTime() + time.toNanos();
        double longest = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var client = server.client()) {
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < clients; i++) {
                var head = HEADS[i % HEADS.length];
                all.add(threads.submit(() -> {
                    if (isEnded(server.port(), head, end)) {
                        ended.incrementAndGet();
                    }
                }));
            }
            while (System.nanoTime() < end) {
                long start = System.nanoTime();
                client.get("/api/videos");
                longest = Math.max(longest, (System.nanoTime() - start) / 1e6);
                Thread.sleep(50);
            }
            for (var each : all) {
                each.get();
            }
        }
        return new Result(clients, ended.get(), longest);
    }

    /** Whether the server puts an end to it before the time is over. */
    private static boolean isEnded(int port, String head, long end) {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(500);
            var out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            while (System.nanoTime() < end) {
                if (!head.isEmpty()) {
                    out.write('x');
                }
                try {
                    socket.getInputStream().read(); // an answer before the request was whole, or the end
                    return true;
                } catch (SocketTimeoutException e) {
                    // nothing yet: go on
                }
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
