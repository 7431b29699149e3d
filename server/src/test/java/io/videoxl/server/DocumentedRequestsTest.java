package io.videoxl.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.videoxl.SavedMemory;
import io.videoxl.server.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/server.md, as they stand there, but for the server's address and the folder of films. */
class DocumentedRequestsTest {
    private static final Pattern COMMANDS = Pattern.compile("^```sh\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    private Path folder;

    private static List<String> commands() throws IOException {
        return COMMANDS.matcher(Files.readString(Path.of("../docs/server.md")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .filter(commands -> commands.contains("curl"))
                .toList();
    }

    private String run(TestServer server, String commands) throws Exception {
        var here = commands.replaceAll("(localhost|127\\.0\\.0\\.1):8080", "127.0.0.1:" + server.port())
                .replace("/films/", folder + "/");
        var script = Files.writeString(folder.resolve("commands.sh"), here);
        // Whatever curl is told, a status of 400 or more is a failure.
        Files.writeString(folder.resolve(".curlrc"), "fail-with-body\nsilent\nshow-error\n");
        var builder = new ProcessBuilder("bash", "-euo", "pipefail", script.toString()).directory(folder.toFile());
        builder.environment().put("CURL_HOME", folder.toString());
        return Programs.run(builder);
    }

    @Test
    void doWhatTheDocumentSays() throws Exception {
        for (var program : List.of("bash", "curl", "jq")) {
            assumeTrue(Programs.isThere(program), program + " is not installed");
        }
        var film = TestFilms.write(folder, 1, 8);
        Files.copy(film, folder.resolve("film.mp4"));
        Files.copy(film, folder.resolve("monday.mp4"));
        var commands = commands();
        assertEquals(2, commands.size(), "our own API, and that of others");
        try (var server = TestServer.start(folder.resolve("data"), builder -> builder.root("films", folder))) {
            var own = run(server, commands.get(0));
            // Whether there are events of progress and of the window depends on who is faster; the last state has all
            // of it.
            assertTrue(own.contains("event: state"), own);
            var watched = Json.MAPPER.readTree(own.lines()
                    .filter(line -> line.startsWith("data: ") && line.contains("\"state\":\"ready\""))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(own))
                    .substring("data: ".length()));
            assertEquals(1, watched.at("/windows").size(), own);
            assertEquals(8, watched.at("/windows/0/frames").asInt(), own);
            var answer = Json.MAPPER.readTree(own.substring(own.lastIndexOf("{\"answers\"")));
            assertFalse(answer.at("/answers/0/answer").asText().isEmpty(), own);
            assertFalse(answer.at("/answers/0/evidence").isMissingNode(), own);
            assertEquals(8, SavedMemory.of(folder.resolve("film.vxl")).frames().size());

            var others = Json.MAPPER.readTree(run(server, commands.get(1)));
            assertFalse(others.at("/choices/0/message/content").asText().isEmpty(), others::toString);
            assertFalse(others.at("/videoxl/evidence").isMissingNode(), others::toString);
        }
    }
}
