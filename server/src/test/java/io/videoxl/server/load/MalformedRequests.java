package io.videoxl.server.load;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Requests that are wrong in a random way, as bytes on a connection. Each has to be answered with a status of 400 to 499, or 505. */
final class MalformedRequests {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int MOST_FINDINGS = 20;

    /** What RFC 9110 has for a version of HTTP that is not spoken. */
    private static final int OTHER_VERSION = 505;

    private static final List<String> JSON_DOORS =
            List.of("/api/plan", "/api/memories", "/api/videos", "/api/chats", "/v1/chat/completions");
    private static final List<String> PLACES = List.of(
            "/../../etc/passwd",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/..%2f..%2fetc/passwd",
            "/api/files?path=../../etc",
            "/api/files?path=%2e%2e%2f%2e%2e%2fetc",
            "/api/videos/..%2f..%2fsecret",
            "/api/videos/%2e%2e/content",
            "/api/memories/..%5c..%5csecret/file",
            "/api/memories/%00/file",
            "/%ff%fe",
            "/api/videos/%zz",
            "/api/chats/" + "a".repeat(3000),
            "//etc/passwd",
            "/api/videos/x/frame?at=NaN",
            "/api/videos/x/frame?at=%f0%28",
            "/views/../../../secret",
            "/nothing/at/all");

    /** @param findings what was answered otherwise, with the beginning of the request */
    record Result(int requests, Map<Integer, Integer> statuses, List<String> findings) {}

    private record Request(byte[] bytes, boolean endsThere) {}

    private final Random random;
    private final int port;
    private final String video;
    private final String memory;

    private MalformedRequests(int port, long seed, String video, String memory) {
        this.port = port;
        this.random = new Random(seed);
        this.video = video;
        this.memory = memory;
    }

    /**
     * Sends some.
     *
     * @param video the id of one that is there
     * @param memory the id of one that is there
     */
    static Result run(ServerProcess server, int requests, long seed, String video, String memory) throws IOException {
        var own = new MalformedRequests(server.port(), seed, video, memory);
        var statuses = new TreeMap<Integer, Integer>();
        var findings = new ArrayList<String>();
        for (int i = 0; i < requests; i++) {
            var request = own.next(i);
            int status;
            try {
                status = own.send(request);
            } catch (IOException e) {
                status = -1;
                findings.add(e + " to " + start(request));
            }
            statuses.merge(status, 1, Integer::sum);
            if (status >= 0
                    && (status < 400 || status > 499)
                    && status != OTHER_VERSION
                    && findings.size() < MOST_FINDINGS) {
                findings.add(status + " to " + start(request));
            }
        }
        return new Result(requests, statuses, findings);
    }

    private static String start(Request request) {
        var text = new String(request.bytes, StandardCharsets.ISO_8859_1);
        return text.substring(0, Math.min(300, text.length())).replace("\r\n", "⏎");
    }

    private Request next(int number) {
        return switch (number % 10) {
            case 0 -> line();
            case 1 -> header();
            case 2 -> json(deep());
            case 3 -> json(wrong());
            case 4 -> json(cut());
            case 5 -> chat();
            case 6 -> range();
            case 7 -> place();
            case 8 -> tus();
            default -> body();
        };
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static Request raw(String text) {
        return new Request(text.getBytes(StandardCharsets.ISO_8859_1), true);
    }

    private static Request request(String method, String path, String headers, byte[] body) {
        var out = new ByteArrayOutputStream();
        var head = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + headers
                + (body == null ? "" : "Content-Length: " + body.length + "\r\n") + "\r\n";
        out.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        if (body != null) {
            out.writeBytes(body);
        }
        return new Request(out.toByteArray(), true);
    }

    private String noise(int most) {
        var bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        var text = new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[\r\n]", "x");
        return text.isBlank() ? "x" : text;
    }

    private Request line() {
        return raw(one(List.of(
                        "GET",
                        "GET /api/info",
                        "GET  /api/info HTTP/1.1",
                        "GET /api/info HTTP/9.9",
                        "GET /api/info FTP/1.1",
                        "G\u0001T /api/info HTTP/1.1",
                        "GET " + noise(40).replace(' ', '\u0001') + " HTTP/1.1",
                        "BREW /api/videos HTTP/1.1\r\nHost: 127.0.0.1",
                        "DELETE /api/info HTTP/1.1\r\nHost: 127.0.0.1",
                        "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: 127.0.0.1",
                        "GET http://elsewhere.example/api/videos HTTP/1.1\r\nHost: 127.0.0.1"))
                + "\r\nConnection: close\r\n\r\n");
    }

    private Request header() {
        return raw("POST /api/plan HTTP/1.1\r\n"
                + one(List.of(
                        "",
                        "Host: elsewhere.example\r\n",
                        "Host: 127.0.0.1\r\nHost: other\r\n",
                        "Host: 127.0.0.1\r\nOrigin: http://elsewhere.example\r\nContent-Length: 0\r\n",
                        "Host: 127.0.0.1\r\nContent-Length: -1\r\n",
                        "Host: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
                        "Host: 127.0.0.1\r\nContent-Length: 99999999999999999999\r\n",
                        "Host: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                        "Host: 127.0.0.1\r\nTransfer-Encoding: gzip\r\n",
                        "Host: 127.0.0.1\r\n: no name\r\n",
                        "Host: 127.0.0.1\r\nno colon\r\n",
                        "Host: 127.0.0.1\r\nX: " + "y".repeat(40_000) + "\r\n",
                        "Host: 127.0.0.1\r\nBad name: x\r\n",
                        "Host: 127.0.0.1\r\nX: \u0000\r\n"))
                + "Connection: close\r\n\r\n");
    }

    private Request json(String body) {
        return request(
                "POST",
                one(JSON_DOORS),
                "Content-Type: application/json\r\n",
                body.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String deep() {
        int depth = 1 + random.nextInt(20_000);
        return random.nextBoolean() ? "[".repeat(depth) : "{\"sources\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    private String wrong() {
        return one(List.of(
                "null",
                "[]",
                "7",
                "\"text\"",
                "{}",
                "{\"sources\":7}",
                "{\"sources\":[null]}",
                "{\"sources\":[{\"video\":\"" + video + "\",\"from\":1e308,\"to\":-1}]}",
                "{\"sources\":[{\"video\":\"../../secret\"}]}",
                "{\"path\":\"../../etc/passwd\"}",
                "{\"path\":\"\",\"url\":\"\"}",
                "{\"url\":\"http://169.254.169.254/latest\"}",
                "{\"url\":\"file:///etc/passwd\"}",
                "{\"memory\":7}",
                "{\"memory\":\"" + "m".repeat(10_000) + "\"}",
                "{\"a\":1,\"a\":2}",
                "{\"frames\":" + "9".repeat(2000) + "}",
                "{\"messages\":\"none\",\"model\":7}",
                "{\"x\":\"" + noise(200).replaceAll("[\"\\\\]", "") + "\"}"));
    }

    private String cut() {
        var whole =
                "{\"sources\":[{\"video\":\"" + video + "\",\"from\":0.5,\"to\":2}],\"rate\":1,\"name\":\"caf\u00e9\"}";
        return whole.substring(0, random.nextInt(whole.length()));
    }

    private Request chat() {
        var part = one(List.of(
                "{\"type\":\"video_url\",\"video_url\":{\"url\":\"data:video/mp4;base64,"
                        + noise(300).replaceAll("[\"\\\\]", "!") + "\"}}",
                "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA=A\"}}",
                "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:;base64,====\"}}",
                "{\"type\":\"input_video\",\"input_video\":{\"data\":\"%%%%\"}}",
                "{\"type\":\"video_url\",\"video_url\":{\"url\":\"file:///etc/passwd\"}}",
                "{\"type\":\"video_url\",\"video_url\":{\"url\":\"http://127.0.0.1:1/x\"}}",
                "{\"type\":\"video_url\"}",
                "{\"type\":\"hologram\"}",
                "7"));
        return request(
                "POST",
                "/v1/chat/completions",
                "Content-Type: application/json\r\n",
                ("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[" + part
                                + ",{\"type\":\"text\",\"text\":\"What?\"}]}]}")
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    private Request range() {
        return request(
                "GET",
                "/api/videos/" + video + "/content",
                "Range: bytes=" + one(List.of("999999999999-", "-0", "5000000-6000000", "888888888-")) + "\r\n",
                null);
    }

    private Request place() {
        return request("GET", one(PLACES) + (random.nextBoolean() ? "" : "&" + random.nextInt()), "", null);
    }

    private Request tus() {
        return one(List.of(
                request("POST", "/api/uploads", "Upload-Length: 5\r\n", new byte[0]),
                request("POST", "/api/uploads", "Tus-Resumable: 1.0.0\r\nUpload-Length: five\r\n", new byte[0]),
                request(
                        "POST",
                        "/api/uploads",
                        "Tus-Resumable: 1.0.0\r\nUpload-Length: 999999999999999999\r\n",
                        new byte[0]),
                request("POST", "/api/uploads", "Tus-Resumable: 1.0.0\r\n", new byte[0]),
                request(
                        "POST",
                        "/api/uploads",
                        "Tus-Resumable: 1.0.0\r\nUpload-Length: 5\r\nUpload-Metadata: filename !!!\r\n",
                        new byte[0]),
                request("PATCH", "/api/uploads/none", "Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n", new byte[3]),
                request("HEAD", "/api/uploads/none", "Tus-Resumable: 1.0.0\r\n", null)));
    }

    private Request body() {
        return switch (random.nextInt(4)) {
            case 0 ->
                request(
                        "POST",
                        "/api/memories/" + memory + "/ask",
                        "Content-Type: "
                                + one(List.of("text/plain", "multipart/form-data", "application/xml", noise(9)))
                                + "\r\n",
                        "{\"question\":\"What?\"}".getBytes(StandardCharsets.US_ASCII));
            case 1 ->
                request(
                        "POST",
                        "/api/memories/" + memory + "/ask",
                        "Content-Type: application/json\r\n",
                        one(List.of(
                                        "{\"question\":\" \"}",
                                        "{\"questions\":[]}",
                                        "{\"question\":\"What?\",\"temperature\":-1}",
                                        "{\"question\":\"What?\",\"max_tokens\":-5}",
                                        "{\"question\":\"What?\",\"top_p\":\"all\"}",
                                        "{\"question\":\"What?\",\"chat\":\"none\"}",
                                        "{\"question\":\"" + "long ".repeat(30_000) + "\"}"))
                                .getBytes(StandardCharsets.US_ASCII));
            case 2 ->
                raw(
                        "POST /api/plan HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                + one(List.of(
                                        "zz\r\nabc\r\n", "-5\r\nabc\r\n", "fffffffffffffffff\r\n", "3\r\nabcdef\r\n")));
            default ->
                request(
                        "POST",
                        "/api/plan",
                        "Content-Type: application/json\r\n",
                        ("{\"name\":\"" + "x".repeat(1_100_000) + "\"}").getBytes(StandardCharsets.US_ASCII));
        };
    }

    /** The status of the answer. */
    private int send(Request request) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(request.bytes);
                socket.shutdownOutput();
            } catch (IOException e) {
                // Refused before it was sent; the answer may be there.
            }
            var line = firstLine(new BufferedInputStream(socket.getInputStream()));
            var parts = line.split(" ");
            if (parts.length < 2 || !parts[1].matches("\\d{3}")) {
                throw new IOException("the answer \"" + line + "\"");
            }
            return Integer.parseInt(parts[1]);
        }
    }

    private static String firstLine(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n' && line.length() < 200; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }
}
