package io.videoxl.server.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.server.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A client that behaves. */
final class Client implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;

    Client(int port) {
        server = URI.create("http://127.0.0.1:" + port);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path)).timeout(PATIENCE);
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<InputStream> open(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofInputStream());
    }

    HttpRequest.Builder posting(String path, Object body) {
        return request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(Json.text(body)));
    }

    int status(String path) throws IOException, InterruptedException {
        return send(request(path)).statusCode();
    }

    JsonNode json(HttpRequest.Builder request, int status) throws IOException, InterruptedException {
        var response = send(request);
        if (response.statusCode() != status) {
            throw new IOException(
                    "status " + response.statusCode() + ", expected " + status + ": " + new String(response.body()));
        }
        return Json.MAPPER.readTree(response.body());
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return json(request(path), 200);
    }

    /** Uploads a film in one piece; returns its id once the server has it. */
    String put(Path film) throws IOException, InterruptedException {
        var name = "/api/videos/" + film.getFileName();
        return json(request(name).PUT(BodyPublishers.ofFile(film)), 201)
                .at("/id")
                .asText();
    }

    void awaitVideo(String id) throws IOException, InterruptedException {
        while (get("/api/videos/" + id).at("/state").asText().equals("reading")) {
            Thread.sleep(20);
        }
    }

    /** Has a video watched; returns the memory's id once the server has it. */
    String watch(String video) throws IOException, InterruptedException {
        var body = Map.of("sources", List.of(Map.of("video", video)));
        return json(posting("/api/memories", body), 202).at("/id").asText();
    }

    JsonNode awaitMemory(String id) throws IOException, InterruptedException {
        while (true) {
            var memory = get("/api/memories/" + id);
            if (!List.of("queued", "watching").contains(memory.at("/state").asText())) {
                return memory;
            }
            Thread.sleep(20);
        }
    }

    String ask(String memory, Map<String, Object> question) throws IOException, InterruptedException {
        return json(posting("/api/memories/" + memory + "/ask", question), 200)
                .at("/answers/0/answer")
                .asText();
    }

    @Override
    public void close() {
        client.close();
    }
}
