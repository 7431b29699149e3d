package io.videoxl.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Videos in one request, from folders and addresses; their bytes, frames and thumbnails. */
class VideosTest {
    @TempDir
    private static Path films;

    private static Path film;

    @TempDir
    private Path folder;

    @BeforeAll
    static void write() {
        film = TestFilms.write(films, 1, 10);
    }

    @Test
    void whatWasPutIsThereWithWhatItHolds() throws IOException {
        try (var server = TestServer.start(folder)) {
            var id = server.put("/api/videos/My%20film.mp4", film)
                    .is(201)
                    .json()
                    .at("/id")
                    .asText();
            var video = server.awaitVideo(id);
            assertEquals("My film.mp4", video.at("/name").asText());
            assertEquals("ready", video.at("/state").asText());
            assertEquals("video", video.at("/kind").asText());
            assertEquals(10, video.at("/duration_seconds").asDouble(), 1e-3);
            assertEquals(40, video.at("/frames").asInt());
            assertEquals(96, video.at("/width").asInt());
            assertEquals("h264", video.at("/codec").asText());
            assertEquals("true", video.at("/browser_plays").asText());
            assertEquals(Files.size(film), video.at("/bytes").asLong());
            assertEquals(id, server.get("/api/videos").json().at("/videos/0/id").asText());
        }
        try (var server = TestServer.start(folder)) { // and after a restart
            assertEquals(
                    "My film.mp4",
                    server.get("/api/videos").json().at("/videos/0/name").asText());
        }
    }

    @Test
    void partsOfTheContentAreSent() throws IOException {
        var bytes = Files.readAllBytes(film);
        try (var server = TestServer.start(folder)) {
            var path = "/api/videos/" + server.video(film) + "/content";
            var whole = server.get(path).is(200);
            assertArrayEquals(bytes, whole.response().body());
            assertEquals("video/mp4", whole.header("Content-Type"));
            assertEquals("bytes", whole.header("Accept-Ranges"));
            var part = server.send(
                            server.request(path).header("Range", "bytes=10-19").build())
                    .is(206);
            assertArrayEquals(Arrays.copyOfRange(bytes, 10, 20), part.response().body());
            assertEquals("bytes 10-19/" + bytes.length, part.header("Content-Range"));
            var end = server.send(
                            server.request(path).header("Range", "bytes=-5").build())
                    .is(206);
            assertArrayEquals(
                    Arrays.copyOfRange(bytes, bytes.length - 5, bytes.length),
                    end.response().body());
            var rest = server.send(
                            server.request(path).header("Range", "bytes=100-").build())
                    .is(206);
            assertEquals(bytes.length - 100, rest.response().body().length);
            var behind = server.send(server.request(path)
                            .header("Range", "bytes=" + bytes.length + "-")
                            .build())
                    .is(416);
            assertEquals("bytes */" + bytes.length, behind.header("Content-Range"));
            for (var other : List.of("bytes=5-2", "bytes=0-1,3-4", "lines=1-2", "bytes=x")) {
                server.send(server.request(path).header("Range", other).build()).is(200);
            }
            server.send(server.request(path)
                            .header("Range", "bytes=0-1")
                            .header("If-Range", "\"another\"")
                            .build())
                    .is(200);
            for (var tags : List.of("%s", "W/%s", "\"x\", W/%s", "*")) {
                server.send(server.request(path)
                                .header("If-None-Match", tags.formatted(whole.header("ETag")))
                                .build())
                        .is(304);
            }
            server.send(server.request(path).header("If-None-Match", "\"x\"").build())
                    .is(200);
            var head = server.send(server.request(path).HEAD().build()).is(200);
            assertEquals(Integer.toString(bytes.length), head.header("Content-Length"));
        }
    }

    @Test
    void framesAndThumbnailsAreShown() throws Exception {
        try (var server = TestServer.start(folder)) {
            var id = server.video(film);
            var frame = picture(
                    server.get("/api/videos/" + id + "/frame?at=5&width=48").is(200));
            assertEquals(48, frame.getWidth());
            assertEquals(32, frame.getHeight());
            assertEquals(
                    96,
                    picture(server.get("/api/videos/" + id + "/frame?at=99999").is(200))
                            .getWidth());
            server.get("/api/videos/" + id + "/frame?at=-1").is(400);
            server.get("/api/videos/" + id + "/frame?at=x").is(400);
            server.get("/api/videos/" + id + "/frame?width=0").is(400);

            var sprite = server.get("/api/videos/" + id + "/sprite");
            while (sprite.status() == 202) {
                Thread.sleep(20);
                sprite = server.get("/api/videos/" + id + "/sprite");
            }
            var sheet = sprite.is(200).json();
            assertEquals(40, sheet.at("/times").size());
            assertEquals(10, sheet.at("/columns").asInt());
            assertEquals(4, sheet.at("/rows").asInt());
            assertEquals(0.25, sheet.at("/times/1").asDouble(), 1e-3);
            var picture = picture(server.get(sheet.at("/image").asText()).is(200));
            assertEquals(10 * sheet.at("/width").asInt(), picture.getWidth());
            assertEquals(4 * sheet.at("/height").asInt(), picture.getHeight());
        }
    }

    /** The video's bytes are gone after it was watched: what decodes it once more would fail. */
    @Test
    void aWatchedVideoHasItsThumbnailsFromThat() throws Exception {
        var data = folder.resolve("data");
        String id;
        try (var server = TestServer.start(data)) {
            id = server.video(film);
            var memory = server.post("/api/memories", Map.of("sources", List.of(Map.of("video", id)), "rate", 2))
                    .is(202)
                    .json()
                    .at("/id")
                    .asText();
            var watched = server.awaitMemory(memory);
            Files.delete(data.resolve("videos").resolve(id).resolve("content.mp4"));

            var sheet = server.get("/api/videos/" + id + "/sprite").is(200).json();
            var times = watched.at("/frame_times");
            assertEquals(20, times.size());
            assertEquals(times.size(), sheet.at("/times").size());
            for (int i = 0; i < times.size(); i++) {
                assertEquals(
                        times.at("/" + i + "/at").asDouble(),
                        sheet.at("/times/" + i).asDouble(),
                        1e-9);
            }
            assertEquals(10, sheet.at("/columns").asInt());
            assertEquals(2, sheet.at("/rows").asInt());
            var picture = picture(server.get(sheet.at("/image").asText()).is(200));
            assertEquals(10 * sheet.at("/width").asInt(), picture.getWidth());
            assertEquals(2 * sheet.at("/height").asInt(), picture.getHeight());
        }
        try (var server = TestServer.start(data)) {
            server.get("/api/videos/" + id + "/sprite").is(200);
        }
    }

    private static BufferedImage picture(TestServer.Reply reply) throws IOException {
        assertEquals("image/jpeg", reply.header("Content-Type"));
        return ImageIO.read(new ByteArrayInputStream(reply.response().body()));
    }

    @Test
    void animageIsOne() throws IOException {
        var file = folder.resolve("dot.png");
        ImageIO.write(new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        try (var server = TestServer.start(folder.resolve("data"))) {
            var video = server.awaitVideo(server.put("/api/videos/dot.png", file)
                    .is(201)
                    .json()
                    .at("/id")
                    .asText());
            assertEquals("image", video.at("/kind").asText());
            var id = video.at("/id").asText();
            assertEquals(
                    "image/png",
                    server.get("/api/videos/" + id + "/content").is(200).header("Content-Type"));
            assertEquals(
                    30,
                    picture(server.get("/api/videos/" + id + "/frame").is(200)).getWidth());
        }
    }

    @Test
    void whatIsNoVideoIsBrokenAndSaysWhy() throws IOException {
        try (var server = TestServer.start(folder)) {
            var reply = server.putStreamed("/api/videos/page.html", "<script>alert(1)</script>".getBytes())
                    .is(201);
            var video = server.awaitVideo(reply.json().at("/id").asText());
            assertEquals("broken", video.at("/state").asText());
            assertEquals("VIDEO_UNREADABLE", video.at("/error/code").asText());
            assertTrue(video.at("/error/message").asText().startsWith("page.html: "), video.toString());
            assertFalse(video.toString().contains(folder.toString()), video.toString());
            var id = video.at("/id").asText();
            var content = server.get("/api/videos/" + id + "/content").is(200);
            assertEquals("application/octet-stream", content.header("Content-Type"));
            assertTrue(content.header("Content-Security-Policy").contains("sandbox"));
            server.get("/api/videos/" + id + "/frame").is(409);
            server.get("/api/videos/" + id + "/sprite").is(409);
        }
    }

    @Test
    void oneCallersVideosDoNotExistForAnother() throws IOException {
        var first = "the-first-key-of-all";
        var second = "the-second-key-of-all";
        try (var server = TestServer.start(folder, builder -> builder.key(first).key(second))) {
            var id = server.withKey(first).video(film);
            server.withKey(second);
            assertEquals(0, server.get("/api/videos").json().at("/videos").size());
            for (var path : List.of("", "/content", "/frame", "/sprite", "/sprite.jpg")) {
                server.get("/api/videos/" + id + path).is(404);
            }
            server.delete("/api/videos/" + id).is(404);
            server.withKey(first).delete("/api/videos/" + id).is(204);
            server.get("/api/videos/" + id).is(404);
        }
    }

    @Test
    void whatIsTooLongIsRefusedWhileItComesAndLeavesNothing() throws IOException {
        try (var server = TestServer.start(
                folder,
                builder -> builder.limits(
                        Limits.defaults().toBuilder().uploadBytes(100_000).build()))) {
            server.sendRefused(server.puttingStreamed("/api/videos/long.mp4", new byte[300_000]))
                    .is(413);
            server.sendRefused(server.request("/api/videos/long.mp4")
                            .PUT(BodyPublishers.ofByteArray(new byte[300_000]))
                            .build())
                    .is(413);
            assertEquals(0, server.get("/api/videos").json().at("/videos").size());
            try (var files = Files.list(folder.resolve("uploads"))) {
                assertEquals(0, files.count());
            }
        }
        try (var server = TestServer.start(
                folder,
                builder -> builder.limits(
                        Limits.defaults().toBuilder().freeBytes(1L << 60).build()))) {
            server.sendRefused(server.request("/api/videos/film.mp4")
                            .PUT(BodyPublishers.ofFile(film))
                            .build())
                    .is(507);
        }
        try (var server = TestServer.start(
                folder,
                builder -> builder.limits(
                        Limits.defaults().toBuilder().pixels(96 * 64 - 1).build()))) {
            var video = server.awaitVideo(server.put("/api/videos/film.mp4", film)
                    .is(201)
                    .json()
                    .at("/id")
                    .asText());
            assertEquals("broken", video.at("/state").asText());
        }
        try (var server = TestServer.start(
                folder,
                builder -> builder.limits(Limits.defaults().toBuilder()
                        .duration(Duration.ofMillis(500))
                        .build()))) {
            var video = server.awaitVideo(server.put("/api/videos/film.mp4", film)
                    .is(201)
                    .json()
                    .at("/id")
                    .asText());
            assertEquals("broken", video.at("/state").asText());
        }
    }

    @Test
    void aFileOfTheServerIsWatchedWhereItIs() throws IOException {
        try (var server = TestServer.start(folder, builder -> builder.root("films", films))) {
            var path = "films/" + film.getFileName();
            var video = server.awaitVideo(server.post("/api/videos", Map.of("path", path))
                    .is(201)
                    .json()
                    .at("/id")
                    .asText());
            assertEquals("ready", video.at("/state").asText());
            assertArrayEquals(
                    Files.readAllBytes(film),
                    server.get("/api/videos/" + video.at("/id").asText() + "/content")
                            .is(200)
                            .response()
                            .body());
            JsonNode again =
                    server.post("/api/videos", Map.of("path", path)).is(201).json();
            assertEquals(video.at("/id"), again.at("/id"), "the same file is the same video");
            server.post("/api/videos", Map.of("path", "films/../x")).is(400);
            server.post("/api/videos", Map.of()).is(400);
            server.delete("/api/videos/" + video.at("/id").asText()).is(204);
            assertTrue(Files.exists(film));
        }
    }
}
