package io.videoxl.video;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on the loopback interface that answers as a test says, byte for byte, and closes each connection after its answer. */
final class ScriptedServer implements AutoCloseable {
    /** @param target path and query as they were sent */
    record Request(String target, Map<String, String> headers) {
        /** The value of a header; empty if there is none. */
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }

        /** The first byte that is asked for. */
        int from() {
            var range = header("Range");
            return range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-.*", "$1"));
        }

        /** The last byte that is asked for, of so many. */
        int to(int length) {
            var end = header("Range").replaceAll(".*-", "");
            return end.isEmpty() ? length - 1 : Math.min(length - 1, Integer.parseInt(end));
        }
    }

    interface Script {
        void answer(Request request, OutputStream out) throws IOException;
    }

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Script script;

    /** In the order in which they came. */
    final List<Request> requests = new CopyOnWriteArrayList<>();

    ScriptedServer(Script script) throws IOException {
        this.script = script;
        Thread.ofPlatform().daemon().start(() -> {
            while (!socket.isClosed()) {
                try {
                    var connection = socket.accept();
                    Thread.ofPlatform().daemon().start(() -> serve(connection));
                } catch (IOException e) {
                    // closed
                }
            }
        });
    }

    private void serve(Socket connection) {
        try (connection;
                var in = new BufferedInputStream(connection.getInputStream());
                var out = connection.getOutputStream()) {
            var first = line(in).split(" ");
            var headers = new TreeMap<String, String>();
            for (var line = line(in); !line.isEmpty(); line = line(in)) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            var request = new Request(first[1], headers);
            requests.add(request);
            script.answer(request, out);
            out.flush();
        } catch (IOException e) {
            // the client has read enough
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    static void head(OutputStream out, String status, String... headers) throws IOException {
        var head = "HTTP/1.1 " + status + "\r\n"
                + String.join(
                        "",
                        List.of(headers).stream().map(header -> header + "\r\n").toList())
                + "Connection: close\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
    }

    static void respond(OutputStream out, String status, byte[] body, String... headers) throws IOException {
        var all = new ArrayList<>(List.of(headers));
        all.add("Content-Length: " + body.length);
        head(out, status, all.toArray(String[]::new));
        out.write(body);
    }

    /** What a request asks for, of bytes that a server gives any part of. */
    static void range(Request request, OutputStream out, byte[] content) throws IOException {
        int from = request.from();
        int to = request.to(content.length);
        head(
                out,
                "206 Partial Content",
                "Content-Range: bytes %d-%d/%d".formatted(from, to, content.length),
                "Content-Length: " + (to + 1 - from));
        out.write(content, from, to + 1 - from);
    }

    /** An address on this server. */
    String at(String target) {
        return "http://127.0.0.1:" + port() + target;
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
