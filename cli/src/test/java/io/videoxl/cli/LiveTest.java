package io.videoxl.cli;

import static io.videoxl.cli.Samples.parse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sources on the network, with and without an end. */
@Timeout(120)
class LiveTest {
    private static final String QUESTION = "What happens?";

    @TempDir
    private static Path folder;

    private static String model;
    private static byte[] stream;

    @BeforeAll
    static void makeModelAndStream() throws Exception {
        model = Samples.model(folder);
        stream = Files.readAllBytes(Path.of(Samples.video(folder.resolve("film.ts"), 300)));
    }

    @Test
    void sourceThatPlaysOnIsAskedMeanwhileAndLeftAtTheEndOfTheQuestions() throws Exception {
        try (var camera = new Camera(true)) {
            var saved = folder.resolve("camera.vxl").toString();
            var run = Run.with(
                    QUESTION + "\nWhat else?\n",
                    false,
                    "ask",
                    model,
                    camera.address(),
                    "-",
                    "--rate",
                    "25",
                    "--json",
                    "--save",
                    saved);
            assertEquals(0, run.status(), run.err());
            var answers = run.out().lines().map(Samples::parse).toList();
            assertEquals(2, answers.size());
            int seen = answers.getLast().get("frames").asInt();
            assertTrue(answers.getFirst().get("frames").asInt() >= 10, "a window of ten frames at least");
            var memory = parse(Run.of("info", saved, "--json").out());
            assertTrue(memory.at("/memories/0/sources/0/frames").asInt() >= seen, run.err());
        }
    }

    @Test
    void givenQuestionsAreAnsweredOnceTheSourceHasEnded() throws Exception {
        try (var camera = new Camera(false)) {
            var run = Run.of("ask", model, camera.address(), QUESTION, "--rate", "5", "--json");
            assertEquals(0, run.status(), run.err());
            assertEquals(60, parse(run.out()).get("frames").asInt(), 1);
        }
    }

    @Test
    void sourceIsSavedToItsEndWhereNobodyAsks() throws Exception {
        try (var camera = new Camera(false)) {
            var saved = folder.resolve("whole.vxl").toString();
            var run = Run.of("ask", model, camera.address(), "--rate", "5", "--save", saved);
            assertEquals(0, run.status(), run.err());
            var memory = parse(Run.of("info", saved, "--json").out());
            assertEquals(60, memory.at("/memories/0/sources/0/frames").asInt(), 1);
        }
    }

    @Test
    void sourceThatFallsSilentIsAFailureForQuestionsThatWaitForItsEnd() throws Exception {
        try (var camera = new Camera(true)) {
            var saved = folder.resolve("silent.vxl").toString();
            var run =
                    Run.of("ask", model, camera.address(), QUESTION, "--rate", "5", "--timeout", "1", "--save", saved);
            assertEquals(1, run.status());
            assertTrue(run.err().contains("sent nothing for 1 s"), run.err());
            assertFalse(Files.exists(Path.of(saved)));
        }
    }

    @Test
    void addressOfAnotherProtocolThanTheAllowedOnesIsRefused() throws Exception {
        try (var camera = new Camera(true)) {
            var run = Run.of("ask", model, camera.address(), QUESTION, "--allow", "https");
            assertEquals(1, run.status());
            assertTrue(run.err().contains("tcp"), run.err());
        }
        var unknown = Run.of("ask", model, "carrier-pigeon://roof/1", QUESTION);
        assertEquals(2, unknown.status());
        assertTrue(unknown.err().contains("carrier-pigeon"), unknown.err());
        assertEquals(2, Run.of("ask", model, "https://exa mple/", QUESTION).status());
    }

    /** Sends the film to whoever connects first. */
    private static final class Camera implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private volatile Socket connection;

        /** @param playsOn whether it stays connected and sends nothing more */
        Camera(boolean playsOn) throws IOException {
            Thread.ofPlatform().daemon().start(() -> {
                try (var accepted = socket.accept()) {
                    connection = accepted;
                    accepted.getOutputStream().write(stream);
                    accepted.getOutputStream().flush();
                    if (playsOn) {
                        accepted.getInputStream().read();
                    }
                } catch (IOException e) {
                    // The other side has gone.
                }
            });
        }

        String address() {
            return "tcp://127.0.0.1:" + socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
            if (connection != null) {
                connection.close();
            }
        }
    }
}
