package io.videoxl.server.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.server.TestFilms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A short piece of what {@code make load} runs in full. */
@EnabledOnOs(OS.LINUX)
class LoadTest {
    @TempDir
    private static Path folder;

    private static ServerProcess server;
    private static String video;
    private static String memory;

    @BeforeAll
    static void start() throws Exception {
        server = ServerProcess.start(folder.resolve("data"));
        try (var client = server.client()) {
            video = client.put(TestFilms.write(folder, 5, 6));
            client.awaitVideo(video);
            memory = client.watch(video);
            client.awaitMemory(memory);
        }
    }

    @AfterAll
    static void end() throws IOException {
        server.close();
    }

    @Test
    void manyAskers() throws Exception {
        var result =
                ManyAskers.run(server, Files.createDirectory(folder.resolve("asked")), 20, 2, Duration.ofSeconds(3));
        assertEquals(List.of(), result.errors());
        assertTrue(result.answers() >= 20, result.toString());
    }

    @Test
    void cutUploads() throws Exception {
        var before = server.held().leftovers();
        var result = CutUploads.run(server, 40, 1);
        assertEquals(0, result.lost(), result.toString());
        assertEquals(0, result.leftBehind(), result.toString());
        while (!server.held().leftovers().equals(before)) {
            Thread.sleep(100);
        }
    }

    @Test
    void slowClients() throws Exception {
        var result = SlowClients.run(server, 40, Duration.ofSeconds(2));
        assertTrue(result.answers() > 0, result.toString());
    }

    @Test
    void malformedRequests() throws Exception {
        var result = MalformedRequests.run(server, 400, 1, video, memory);
        assertEquals(List.of(), result.findings(), result.statuses().toString());
    }

    @Test
    void killedDecoders() throws Exception {
        var result = KilledDecoders.run(server, Files.createDirectory(folder.resolve("killed")), 1, 2, 60, 1);
        assertTrue(result.isGood(), result.toString());
        assertEquals(1, result.killed(), result.toString());
    }

    @Test
    void killedServers() throws Exception {
        var films = Files.createDirectory(folder.resolve("films"));
        var result = Kills.run(folder.resolve("killed-data"), films, 2, 1, Duration.ofSeconds(4), soFar -> {});
        assertEquals(List.of(), result.lost(), result.toString());
    }
}
