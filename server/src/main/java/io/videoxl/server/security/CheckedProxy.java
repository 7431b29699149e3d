package io.videoxl.server.security;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Through which live sources are asked for over HTTP: the library's client looks names up itself, and a playlist or a redirection may name
 * any. Each connection is made here, to an address that {@link Addresses} has just given; what may not be reached is 403. It listens on the
 * loopback interface. Thread-safe.
 */
public final class CheckedProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckedProxy.class);
    private static final int HEAD_BYTES = 64 << 10;
    private static final int SILENCE_MILLIS = 30_000;
    private static final long PAUSE_NANOS = 50_000_000;
    private static final Set<String> OF_ONE_CONNECTION =
            Set.of("connection", "keep-alive", "proxy-connection", "proxy-authorization", "te", "upgrade");

    private final Addresses addresses;
    private final ServerSocket server;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();

    /** Begins to listen. */
    public CheckedProxy(Addresses addresses) {
        this.addresses = addresses;
        try {
            server = new ServerSocket(0, 0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (IOException e) {
            throw new VideoXLException(
                    Code.IO,
                    "cannot listen on the loopback interface: " + e.getMessage() + "; check what the system allows",
                    e);
        }
        Thread.ofVirtual().name("videoxl-server-proxy").start(this::accept);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                open.add(client);
                Thread.ofVirtual().name("videoxl-server-proxied").start(() -> serve(client));
            } catch (IOException e) {
                // Closed, or without room for one more file, which passes.
                LOG.debug("not taken: {}", e.toString());
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setSoTimeout(SILENCE_MILLIS);
            var head = head(client.getInputStream());
            var request = head.lines().findFirst().orElse("").split(" ");
            if (request.length != 3) {
                answer(client, "400 Bad Request");
                return;
            }
            boolean tunnel = request[0].equals("CONNECT");
            var target = URI.create(tunnel ? "https://" + request[1] + "/" : request[1]);
            if (!tunnel && (!"http".equals(target.getScheme()) || !request[0].equals("GET"))) {
                answer(client, "405 Method Not Allowed");
                return;
            }
            serve(client, head, target, tunnel);
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("ended: {}", e.toString());
        } finally {
            open.remove(client);
        }
    }

    private void serve(Socket client, String head, URI target, boolean tunnel) throws IOException {
        Socket host;
        try {
            host = connected(target, tunnel ? 443 : 80);
        } catch (VideoXLException e) {
            LOG.debug("refused: {}", e.getMessage());
            answer(client, "403 Forbidden");
            return;
        } catch (IOException e) {
            answer(client, "502 Bad Gateway");
            return;
        }
        open.add(host);
        try (host) {
            client.setSoTimeout(0); // whoever asks has a time of its own
            if (tunnel) {
                client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } else {
                host.getOutputStream().write(closing(inOriginForm(head, target)));
            }
            // Ends, too, when the client does.
            Thread.ofVirtual().name("videoxl-server-proxied").start(() -> pass(client, host, tunnel));
            var in = host.getInputStream();
            if (!tunnel) {
                client.getOutputStream().write(closing(head(in)));
            }
            in.transferTo(client.getOutputStream());
        } finally {
            open.remove(host);
        }
    }

    private Socket connected(URI target, int defaultPort) throws IOException {
        var failure = new IOException("no address");
        for (var address : addresses.resolve(target)) {
            var socket = new Socket();
            try {
                socket.connect(
                        new InetSocketAddress(address, target.getPort() < 0 ? defaultPort : target.getPort()),
                        SILENCE_MILLIS);
                return socket;
            } catch (IOException e) {
                socket.close();
                failure = e;
            }
        }
        throw failure;
    }

    private static void pass(Socket client, Socket host, boolean tunnel) {
        try (client;
                host) {
            // Beside a tunnel there is one request for a connection, which has been sent.
            client.getInputStream().transferTo(tunnel ? host.getOutputStream() : OutputStream.nullOutputStream());
        } catch (IOException e) {
            LOG.debug("ended: {}", e.toString());
        }
    }

    /** Up to the empty line. */
    private static String head(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int end = 0; end < 4; ) {
            int value = in.read();
            if (value < 0 || bytes.size() >= HEAD_BYTES) {
                throw new IOException("no whole header");
            }
            bytes.write(value);
            end = value == (end % 2 == 0 ? '\r' : '\n') ? end + 1 : value == '\r' ? 1 : 0;
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static String inOriginForm(String head, URI target) {
        var query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
        var path = target.getRawPath().isEmpty() ? "/" : target.getRawPath();
        return "GET " + path + query + " HTTP/1.1" + head.substring(head.indexOf("\r\n"));
    }

    /** The same, for a connection that ends with it. */
    private static byte[] closing(String head) {
        var lines = head.split("\r\n");
        var rest = Arrays.stream(lines)
                .skip(1)
                .filter(line -> !OF_ONE_CONNECTION.contains(
                        line.split(":", 2)[0].strip().toLowerCase(Locale.ROOT)))
                .map(line -> line + "\r\n")
                .collect(Collectors.joining());
        return (lines[0] + "\r\n" + rest + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void answer(Socket client, String status) throws IOException {
        client.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /** Ends all connections. */
    @Override
    public void close() {
        close(server);
        open.forEach(CheckedProxy::close);
    }

    private static void close(Closeable each) {
        try {
            each.close();
        } catch (IOException e) {
            LOG.debug("ended: {}", e.toString());
        }
    }
}
