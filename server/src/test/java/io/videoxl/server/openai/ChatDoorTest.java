package io.videoxl.server.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.videoxl.Answer.Candidate;
import io.videoxl.Answer.TokenLogProbabilities;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.server.Limits;
import io.videoxl.server.http.Doorkeeper;
import io.videoxl.server.http.Heartbeats;
import io.videoxl.server.http.HttpServer;
import io.videoxl.server.http.Json;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.http.Routes;
import io.videoxl.server.metrics.Metrics;
import io.videoxl.server.metrics.MetricsPage;
import io.videoxl.server.openai.Answering.Answered;
import io.videoxl.server.security.Keys;
import io.videoxl.server.store.DiskRoom;
import io.videoxl.server.work.Questions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The door with somebody behind it who answers as the test says. */
class ChatDoorTest {
    private static final Duration BEAT = Duration.ofMillis(200);
    private static final Duration IDLE = Duration.ofSeconds(2);
    private static final Duration LONGER = IDLE.plusSeconds(1);
    private static final Outcome OUTCOME =
            new Outcome("A red disc.", "stop", 100, 80, 4, Duration.ofMillis(20), Duration.ofMillis(40), List.of());

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Heartbeats beats;
    private long free;
    private HttpServer server;

    @AfterEach
    void close() {
        client.close();
        server.close();
        beats.close();
    }

    @Test
    void aWholeCompletion() throws Exception {
        start((caller, request, progress, pieces) -> answered(OUTCOME));
        var reply = post(body(""));
        assertEquals(200, reply.statusCode(), reply.body());
        var json = json(reply.body());
        assertTrue(json.get("id").textValue().startsWith("chatcmpl-"));
        assertEquals("chat.completion", json.get("object").textValue());
        assertEquals("a model", json.get("model").textValue());
        var choice = json.get("choices").get(0);
        assertEquals(0, choice.get("index").intValue());
        assertEquals("stop", choice.get("finish_reason").textValue());
        assertEquals("assistant", choice.get("message").get("role").textValue());
        assertEquals("A red disc.", choice.get("message").get("content").textValue());
        assertTrue(choice.get("logprobs").isNull());
        assertEquals(
                "{\"prompt_tokens\":100,\"completion_tokens\":4,\"total_tokens\":104,\"prompt_tokens_details\":{\"cached_tokens\":80}}",
                json.get("usage").toString());
        assertEquals(
                "{\"cache_n\":80,\"prompt_n\":20,\"prompt_ms\":20.0,\"prompt_per_token_ms\":1.0,\"prompt_per_second\":1000.0,"
                        + "\"predicted_n\":4,\"predicted_ms\":40.0,\"predicted_per_token_ms\":10.0,\"predicted_per_second\":100.0}",
                json.get("timings").toString());
        assertEquals(7, json.get("videoxl").get("frames").intValue());
    }

    @Test
    void logProbabilitiesAreInOpenAisShape() throws Exception {
        var token = new TokenLogProbabilities(
                new Candidate(5, "é", -0.5), List.of(new Candidate(5, "é", -0.5), new Candidate(6, "x", -2)));
        start((caller, request, progress, pieces) ->
                answered(new Outcome("é", "length", 1, 0, 1, Duration.ZERO, Duration.ZERO, List.of(token))));
        var json = json(post(body(", 'logprobs': true, 'top_logprobs': 2")).body());
        assertEquals(
                "{\"content\":[{\"token\":\"é\",\"logprob\":-0.5,\"bytes\":[195,169],\"top_logprobs\":["
                        + "{\"token\":\"é\",\"logprob\":-0.5,\"bytes\":[195,169]},{\"token\":\"x\",\"logprob\":-2.0,\"bytes\":[120]}]}],"
                        + "\"refusal\":null}",
                json.get("choices").get(0).get("logprobs").toString());
        assertEquals("length", json.get("choices").get(0).get("finish_reason").textValue());
    }

    @Test
    void aStream() throws Exception {
        start((caller, request, progress, pieces) -> {
            pieces.accept("A red");
            pieces.accept(" disc.");
            return answered(OUTCOME);
        });
        var reply = post(body(", 'stream': true, 'stream_options': {'include_usage': true}"));
        assertEquals(
                "text/event-stream", reply.headers().firstValue("Content-Type").orElseThrow());
        var chunks = data(reply.body());
        assertEquals("[DONE]", chunks.removeLast());
        assertEquals(5, chunks.size());
        var text = new StringBuilder();
        for (var chunk : chunks) {
            var json = json(chunk);
            assertEquals("chat.completion.chunk", json.get("object").textValue());
            for (var choice : json.get("choices")) {
                text.append(choice.get("delta").path("content").asText());
            }
        }
        assertEquals("A red disc.", text.toString());
        assertEquals(
                "assistant", json(chunks.getFirst()).at("/choices/0/delta/role").textValue());
        assertTrue(json(chunks.getFirst()).get("usage").isNull());
        assertEquals("stop", json(chunks.get(3)).at("/choices/0/finish_reason").textValue());
        assertEquals(80, json(chunks.get(3)).at("/timings/cache_n").intValue());
        assertEquals(0, json(chunks.get(4)).get("choices").size());
        assertEquals(104, json(chunks.get(4)).at("/usage/total_tokens").intValue());
        assertFalse(json(data(post(body(", 'stream': true")).body()).getFirst()).has("usage"));
        assertTrue(metrics().contains("gen_ai_server_time_to_first_token_seconds_count{"), metrics());
        assertTrue(metrics().contains("videoxl_prompt_tokens_total{cached=\"true\"} 160"), metrics());
    }

    /** Watching takes longer than connections may be silent. */
    @Test
    void whileWatchingAStreamSaysHowFarItHasCome() throws Exception {
        start(IDLE, (caller, request, progress, pieces) -> {
            var asked = new CountDownLatch(1);
            progress.accept(() -> {
                asked.countDown();
                return "12 of 128 frames watched, 40 s left";
            });
            asked.await();
            Thread.sleep(LONGER);
            return answered(OUTCOME);
        });
        var reply = post(body(", 'stream': true"));
        assertTrue(reply.body().startsWith(": "), reply.body());
        assertTrue(reply.body().contains("\n: 12 of 128 frames watched, 40 s left\n"), reply.body());
        assertEquals("[DONE]", data(reply.body()).getLast());
    }

    @Test
    void aWholeAnswerMayTakeLongerThanAConnectionMayBeSilent() throws Exception {
        start(IDLE, (caller, request, progress, pieces) -> {
            Thread.sleep(LONGER);
            return answered(OUTCOME);
        });
        assertEquals(200, post(body("")).statusCode());
    }

    @Test
    void failuresHaveTheirStatusAsLongAsNothingIsSent() throws Exception {
        var failure = new AtomicReference<RuntimeException>();
        start((caller, request, progress, pieces) -> {
            throw failure.get();
        });
        for (var more : List.of("", ", 'stream': true")) {
            failure.set(new VideoXLException(Code.VIDEO_UNREADABLE, "film.mp4: no video"));
            var reply = post(body(more));
            assertEquals(400, reply.statusCode());
            assertEquals(
                    "{\"error\":{\"code\":400,\"message\":\"film.mp4: no video\",\"type\":\"invalid_request_error\",\"videoxl_code\":\"VIDEO_UNREADABLE\"}}",
                    reply.body());
            failure.set(Refusal.tooMany("too many questions wait", 7));
            reply = post(body(more));
            assertEquals(429, reply.statusCode());
            assertEquals("7", reply.headers().firstValue("Retry-After").orElseThrow());
            failure.set(new InvalidRequest("messages[0].content[1]", "messages[0].content[1] is odd"));
            reply = post(body(more));
            assertEquals(400, reply.statusCode());
            assertEquals(
                    "{\"error\":{\"code\":400,\"message\":\"messages[0].content[1] is odd\",\"type\":\"invalid_request_error\",\"param\":\"messages[0].content[1]\"}}",
                    reply.body());
        }
        assertTrue(metrics().contains("error_type=\"VIDEO_UNREADABLE\""), metrics());
        assertTrue(metrics().contains("error_type=\"429\""), metrics());
    }

    @Test
    void laterFailuresAreToldInTheStream() throws Exception {
        start((caller, request, progress, pieces) -> {
            pieces.accept("A red");
            throw new VideoXLException(Code.DEVICE_OUT_OF_MEMORY, "the device is full");
        });
        var chunks = data(post(body(", 'stream': true")).body());
        assertEquals("[DONE]", chunks.removeLast());
        assertEquals(
                "the device is full",
                json(chunks.getLast()).at("/error/message").textValue());
        assertEquals(503, json(chunks.getLast()).at("/error/code").intValue());
    }

    @Test
    void whatIsNoRequestIsRefused() throws Exception {
        start((caller, request, progress, pieces) -> answered(OUTCOME));
        for (var body : List.of(
                "",
                "{",
                "nothing",
                "[1, 2]",
                "{\"messages\": [}",
                "{\"a\": \"" + "x".repeat(50_000),
                "[".repeat(5000))) {
            var reply = post(body);
            assertEquals(400, reply.statusCode(), reply.body());
            assertEquals(
                    "invalid_request_error",
                    json(reply.body()).at("/error/type").textValue());
        }
        var reply = postRefused("{\"messages\": [{\"role\": \"user\", \"content\": \"" + "x".repeat(3 << 20) + "\"}]}");
        assertEquals(413, reply.statusCode(), reply.body());
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void aClientThatGoesIsNoticedWhileItWaitsForTheWhole() throws Exception {
        assertNoticed("");
    }

    @Test
    void aClientThatGoesIsNoticedInAStream() throws Exception {
        assertNoticed(", 'stream': true");
    }

    private void assertNoticed(String more) throws Exception {
        var begun = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        start((caller, request, progress, pieces) -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return answered(OUTCOME);
        });
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            var body = body(more);
            socket.getOutputStream()
                    .write(("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            begun.await();
        }
        interrupted.await();
        while (!metrics().contains("error_type=\"cancelled\"")) {
            Thread.sleep(100);
        }
    }

    @Test
    void moreQuestionsThanMayWaitAreRefused() throws Exception {
        var begun = new CountDownLatch(2);
        var mayEnd = new CountDownLatch(1);
        start((caller, request, progress, pieces) -> {
            begun.countDown();
            mayEnd.await();
            return answered(OUTCOME);
        });
        var first = CompletableFuture.supplyAsync(() -> posted(body("")));
        var second = CompletableFuture.supplyAsync(() -> posted(body(", 'stream': true")));
        begun.await();
        var third = post(body(""));
        assertEquals(429, third.statusCode());
        assertEquals("rate_limit_error", json(third.body()).at("/error/type").textValue());
        assertTrue(third.headers().firstValue("Retry-After").isPresent());
        mayEnd.countDown();
        assertEquals(200, first.get().statusCode());
        assertEquals(200, second.get().statusCode());
        assertEquals(200, post(body("")).statusCode());
    }

    private HttpResponse<String> posted(String body) {
        try {
            return post(body);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a client sends behind its request while it waits is no sign of its going. */
    @Test
    void aClientThatSendsItsNextRequestEarlyIsThere() throws Exception {
        var begun = new CountDownLatch(1);
        var sent = new CountDownLatch(1);
        start(IDLE, (caller, request, progress, pieces) -> {
            begun.countDown();
            sent.await();
            Thread.sleep(2500); // meanwhile it is looked for the client
            return answered(OUTCOME);
        });
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            var body = body("");
            var request = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length()
                    + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            begun.await();
            socket.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            sent.countDown();
            var reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(reply.startsWith("HTTP/1.1 200"), reply);
            assertTrue(reply.contains("A red disc."), reply);
            // Its next request was begun to be read, and is to be sent again; or nobody looked in time, and it is
            // answered.
            assertTrue(reply.contains("Connection: close") || reply.contains("# TYPE videoxl_"), reply);
        }
    }

    private static Answered answered(Outcome outcome) {
        return new Answered(outcome, JsonNodeFactory.instance.objectNode().put("frames", 7));
    }

    @Test
    void whatTheDiskHasNoRoomForIsRefused() throws Exception {
        free = 1L << 60;
        start((caller, request, progress, pieces) -> answered(OUTCOME));
        assertEquals(200, post(body("")).statusCode());
        var reply = postRefused("{\"messages\": [{\"role\": \"user\", \"content\": \"" + "x".repeat(100_000) + "\"}]}");
        assertEquals(507, reply.statusCode());
        assertTrue(reply.body().contains("no room"), reply.body());
    }

    private void start(Answering answering) throws IOException {
        start(Duration.ofSeconds(30), answering);
    }

    private void start(Duration idle, Answering answering) throws IOException {
        beats = new Heartbeats(BEAT);
        var metrics = new Metrics();
        var routes = new Routes();
        new ChatDoor(
                        () -> "a model",
                        folder,
                        new DiskRoom(folder, free),
                        answering,
                        new Questions(2),
                        metrics,
                        Limits.defaults().toBuilder().chatBodyBytes(2 << 20).build())
                .register(routes);
        new MetricsPage(metrics).register(routes);
        server = new HttpServer(
                new HttpServer.Settings(
                        InetAddress.getLoopbackAddress(), 0, 100, idle, idle, Duration.ofSeconds(1), 1 << 20),
                routes,
                exchange -> exchange.send(404),
                new Doorkeeper(new Keys(List.of(), new byte[32])),
                beats);
        server.start();
    }

    private static String body(String more) {
        return ("{'model': 'x', 'messages': [{'role': 'user', 'content': 'What is there?'}]" + more + "}")
                .replace('\'', '"');
    }

    /** Java's client loses an answer that comes, and the connection's end, while it still sends; then it is asked again. */
    private HttpResponse<String> postRefused(String body) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                return post(body);
            } catch (IOException e) {
                if (attempt == 20) {
                    throw e;
                }
            }
        }
    }

    private HttpResponse<String> post(String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri("/v1/chat/completions"))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer not-needed")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private String metrics() throws Exception {
        return client.send(HttpRequest.newBuilder(uri("/metrics")).build(), BodyHandlers.ofString())
                .body();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private static List<String> data(String events) {
        var data = new ArrayList<String>();
        for (var line : events.split("\n")) {
            if (line.startsWith("data: ")) {
                data.add(line.substring(6));
            }
        }
        return data;
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }
}
