package io.videoxl.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.server.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed at random moments, as by {@code kill -9}: all that it has acknowledged is there when it is started again. */
class SurvivalTest {
    private static final int KILLS = Integer.getInteger("videoxl.server.kills", 4);
    private static final int LONGEST_MILLIS = 1500;
    private static final int PIECE = 5_000;

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Random random = new Random(7);

    /** Of this run, so that even a slow machine has something to lose. */
    private volatile CountDownLatch acknowledged;

    // What was acknowledged, of all runs.
    private final Map<String, byte[]> videos = new HashMap<>();
    private final Map<String, Long> uploads = new HashMap<>();
    private final Map<String, String> memories = new HashMap<>();
    private final Map<String, Integer> messages = new HashMap<>();

    /** The process that is killed. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (var server = VideoXLServer.builder()
                    .model(io.videoxl.VideoXL.builder().demoModel().threads(1))
                    .folder(Path.of(arguments[0]))
                    .isolated(false)
                    .port(0)
                    .start()) {
                System.out.println(server.awaitModel().uri());
                server.awaitEnd();
            }
        }
    }

    private record Running(Process process, URI uri) {}

    private Running start() throws IOException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dvideoxl.cache.dir=" + System.getProperty("videoxl.cache.dir", ""),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Child.class.getName(),
                        folder.resolve("data").toString())
                .redirectError(Redirect.INHERIT)
                .start();
        var line = new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
        return new Running(process, URI.create(line));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static JsonNode json(HttpResponse<byte[]> response) throws IOException {
        return Json.MAPPER.readTree(response.body());
    }

    private HttpRequest.Builder post(URI uri, Object body) {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.text(body)));
    }

    @Test
    void whatWasAcknowledgedIsThereAfterAKillAtAnyMoment() throws Exception {
        var film = Files.readAllBytes(TestFilms.write(folder, 1, 6));
        for (int i = 0; i <= KILLS; i++) {
            var running = start();
            try {
                verify(running.uri(), film, i == KILLS);
                if (i < KILLS) {
                    acknowledged = new CountDownLatch(1);
                    var killer = Thread.ofVirtual().start(() -> {
                        try {
                            acknowledged.await();
                            Thread.sleep(random.nextInt(LONGEST_MILLIS));
                        } catch (InterruptedException e) {
                            return;
                        }
                        running.process().destroyForcibly();
                    });
                    work(running.uri(), film);
                    killer.join();
                }
            } finally {
                running.process().destroyForcibly().waitFor();
            }
        }
        assertTrue(videos.size() + memories.size() > 0, "nothing was acknowledged");
    }

    /** Brings videos, watches them and asks, until the server is killed. */
    private void work(URI uri, byte[] film) throws InterruptedException {
        try {
            while (true) {
                var put = send(HttpRequest.newBuilder(uri.resolve("api/videos/film.mp4"))
                        .PUT(BodyPublishers.ofByteArray(film)));
                var video = json(put).at("/id").asText();
                if (put.statusCode() == 201) {
                    videos.put(video, film);
                    acknowledged.countDown();
                }
                upload(uri, film);
                var watched =
                        send(post(uri.resolve("api/memories"), Map.of("sources", List.of(Map.of("video", video)))));
                if (watched.statusCode() == 202) {
                    memories.put(json(watched).at("/id").asText(), video);
                }
                ask(uri);
            }
        } catch (IOException e) {
            // It was killed.
        }
    }

    private void upload(URI uri, byte[] film) throws IOException, InterruptedException {
        var begun = send(HttpRequest.newBuilder(uri.resolve("api/uploads"))
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Length", Integer.toString(film.length))
                .POST(BodyPublishers.noBody()));
        var upload = begun.headers().firstValue("Location").orElseThrow();
        uploads.put(upload, 0L);
        for (int at = 0; at < film.length; at += PIECE) {
            var piece = send(HttpRequest.newBuilder(uri.resolve(upload))
                    .header("Tus-Resumable", "1.0.0")
                    .header("Content-Type", "application/offset+octet-stream")
                    .header("Upload-Offset", Integer.toString(at))
                    .method(
                            "PATCH",
                            BodyPublishers.ofByteArray(
                                    Arrays.copyOfRange(film, at, Math.min(film.length, at + PIECE)))));
            assertEquals(204, piece.statusCode());
            uploads.put(
                    upload,
                    Long.parseLong(piece.headers().firstValue("Upload-Offset").orElseThrow()));
            piece.headers().firstValue("X-Videoxl-Video").ifPresent(video -> videos.put(video, film));
        }
    }

    private void ask(URI uri) throws IOException, InterruptedException {
        for (var memory : memories.keySet()) {
            var begun = send(post(uri.resolve("api/chats"), Map.of("memory", memory)));
            var chat = json(begun).at("/id").asText();
            messages.put(chat, 0);
            var asked = send(post(
                    uri.resolve("api/memories/" + memory + "/ask"), Map.of("question", "What is it?", "chat", chat)));
            if (asked.statusCode() == 200) {
                messages.put(chat, 2);
                return;
            }
        }
    }

    private void verify(URI uri, byte[] film, boolean last) throws Exception {
        for (var video : videos.keySet()) {
            var content = send(HttpRequest.newBuilder(uri.resolve("api/videos/" + video + "/content")));
            assertArrayEquals(videos.get(video), content.body(), video);
        }
        for (var upload : uploads.entrySet()) {
            var head = send(HttpRequest.newBuilder(uri.resolve(upload.getKey()))
                    .header("Tus-Resumable", "1.0.0")
                    .HEAD());
            assertEquals(200, head.statusCode());
            long there =
                    Long.parseLong(head.headers().firstValue("Upload-Offset").orElseThrow());
            assertTrue(there >= upload.getValue() && there <= film.length, there + " of " + upload.getValue());
        }
        for (var chat : messages.entrySet()) {
            var there = json(send(HttpRequest.newBuilder(uri.resolve("api/chats/" + chat.getKey()))));
            assertTrue(there.at("/messages").size() >= chat.getValue(), there.toString());
        }
        for (var memory : memories.keySet()) {
            var at = uri.resolve("api/memories/" + memory);
            var told = json(send(HttpRequest.newBuilder(at)));
            while (last && told.at("/state").asText().matches("queued|watching")) {
                Thread.sleep(50);
                told = json(send(HttpRequest.newBuilder(at)));
            }
            assertTrue(told.at("/state").asText().matches(last ? "ready" : "queued|watching|ready"), told.toString());
        }
    }
}
