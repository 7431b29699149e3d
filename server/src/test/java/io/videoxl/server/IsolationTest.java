package io.videoxl.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was uploaded is decoded in a process of its own, which costs nothing but that video if it dies. */
class IsolationTest {
    @TempDir
    private Path folder;

    private static List<ProcessHandle> decoders() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
    }

    @Test
    void aDecoderThatDiesCostsItsVideoAlone() throws Exception {
        var film = TestFilms.write(folder, 1, 30);
        try (var server = TestServer.start(folder.resolve("data"), builder -> builder.isolated(true))) {
            var video = server.video(film);
            assertFalse(decoders().isEmpty(), "no process has read it");
            assertTrue(server.get("/api/videos/" + video + "/frame?at=3")
                            .is(200)
                            .response()
                            .body()
                            .length
                    > 0);

            var sources = List.of(Map.of("video", video));
            var id = server.post("/api/memories", Map.of("sources", sources))
                    .is(202)
                    .json()
                    .at("/id")
                    .asText();
            var memory = server.awaitMemory(id);
            assertEquals("ready", memory.at("/state").asText(), memory.toString());
            assertEquals(30, memory.at("/frames_watched").asInt());

            var second = server.post("/api/memories", Map.of("sources", sources, "rate", 4, "frames", 120))
                    .is(202)
                    .json()
                    .at("/id")
                    .asText();
            var state = server.get("/api/memories/" + second).json();
            while (state.at("/state").asText().matches("queued|watching")) {
                decoders().forEach(ProcessHandle::destroyForcibly);
                state = server.get("/api/memories/" + second).json();
            }
            if (state.at("/state").asText().equals("failed")) { // unless all was decoded before
                assertTrue(
                        List.of("VIDEO_UNREADABLE", "IO")
                                .contains(state.at("/error/code").asText()),
                        state.toString());
            }
            assertTrue(server.answer(id, "What appears first?").length() > 0);
            server.video(TestFilms.write(folder, 2, 4));
        }
    }
}
