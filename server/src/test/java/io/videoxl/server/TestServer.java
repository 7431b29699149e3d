package io.videoxl.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.VideoXL;
import io.videoxl.server.http.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A server for tests, and a client of it. */
final class TestServer implements AutoCloseable {
    private static VideoXL demo;

    private final VideoXLServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private String key;

    private TestServer(VideoXLServer server) {
        this.server = server;
    }

    /** The shipped model, which lives as long as the tests. */
    static synchronized VideoXL demo() {
        if (demo == null) {
            demo = VideoXL.builder().demoModel().threads(1).build();
        }
        return demo;
    }

    static TestServer start(Path folder) {
        return start(folder, builder -> builder);
    }

    static TestServer start(Path folder, UnaryOperator<VideoXLServer.Builder> settings) {
        return new TestServer(settings.apply(VideoXLServer.builder()
                        .model(demo())
                        .folder(folder)
                        .isolated(false)
                        .port(0))
                .start());
    }

    /** Sends this key from now on. */
    TestServer withKey(String key) {
        this.key = key;
        return this;
    }

    int port() {
        return server.port();
    }

    VideoXLServer server() {
        return server;
    }

    HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(server.uri().resolve(path));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return request;
    }

    /** An answer, read to its end. */
    record Reply(int status, HttpResponse<byte[]> response) {
        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        JsonNode json() {
            try {
                return Json.MAPPER.readTree(response.body());
            } catch (IOException e) {
                throw new UncheckedIOException(text(), e);
            }
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        /** What a failure says. */
        String message() {
            return json().at("/error/message").asText();
        }

        /** The same, if its status is this. */
        Reply is(int expected) {
            if (status != expected) {
                throw new AssertionError("status " + status + ", expected " + expected + ": " + text());
            }
            return this;
        }
    }

    Reply send(HttpRequest request) {
        try {
            var response = client.send(request, BodyHandlers.ofByteArray());
            return new Reply(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * What is refused before its body has been sent. Java's client loses such an answer where the connection ends while it still
     * sends; then it is asked again.
     */
    Reply sendRefused(HttpRequest request) {
        for (int attempt = 1; ; attempt++) {
            try {
                return send(request);
            } catch (UncheckedIOException e) {
                if (attempt == 20) {
                    throw e;
                }
            }
        }
    }

    /** An answer as it comes. */
    HttpResponse<InputStream> open(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Reply get(String path) {
        return send(request(path).GET().build());
    }

    Reply delete(String path) {
        return send(request(path).DELETE().build());
    }

    HttpRequest posting(String path, Object body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body instanceof String text ? text : Json.text(body)))
                .build();
    }

    Reply post(String path, Object body) {
        return send(posting(path, body));
    }

    Reply put(String path, Path file) throws IOException {
        return send(request(path).PUT(BodyPublishers.ofFile(file)).build());
    }

    /** The same without a length that is known before. */
    Reply putStreamed(String path, byte[] bytes) {
        return send(puttingStreamed(path, bytes));
    }

    HttpRequest puttingStreamed(String path, byte[] bytes) {
        return request(path)
                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)))
                .build();
    }

    /** Puts a film, and waits until it is known what it holds; returns its id. */
    String video(Path film) throws IOException {
        var video = awaitVideo(put("/api/videos/" + film.getFileName(), film)
                .is(201)
                .json()
                .at("/id")
                .asText());
        if (!video.at("/state").asText().equals("ready")) {
            throw new AssertionError(video.toString());
        }
        return video.at("/id").asText();
    }

    JsonNode awaitVideo(String id) {
        return await("/api/videos/" + id, video -> !video.at("/state").asText().equals("reading"));
    }

    /** Waits until a memory is neither queued nor being watched. */
    JsonNode awaitMemory(String id) {
        return await("/api/memories/" + id, memory -> !List.of("queued", "watching")
                .contains(memory.at("/state").asText()));
    }

    /** The answer to a question about a memory. */
    String answer(String memory, String question) {
        return post("/api/memories/" + memory + "/ask", Map.of("question", question))
                .is(200)
                .json()
                .at("/answers/0/answer")
                .asText();
    }

    /** An event that was sent. */
    record Event(String name, JsonNode data) {}

    /** The events of an answer, read to its end. */
    List<Event> events(HttpRequest request) {
        var reply = send(request).is(200);
        assertEquals("text/event-stream", reply.header("Content-Type"));
        return Arrays.stream(reply.text().split("\n\n"))
                .filter(event -> event.startsWith("event: "))
                .map(TestServer::event)
                .toList();
    }

    static Event event(String text) {
        var lines = text.split("\n");
        try {
            return new Event(
                    lines[0].substring("event: ".length()),
                    Json.MAPPER.readTree(lines[1].substring("data: ".length())));
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    /** Asks until it is so. */
    JsonNode await(String path, Predicate<JsonNode> so) {
        try {
            for (var reply = get(path).is(200).json();
                    ;
                    reply = get(path).is(200).json()) {
                if (so.test(reply)) {
                    return reply;
                }
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    URI uri() {
        return server.uri();
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
