package io.videoxl.video;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** A web server on the loopback interface that serves the files of a folder, well or badly. */
final class VideoServer implements AutoCloseable {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final Path folder;

    /** Requests that asked for a part of a file that does not begin at its start. */
    final AtomicInteger seeks = new AtomicInteger();

    VideoServer(Path folder) throws IOException {
        this(folder, HttpServer.create(ANY_PORT, 0));
    }

    /** One that speaks HTTPS. */
    VideoServer(Path folder, SSLContext tls) throws IOException {
        this(folder, withTls(tls));
    }

    private static HttpServer withTls(SSLContext tls) throws IOException {
        var server = HttpsServer.create(ANY_PORT, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return server;
    }

    private VideoServer(Path folder, HttpServer server) {
        this.folder = folder;
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/files/", exchange -> serve(exchange, true));
        server.createContext("/unseekable/", exchange -> serve(exchange, false));
        server.createContext("/error/", exchange -> {
            exchange.sendResponseHeaders(Integer.parseInt(lastPart(exchange)), -1);
            exchange.close();
        });
        server.createContext("/silent/", exchange -> sleep());
        server.createContext("/stalling/", exchange -> {
            byte[] content = Files.readAllBytes(folder.resolve(lastPart(exchange)));
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, content.length / 2);
            exchange.getResponseBody().flush();
            sleep();
        });
        server.start();
    }

    /** Lets a path answer with a redirection. */
    void redirect(String path, String target) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Location", target);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
    }

    URI uri(String path) {
        var scheme = server instanceof HttpsServer ? "https" : "http";
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private static String lastPart(HttpExchange exchange) {
        var path = exchange.getRequestURI().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void sleep() {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            // the server is being closed
        }
    }

    private void serve(HttpExchange exchange, boolean ranges) throws IOException {
        try (exchange) {
            byte[] content = Files.readAllBytes(folder.resolve(lastPart(exchange)));
            int from = 0;
            var range = exchange.getRequestHeaders().getFirst("Range");
            if (ranges && range != null) {
                from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-.*", "$1"));
                seeks.addAndGet(from > 0 ? 1 : 0);
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
                exchange.sendResponseHeaders(206, content.length - from);
            } else {
                exchange.sendResponseHeaders(200, 0); // in chunks, without a length
            }
            exchange.getResponseBody().write(content, from, content.length - from);
        } catch (IOException e) {
            // FFmpeg has read enough
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
