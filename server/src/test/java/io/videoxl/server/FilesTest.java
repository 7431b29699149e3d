package io.videoxl.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.videoxl.VideoXLException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the server's machine: those below named folders, and no others. */
class FilesTest {
    @TempDir
    private Path folder;

    private Path films;

    private TestServer start() throws IOException {
        films = Files.createDirectories(folder.resolve("films/old")).getParent();
        Files.writeString(films.resolve("a.mp4"), "a film");
        Files.writeString(films.resolve(".hidden"), "hidden");
        Files.writeString(folder.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(films.resolve("out"), folder);
        Files.createSymbolicLink(films.resolve("b.mp4"), films.resolve("a.mp4"));
        return TestServer.start(folder.resolve("data"), builder -> builder.root("films", films));
    }

    private static List<String> names(TestServer server, String path) {
        return server.get("/api/files?path=" + path)
                .is(200)
                .json()
                .at("/entries")
                .findValuesAsText("name");
    }

    @Test
    void whatLiesBelowTheRootsIsListed() throws IOException {
        try (var server = start()) {
            assertEquals(List.of("films"), names(server, ""));
            assertEquals(List.of("old", "a.mp4", "b.mp4"), names(server, "films/"));
            assertEquals(List.of(), names(server, "films/old"));
            assertEquals(
                    6,
                    server.get("/api/files?path=films")
                            .json()
                            .at("/entries/1/bytes")
                            .asInt());
        }
    }

    @Test
    void noPathLeadsOut() throws IOException {
        try (var server = start()) {
            for (var path : List.of(
                    "films/out",
                    "films/..",
                    "films/../films/../data",
                    "films//..",
                    "..",
                    "/etc",
                    "films/%2e%2e",
                    "films/a.mp4",
                    "films/none",
                    "films/%00",
                    "none")) {
                var refused = server.get("/api/files?path=" + path).is(400);
                assertEquals(
                        "INVALID_ARGUMENT",
                        refused.json().at("/error/videoxl_code").asText(),
                        path);
                assertEquals(false, refused.message().contains(folder.toString()), refused.message());
            }
        }
    }

    @Test
    void aRootIsAFolderWithASimpleName() {
        for (var name : List.of("", "..", "a/b", ".a")) {
            assertThrows(
                    VideoXLException.class,
                    () -> TestServer.start(folder.resolve("data"), builder -> builder.root(name, folder)));
        }
        assertThrows(
                VideoXLException.class,
                () -> TestServer.start(folder.resolve("data"), builder -> builder.root("a", folder.resolve("none"))));
    }
}
