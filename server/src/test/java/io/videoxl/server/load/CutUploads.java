package io.videoxl.server.load;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Uploads whose connection breaks at a random byte: in one piece, of which nothing may be left, and in pieces, which go on. */
final class CutUploads {
    private static final int MOST_BYTES = 300_000;

    /** What becomes whole is opened by a process of its own, which takes its time. */
    private static final int FINISHED_EACH = 20;

    /**
     * What came of it.
     *
     * @param resumed uploads in pieces that were sent to their end
     * @param lost uploads in pieces that are gone, or became another video than was sent
     * @param leftBehind videos of uploads that were not whole
     */
    record Result(int cut, int resumed, int lost, int leftBehind) {}

    private CutUploads() {}

    static Result run(ServerProcess server, int uploads, long seed) throws Exception {
        var random = new Random(seed);
        int resumed = 0;
        int lost = 0;
        try (var client = server.client()) {
            int videos = client.get("/api/videos").at("/videos").size();
            for (int i = 0; i < uploads; i++) {
                var bytes = new byte[1 + random.nextInt(MOST_BYTES)];
                random.nextBytes(bytes);
                int sent = random.nextInt(bytes.length);
                if (i % 2 == 0) {
                    cut(server.port(), "PUT /api/videos/cut-" + i + ".mp4 HTTP/1.1\r\n", bytes, sent);
                } else {
                    var id = client.send(client.request("/api/uploads")
                                    .header("Tus-Resumable", "1.0.0")
                                    .header("Upload-Length", Integer.toString(bytes.length))
                                    .POST(BodyPublishers.noBody()))
                            .headers()
                            .firstValue("Location")
                            .orElseThrow();
                    cut(
                            server.port(),
                            "PATCH " + id + " HTTP/1.1\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
                                    + "Content-Type: application/offset+octet-stream\r\n",
                            bytes,
                            sent);
                    boolean finishes = i % FINISHED_EACH == 1;
                    resumed += finishes ? 1 : 0;
                    lost += (finishes ? isResumed(client, id, bytes) : isKept(client, id, sent)) ? 0 : 1;
                }
            }
            int there = client.get("/api/videos").at("/videos").size() - videos;
            return new Result(uploads, resumed, lost, there);
        }
    }

    private static void cut(int port, String head, byte[] bytes, int sent) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoLinger(sent % 3 == 0, 0); // some connections are reset, others closed
            var out = socket.getOutputStream();
            out.write((head + "Host: 127.0.0.1\r\nContent-Length: " + bytes.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(bytes, 0, sent);
            out.flush();
        }
    }

    /** No more is there than was sent; then it is given up. */
    private static boolean isKept(Client client, String id, int sent) throws Exception {
        var head = client.send(
                client.request(id).header("Tus-Resumable", "1.0.0").method("HEAD", BodyPublishers.noBody()));
        long offset = head.headers().firstValueAsLong("Upload-Offset").orElse(-1);
        client.send(client.request(id).header("Tus-Resumable", "1.0.0").DELETE());
        return head.statusCode() == 200 && offset >= 0 && offset <= sent;
    }

    /** Goes on where the server says that the upload is, compares what it has then, and deletes it. */
    private static boolean isResumed(Client client, String id, byte[] bytes) throws Exception {
        for (int attempt = 0; attempt < 500; attempt++) {
            var head = client.send(
                    client.request(id).header("Tus-Resumable", "1.0.0").method("HEAD", BodyPublishers.noBody()));
            int offset =
                    Integer.parseInt(head.headers().firstValue("Upload-Offset").orElse("-1"));
            if (offset < 0 || offset > bytes.length) {
                return false;
            }
            HttpResponse<byte[]> rest;
            try {
                rest = client.send(client.request(id)
                        .header("Tus-Resumable", "1.0.0")
                        .header("Upload-Offset", Integer.toString(offset))
                        .header("Content-Type", "application/offset+octet-stream")
                        .method("PATCH", BodyPublishers.ofByteArray(bytes, offset, bytes.length - offset)));
            } catch (IOException e) {
                Thread.sleep(10); // refused before the body was sent: Java's client does not read the answer then
                continue;
            }
            if (rest.statusCode() == 204) {
                var video = "/api/videos/"
                        + rest.headers().firstValue("X-Videoxl-Video").orElse("none");
                var content = client.send(client.request(video + "/content"));
                client.send(client.request(video).DELETE());
                client.send(client.request(id).header("Tus-Resumable", "1.0.0").DELETE());
                return content.statusCode() == 409 || Arrays.equals(content.body(), bytes);
            }
            if (rest.statusCode() != 423 && rest.statusCode() != 409) {
                return false;
            }
            Thread.sleep(10); // the piece that was cut is still being put away
        }
        return false;
    }
}
