package io.videoxl.spark.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A film that comes over HTTP only when the test wants it to, so that whoever asks for it waits in the middle of a job. */
final class SlowFilm implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final HttpServer server;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private SlowFilm(HttpServer server) {
        this.server = server;
    }

    static SlowFilm of(Path film) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var slow = new SlowFilm(server);
        var bytes = Files.readAllBytes(film);
        server.createContext("/slow.mp4", exchange -> {
            slow.asked.countDown();
            try {
                slow.released.await();
                send(exchange, bytes);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                exchange.close();
            }
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return slow;
    }

    /** All of it, or the part that was asked for. */
    private static void send(HttpExchange exchange, byte[] bytes) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "video/mp4");
        var range = RANGE.matcher(
                Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Range"), ""));
        int from = 0;
        int to = bytes.length;
        int status = 200;
        if (range.matches()) {
            from = Integer.parseInt(range.group(1));
            to = range.group(2).isEmpty() ? to : Math.min(to, Integer.parseInt(range.group(2)) + 1);
            status = 206;
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + bytes.length);
        }
        exchange.sendResponseHeaders(status, to - from);
        exchange.getResponseBody().write(bytes, from, to - from);
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/slow.mp4";
    }

    void awaitRequest() throws InterruptedException {
        if (!asked.await(2, TimeUnit.MINUTES)) {
            throw new AssertionError("nobody asked for the film");
        }
    }

    void release() {
        released.countDown();
    }

    @Override
    public void close() {
        release();
        server.stop(0);
    }
}
