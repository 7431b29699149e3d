package io.videoxl.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.Video;
import io.videoxl.WatchOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watching: planned, queued, followed, cancelled, kept, put away and brought. */
class MemoriesTest {
    @TempDir
    private static Path films;

    private static Path film;
    private static Path other;

    @TempDir
    private Path folder;

    @BeforeAll
    static void write() {
        film = TestFilms.write(films, 1, 20);
        other = TestFilms.write(films, 2, 10);
    }

    private static JsonNode watch(TestServer server, Object body) {
        return server.post("/api/memories", body).is(202).json();
    }

    private static Map<String, Object> of(String video) {
        return Map.of("sources", List.of(Map.of("video", video)));
    }

    @Test
    void whatIsWatchedIsWhatThePlanSays() throws IOException {
        try (var server = TestServer.start(folder)) {
            var video = server.video(film);
            var body = Map.of("sources", List.of(Map.of("video", video, "from", 2, "to", 12)), "rate", 2);
            var plan = server.post("/api/plan", body).is(200).json();
            assertEquals(20, plan.at("/frames").asInt());
            assertEquals(2.0, plan.at("/times/0").asDouble(), 1e-9);
            assertTrue(plan.at("/fits").asBoolean());
            assertTrue(plan.at("/memory_bytes").asLong() > 0);

            var queued = watch(server, body);
            assertTrue(
                    List.of("queued", "watching").contains(queued.at("/state").asText()), queued.toString());
            var memory = server.awaitMemory(queued.at("/id").asText());
            assertEquals("ready", memory.at("/state").asText(), memory.toString());
            assertEquals(plan.at("/tokens"), memory.at("/tokens"));
            assertEquals(texts(plan.at("/times")), texts(memory.at("/frame_times"), "at"));
            assertEquals(plan.at("/windows").size(), memory.at("/windows").size());
            assertEquals(0, memory.at("/windows/0/source").asInt());
            assertEquals(2.0, memory.at("/windows/0/from").asDouble(), 1e-9);
            assertEquals(20, memory.at("/frames_watched").asInt());
            assertEquals(video, memory.at("/sources/0/video").asText());
            assertEquals(film.getFileName().toString(), memory.at("/name").asText());
            assertTrue(server.post("/api/plan", body)
                            .json()
                            .at("/expected_seconds")
                            .asDouble()
                    > 0);
        }
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static List<String> texts(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(each -> each.get(field).asText())
                .toList();
    }

    @Test
    void moreFramesThanTheLimitAreWatchedOfNothing() throws IOException {
        try (var server = TestServer.start(
                folder,
                builder -> builder.limits(
                        Limits.defaults().toBuilder().frames(3).sources(2).build()))) {
            // Its length is not known yet, perhaps.
            var early = of(server.put("/api/videos/early.mp4", film)
                    .is(201)
                    .json()
                    .at("/id")
                    .asText());
            var reply = server.post("/api/memories", early);
            if (reply.response().statusCode() == 202) {
                var memory = server.awaitMemory(reply.json().at("/id").asText());
                assertEquals("failed", memory.at("/state").asText(), memory.toString());
                assertEquals("INVALID_ARGUMENT", memory.at("/error/code").asText());
                assertTrue(memory.at("/error/message").asText().contains("at most 3"), memory.toString());
            } else {
                reply.is(400);
            }
            var video = server.video(film);
            server.post("/api/memories", of(video)).is(400);
            server.post("/api/plan", of(video)).is(400);
            var thrice =
                    Map.of("sources", List.of(Map.of("video", video), Map.of("video", video), Map.of("video", video)));
            server.post("/api/memories", thrice).is(400);
            var few = watch(server, Map.of("sources", List.of(Map.of("video", video)), "frames", 3));
            assertEquals(
                    "ready",
                    server.awaitMemory(few.at("/id").asText()).at("/state").asText());
        }
    }

    @Test
    void theFirstPlanOfAllTellsHowLongItWillTake() throws InterruptedException {
        var body = Map.of("sources", List.of(Map.of("duration_seconds", 60)));
        try (var server = TestServer.start(folder)) {
            double expected = 0;
            for (long start = System.nanoTime(); expected == 0 && System.nanoTime() - start < 60e9; Thread.sleep(10)) {
                expected = server.post("/api/plan", body)
                        .json()
                        .at("/expected_seconds")
                        .asDouble();
            }
            assertTrue(expected > 0 && expected < 600, "found " + expected);
            assertTrue(server.get("/api/memories").json().at("/memories").isEmpty());
        }
        assertFalse(Files.exists(folder.resolve("speed.json")), "what is watched is measured better");
    }

    @Test
    void aPlanIsThereBeforeTheFileIs() {
        try (var server = TestServer.start(folder)) {
            var plan = server.post("/api/plan", Map.of("sources", List.of(Map.of("duration_seconds", 60)), "ratio", 4))
                    .is(200)
                    .json();
            assertEquals(60, plan.at("/frames").asInt());
            assertEquals(4, plan.at("/ratio").asInt());
            var toomuch = server.post(
                            "/api/plan",
                            Map.of("sources", List.of(Map.of("duration_seconds", 1e6)), "rate", 1, "ratio", 2))
                    .is(200)
                    .json();
            assertFalse(toomuch.at("/fits").asBoolean());
            assertEquals("CONTEXT_EXCEEDED", toomuch.at("/videoxl_code").asText());
            server.post("/api/plan", Map.of("sources", List.of())).is(400);
            server.post("/api/plan", Map.of("sources", List.of(Map.of()))).is(400);
        }
    }

    @Test
    void theMemoryIsTheOneThatTheLibraryMakes() throws IOException {
        try (var server = TestServer.start(folder)) {
            var id = watch(server, of(server.video(film))).at("/id").asText();
            server.awaitMemory(id);
            var file = server.get("/api/memories/" + id + "/file").is(200);
            assertTrue(file.header("Content-Disposition").contains("film-1-20.mp4.vxl"));
            var expected = folder.resolve("expected.vxl");
            try (var memory =
                    TestServer.demo().watch(Video.of(film, film.getFileName().toString()), WatchOptions.defaults())) {
                memory.save(expected);
            }
            assertArrayEquals(Files.readAllBytes(expected), file.response().body());
        }
    }

    @Test
    void watchingIsFollowedToItsEnd() throws IOException {
        try (var server = TestServer.start(folder)) {
            var id = watch(server, of(server.video(film))).at("/id").asText();
            var events = server.events(
                    server.request("/api/memories/" + id + "/events").build());
            assertEquals("state", events.getFirst().name());
            assertEquals("state", events.getLast().name());
            assertEquals("ready", events.getLast().data().at("/state").asText());
            int windows = events.getFirst().data().at("/windows").size()
                    + (int) events.stream()
                            .filter(event -> event.name().equals("window"))
                            .count();
            assertEquals(events.getLast().data().at("/windows").size(), windows);
            // And once more, when all is over.
            var after = server.events(
                    server.request("/api/memories/" + id + "/events").build());
            assertEquals(
                    List.of("state"), after.stream().map(TestServer.Event::name).toList());
        }
    }

    @Test
    void memoriesAreThereAfterARestartAndOpenedWhenAsked() throws IOException {
        String id;
        String answer;
        try (var server = TestServer.start(folder)) {
            id = watch(server, of(server.video(film))).at("/id").asText();
            server.awaitMemory(id);
            answer = server.answer(id, "What appears first?");
        }
        try (var server = TestServer.start(folder)) {
            var memory = server.get("/api/memories/" + id).is(200).json();
            assertEquals("ready", memory.at("/state").asText());
            assertFalse(memory.at("/open").asBoolean());
            assertTrue(memory.at("/windows").size() > 0);
            assertEquals(answer, server.answer(id, "What appears first?"));
            assertTrue(server.get("/api/memories/" + id).json().at("/open").asBoolean());
        }
    }

    @Test
    void theLeastUsedIsPutAwayFirst() throws IOException {
        try (var server = TestServer.start(
                folder,
                builder -> builder.limits(
                        Limits.defaults().toBuilder().memoryBytes(0).build()))) {
            var id = watch(server, of(server.video(film))).at("/id").asText();
            server.awaitMemory(id);
            server.await("/api/memories/" + id, memory -> !memory.at("/open").asBoolean());
            assertFalse(server.answer(id, "What appears first?").isEmpty());
            server.await("/api/memories/" + id, memory -> !memory.at("/open").asBoolean());
        }
    }

    @Test
    void aMemoryFileCanBeBrought() throws IOException {
        try (var server = TestServer.start(folder)) {
            var id = watch(server, of(server.video(film))).at("/id").asText();
            server.awaitMemory(id);
            var answer = server.answer(id, "What appears last?");
            var file = Files.write(
                    folder.resolve("memory.vxl"),
                    server.get("/api/memories/" + id + "/file").response().body());
            server.delete("/api/memories/" + id).is(204);
            server.get("/api/memories/" + id).is(404);

            var brought =
                    server.put("/api/memories/my%20film.vxl", file).is(201).json();
            assertEquals("my film", brought.at("/name").asText());
            assertEquals("film-1-20.mp4", brought.at("/sources/0/name").asText());
            assertEquals(answer, server.answer(brought.at("/id").asText(), "What appears last?"));

            var damaged = Files.readAllBytes(file);
            damaged[damaged.length / 2] ^= 1;
            var refused = server.putStreamed("/api/memories/bad.vxl", damaged).is(400);
            assertEquals(
                    "MEMORY_UNREADABLE",
                    refused.json().at("/error/videoxl_code").asText());
            assertFalse(refused.message().contains(folder.toString()), refused.message());
            server.put("/api/memories/film.mp4", film).is(400);
        }
    }

    @Test
    void severalSourcesAreToldApart() throws IOException {
        try (var server = TestServer.start(folder)) {
            var first = server.video(film);
            var second = server.video(other);
            var body = Map.of(
                    "name",
                    "three",
                    "sources",
                    List.of(
                            Map.of("video", first, "to", 5),
                            Map.of("video", second),
                            Map.of("video", first, "from", 15)));
            var memory = server.awaitMemory(watch(server, body).at("/id").asText());
            assertEquals("three", memory.at("/name").asText());
            assertEquals(
                    List.of("film-1-20.mp4", "film-2-10.mp4", "film-1-20.mp4 (2)"),
                    texts(memory.at("/sources"), "name"));
            var sources = texts(memory.at("/frame_times"), "source");
            assertEquals(5, sources.stream().filter("0"::equals).count());
            assertEquals(10, sources.stream().filter("1"::equals).count());
            assertEquals(5, sources.stream().filter("2"::equals).count());
        }
    }

    @Test
    void imagesAndFilmsAreWatchedTogetherAsPlanned() throws IOException {
        var dot = folder.resolve("dot.png");
        ImageIO.write(new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB), "png", dot.toFile());
        try (var server = TestServer.start(folder.resolve("data"))) {
            var image = server.video(dot);
            var body = Map.of("sources", List.of(Map.of("video", image), Map.of("video", server.video(film))));
            var plan = server.post("/api/plan", body).is(200).json();
            assertEquals(21, plan.at("/frames").asInt(), "the image is one more");
            var memory = server.awaitMemory(watch(server, body).at("/id").asText());
            assertEquals("ready", memory.at("/state").asText(), memory.toString());
            assertEquals(plan.at("/frame_times"), memory.at("/frame_times"));
            assertEquals(plan.at("/tokens"), memory.at("/tokens"));
            assertEquals("dot.png, film-1-20.mp4", memory.at("/name").asText());
            // Windows go across sources.
            for (var told : List.of(plan, memory)) {
                var first = told.at("/windows/0");
                assertEquals(0, first.at("/source").asInt(), first.toString());
                assertEquals(1, first.at("/to_source").asInt(), first.toString());
                assertEquals(told.at("/frame_times/9/at"), first.at("/to"));
                assertTrue(told.at("/windows/1/to_source").isMissingNode(), told.toString());
            }
            var part = Map.of("sources", List.of(Map.of("video", image, "from", 0.01)));
            for (var door : List.of("/api/plan", "/api/memories")) {
                assertEquals(
                        "dot.png is an image, which is shown whole; leave out from and to",
                        server.post(door, part).is(400).message());
            }
        }
    }

    @Test
    void whatCannotBeWatchedIsRefusedAtOnceOrSaysWhyItFailed() throws IOException {
        try (var server = TestServer.start(folder)) {
            var video = server.video(film);
            var sources = List.of(Map.of("video", video));
            assertTrue(server.post("/api/memories", Map.of("sources", sources, "frames", 7, "ratio", 3))
                    .is(400)
                    .message()
                    .contains("ratio"));
            server.post("/api/memories", Map.of("sources", sources, "rate", -1)).is(400);
            server.post("/api/memories", Map.of("sources", sources, "fit", "wide"))
                    .is(400);
            server.post("/api/memories", Map.of("sources", sources, "ratio", "most"))
                    .is(400);
            server.post("/api/memories", Map.of("sources", sources, "colour", true))
                    .is(400);
            server.post("/api/memories", Map.of("sources", List.of())).is(400);
            server.post("/api/memories", of("none")).is(404);
            server.post("/api/memories", Map.of("sources", List.of(Map.of("video", video, "from", 5, "to", 2))))
                    .is(400);
            server.post("/api/memories", Map.of("sources", List.of(Map.of("video", video, "from", 500))))
                    .is(400);
            var broken = server.putStreamed("/api/videos/x.mp4", new byte[1000])
                    .is(201)
                    .json()
                    .at("/id")
                    .asText();
            server.awaitVideo(broken);
            server.post("/api/memories", of(broken)).is(400);
            assertEquals(0, server.get("/api/memories").json().at("/memories").size());
        }
    }

    @Test
    void oneCallersMemoriesDoNotExistForAnother() throws IOException {
        var first = "the-first-key-of-all";
        var second = "the-second-key-of-all";
        try (var server = TestServer.start(folder, builder -> builder.key(first).key(second))) {
            var video = server.withKey(first).video(film);
            var id = watch(server, of(video)).at("/id").asText();
            server.awaitMemory(id);
            server.withKey(second);
            for (var path : List.of("", "/file", "/events")) {
                server.get("/api/memories/" + id + path).is(404);
            }
            server.post("/api/memories/" + id + "/ask", Map.of("question", "What?"))
                    .is(404);
            server.post("/api/memories/" + id + "/find", Map.of("text", "a thing"))
                    .is(404);
            server.post("/api/memories/" + id + "/cancel", "").is(404);
            server.post("/api/memories", of(video)).is(404);
            server.post("/api/chats", Map.of("memory", id)).is(404);
            server.delete("/api/memories/" + id).is(404);
            assertEquals(0, server.get("/api/memories").json().at("/memories").size());
        }
    }
}
