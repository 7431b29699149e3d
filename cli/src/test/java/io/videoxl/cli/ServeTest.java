package io.videoxl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.Streams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code videoxl serve}: from its start to Ctrl-C. */
@Timeout(180)
class ServeTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private JsonNode get(URI uri) throws Exception {
        return JSON.readTree(client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body());
    }

    private interface Asked {
        boolean is(JsonNode answer);
    }

    private JsonNode await(URI uri, Asked asked) throws Exception {
        for (var answer = get(uri); ; answer = get(uri)) {
            if (asked.is(answer)) {
                return answer;
            }
            Thread.sleep(50);
        }
    }

    @Test
    void theDemoHasAFilmToTry() throws Exception {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var run = new FutureTask<>(() -> Main.run(
                Streams.of(InputStream.nullInputStream(), out, err, false, false, false),
                "serve",
                "--demo",
                "--port",
                "0",
                "--no-isolation",
                "--folder",
                folder.toString()));
        var thread = Thread.ofPlatform().start(run);
        while (!out.toString(StandardCharsets.UTF_8).endsWith("\n") && thread.isAlive()) {
            Thread.sleep(20);
        }
        assertTrue(thread.isAlive(), err.toString(StandardCharsets.UTF_8));
        var page = URI.create(out.toString(StandardCharsets.UTF_8).strip());
        var example = await(
                        page.resolve("api/info"), info -> info.at("/examples").size() > 0)
                .at("/examples/0");
        var memory = page.resolve("api/memories/" + example.at("/memory").asText());
        assertEquals(
                "ready",
                await(memory, told -> !told.at("/state").asText().matches("queued|watching"))
                        .at("/state")
                        .asText());
        var body = JSON.createObjectNode().set("questions", example.at("/questions"));
        var answer = client.send(
                HttpRequest.newBuilder(URI.create(memory + "/ask"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build(),
                BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(
                List.of("the red cross", "the red circle", "red", "no"), // what the film shows
                JSON.readTree(answer.body()).at("/answers").findValuesAsText("answer"));
        thread.interrupt(); // as Ctrl-C does
        assertEquals(ExitStatus.CANCELLED, run.get());
        assertEquals("", err.toString(StandardCharsets.UTF_8).replaceFirst("Serving .*\n", ""));
    }

    @Test
    void whatIsMissingOrTooMuchIsSaid() throws IOException {
        var missing = Run.of("serve");
        assertEquals(ExitStatus.USAGE, missing.status());
        assertTrue(missing.err().contains("MODEL is missing; or try --demo"), missing.err());
        assertEquals(ExitStatus.USAGE, Run.of("serve", "demo", "--demo").status());
        var open = Run.of("serve", "--demo", "--address", "0.0.0.0", "--port", "0", "--folder", folder.toString());
        assertEquals(ExitStatus.FAILURE, open.status());
        assertTrue(open.err().contains("set a key"), open.err());
    }
}
