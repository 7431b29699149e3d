package io.videoxl.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.server.TestServer.Reply;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads in pieces, by the tus protocol. */
class UploadsTest {
    @TempDir
    private static Path films;

    private static byte[] film;

    @TempDir
    private Path folder;

    @BeforeAll
    static void write() throws IOException {
        film = Files.readAllBytes(TestFilms.write(films, 1, 4));
    }

    private static HttpRequest.Builder tus(TestServer server, String path) {
        return server.request(path).header("Tus-Resumable", "1.0.0");
    }

    private static String create(TestServer server, long length) {
        var name = Base64.getEncoder().encodeToString("../Urlaub ä.mp4".getBytes(StandardCharsets.UTF_8));
        return server.send(tus(server, "/api/uploads")
                        .header("Upload-Length", Long.toString(length))
                        .header("Upload-Metadata", "type dmlkZW8=,filename " + name)
                        .POST(BodyPublishers.noBody())
                        .build())
                .is(201)
                .header("Location");
    }

    private static Reply patch(TestServer server, String upload, long offset, byte[] piece) {
        return server.send(tus(server, upload)
                .header("Upload-Offset", Long.toString(offset))
                .header("Content-Type", "application/offset+octet-stream")
                .method("PATCH", BodyPublishers.ofByteArray(piece))
                .build());
    }

    private static Reply head(TestServer server, String upload) {
        return server.send(tus(server, upload).HEAD().build());
    }

    @Test
    void piecesBecomeAVideoAcrossARestart() throws IOException {
        int half = film.length / 2;
        String upload;
        try (var server = TestServer.start(folder)) {
            upload = create(server, film.length);
            var first = patch(server, upload, 0, Arrays.copyOf(film, half)).is(204);
            assertEquals(Integer.toString(half), first.header("Upload-Offset"));
            assertNull(first.header("X-Videoxl-Video"));
        }
        try (var server = TestServer.start(folder)) {
            var there = head(server, upload).is(200);
            assertEquals(Integer.toString(half), there.header("Upload-Offset"));
            assertEquals(Integer.toString(film.length), there.header("Upload-Length"));
            assertEquals("no-store", there.header("Cache-Control"));
            var last = patch(server, upload, half, Arrays.copyOfRange(film, half, film.length))
                    .is(204);
            var video = server.awaitVideo(last.header("X-Videoxl-Video"));
            assertEquals("ready", video.at("/state").asText());
            assertEquals("Urlaub ä.mp4", video.at("/name").asText());
            assertEquals(last.header("X-Videoxl-Video"), head(server, upload).header("X-Videoxl-Video"));
            assertArrayEquals(
                    film,
                    server.get("/api/videos/" + video.at("/id").asText() + "/content")
                            .response()
                            .body());
        }
    }

    @Test
    void whatCameOfAPieceThatBrokeIsKept() throws Exception {
        try (var server = TestServer.start(folder)) {
            var upload = create(server, film.length);
            try (var socket = new Socket(server.uri().getHost(), server.port())) {
                var request = "PATCH " + upload + " HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\n"
                        + "Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: "
                        + film.length + "\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(film, 0, 1000);
            }
            while (!"1000".equals(head(server, upload).header("Upload-Offset"))) {
                Thread.sleep(10);
            }
            Reply rest;
            do { // the broken piece may still be being put away
                rest = patch(server, upload, 1000, Arrays.copyOfRange(film, 1000, film.length));
            } while (rest.status() == 423);
            assertEquals(
                    "ready",
                    server.awaitVideo(rest.is(204).header("X-Videoxl-Video"))
                            .at("/state")
                            .asText());
        }
    }

    @Test
    void aSmallOneNeedsOneRequest() {
        try (var server = TestServer.start(folder)) {
            var reply = server.send(tus(server, "/api/uploads")
                            .header("Upload-Length", Integer.toString(film.length))
                            .header("Content-Type", "application/offset+octet-stream")
                            .POST(BodyPublishers.ofByteArray(film))
                            .build())
                    .is(201);
            assertEquals(Integer.toString(film.length), reply.header("Upload-Offset"));
            assertEquals(
                    "ready",
                    server.awaitVideo(reply.header("X-Videoxl-Video"))
                            .at("/state")
                            .asText());
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        try (var server = TestServer.start(folder)) {
            var upload = create(server, 10);
            patch(server, upload, 3, new byte[2]).is(409);
            patch(server, upload, 0, new byte[11]).is(413);
            assertEquals("0", head(server, upload).header("Upload-Offset"));
            server.send(server.request(upload).HEAD().build()).is(412);
            server.send(tus(server, upload)
                            .header("Upload-Offset", "0")
                            .method("PATCH", BodyPublishers.ofByteArray(new byte[1]))
                            .build())
                    .is(415);
            server.send(tus(server, "/api/uploads")
                            .POST(BodyPublishers.noBody())
                            .build())
                    .is(400);
            server.send(tus(server, "/api/uploads")
                            .header("Upload-Length", "-1")
                            .POST(BodyPublishers.noBody())
                            .build())
                    .is(400);
            server.send(tus(server, "/api/uploads")
                            .header("Upload-Length", Long.toString(1L << 50))
                            .POST(BodyPublishers.noBody())
                            .build())
                    .is(413);
            head(server, "/api/uploads/none").is(404);
            var options = server.send(server.request("/api/uploads")
                    .method("OPTIONS", BodyPublishers.noBody())
                    .build());
            assertEquals("1.0.0", options.is(204).header("Tus-Version"));
            assertTrue(options.header("Tus-Extension").contains("creation-with-upload"));
        }
    }

    @Test
    void anUploadCanBeGivenUp() throws IOException {
        try (var server = TestServer.start(folder)) {
            var upload = create(server, 10);
            patch(server, upload, 0, new byte[5]).is(204);
            server.send(tus(server, upload).DELETE().build()).is(204);
            head(server, upload).is(404);
            try (var files = Files.list(folder.resolve("uploads"))) {
                assertFalse(files.findAny().isPresent());
            }
        }
    }

    @Test
    void oneCallersUploadsDoNotExistForAnother() {
        var keys = Map.of(1, "the-first-key-of-all", 2, "the-second-key-of-all");
        try (var server =
                TestServer.start(folder, builder -> builder.key(keys.get(1)).key(keys.get(2)))) {
            var upload = create(server.withKey(keys.get(1)), 10);
            server.withKey(keys.get(2));
            head(server, upload).is(404);
            patch(server, upload, 0, new byte[10]).is(404);
            server.send(tus(server, upload).DELETE().build()).is(404);
        }
    }
}
