package io.videoxl.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.videoxl.server.TestServer.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queue of what is to be watched, and sources without an end. */
class WatchingTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    /** A packet of an MPEG transport stream that carries nothing. */
    private static final byte[] NOTHING = Arrays.copyOf(new byte[] {0x47, 0x1F, (byte) 0xFF, 0x10}, 188);

    @TempDir
    private Path folder;

    private static Reply watch(TestServer server, String video) {
        return server.post("/api/memories", Map.of("sources", List.of(Map.of("video", video))));
    }

    private static String state(TestServer server, String memory) {
        return server.get("/api/memories/" + memory).is(200).json().at("/state").asText();
    }

    @Test
    void theQueueIsBoundedAndWhatIsInItCanBeCancelled() throws IOException {
        var film = TestFilms.write(folder, 1, 4);
        var sending = new CountDownLatch(1);
        var slow = HttpServer.create(new InetSocketAddress(HERE, 0), 0);
        slow.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        slow.createContext("/", exchange -> {
            try {
                sending.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            exchange.close();
        });
        slow.start();
        var data = folder.resolve("data");
        String queued;
        String cancelled;
        try (var server = TestServer.start(data, builder -> builder.hosts(List.of("127.0.0.1"))
                .limits(Limits.defaults().toBuilder().watchesWaiting(1).build()))) {
            var video = server.video(film);
            var url = "http://127.0.0.1:" + slow.getAddress().getPort() + "/film.mp4";
            var coming = server.post("/api/videos", Map.of("url", url))
                    .is(201)
                    .json()
                    .at("/id")
                    .asText();

            // Nobody can watch what has not come; meanwhile one more may wait, and no third.
            var first = watch(server, coming).is(202).json().at("/id").asText();
            server.await("/api/memories/" + first, memory -> memory.at("/queue_place")
                    .isMissingNode());
            cancelled = watch(server, video).is(202).json().at("/id").asText();
            assertEquals(
                    1,
                    server.get("/api/memories/" + cancelled)
                            .json()
                            .at("/queue_place")
                            .asInt());
            var refused = watch(server, video).is(429);
            assertTrue(Integer.parseInt(refused.header("Retry-After")) > 0);
            server.post("/api/memories/" + cancelled + "/ask", Map.of("question", "What?"))
                    .is(409);
            server.get("/api/memories/" + cancelled + "/file").is(409);
            server.delete("/api/videos/" + video).is(409);

            server.post("/api/memories/" + cancelled + "/cancel", "").is(202);
            assertEquals("cancelled", state(server, cancelled));
            server.post("/api/memories/" + cancelled + "/cancel", "").is(409);
            queued = watch(server, video).is(202).json().at("/id").asText();
            server.post("/api/memories/" + first + "/cancel", "").is(202);
            assertEquals("cancelled", server.awaitMemory(first).at("/state").asText());
            server.delete("/api/memories/" + first).is(204);
        } finally {
            sending.countDown();
            slow.stop(0);
        }
        try (var server = TestServer.start(data)) {
            var memory = server.awaitMemory(queued);
            assertEquals("ready", memory.at("/state").asText(), memory.toString());
            assertEquals("cancelled", state(server, cancelled));
        }
    }

    @Test
    void aLiveSourceIsAskedWhileItPlaysAndKeptWhenItIsEnded() throws Exception {
        var stream = Files.readAllBytes(TestFilms.write(folder, 1, 30, "ts"));
        try (var camera = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                var server = TestServer.start(folder.resolve("data"), builder -> builder.hosts(List.of("127.0.0.1")))) {
            Thread.ofVirtual().start(() -> {
                try (var accepted = camera.accept()) {
                    accepted.getOutputStream().write(stream);
                    while (true) { // it stays connected, without anything new
                        accepted.getOutputStream().write(NOTHING);
                        Thread.sleep(200);
                    }
                } catch (IOException | InterruptedException e) {
                    // The server has left.
                }
            });
            var url = "tcp://127.0.0.1:" + camera.getLocalPort();
            var video = server.awaitVideo(server.post("/api/videos", Map.of("url", url))
                    .is(201)
                    .json()
                    .at("/id")
                    .asText());
            assertEquals("stream", video.at("/kind").asText());
            server.get("/api/videos/" + video.at("/id").asText() + "/frame").is(409);
            var id = server.post(
                            "/api/memories",
                            Map.of(
                                    "sources",
                                    List.of(Map.of("video", video.at("/id").asText())),
                                    "live",
                                    true))
                    .is(202)
                    .json()
                    .at("/id")
                    .asText();
            var seen = server.await(
                    "/api/memories/" + id,
                    memory -> memory.at("/windows").size() > 0
                            || memory.at("/state").asText().equals("failed"));
            assertEquals("watching", seen.at("/state").asText(), seen.toString());
            assertTrue(seen.at("/watched_to").asDouble() > 0);
            assertTrue(seen.at("/frames_total").isMissingNode());
            assertFalse(server.answer(id, "What appears first?").isEmpty());
            server.post("/api/memories/" + id + "/cancel", "").is(202);
            var memory = server.awaitMemory(id);
            assertEquals("ready", memory.at("/state").asText(), memory.toString());
            assertTrue(memory.at("/frames_watched").asInt()
                    >= seen.at("/frames_watched").asInt());
            assertFalse(server.answer(id, "What appears first?").isEmpty());
        }
    }
}
