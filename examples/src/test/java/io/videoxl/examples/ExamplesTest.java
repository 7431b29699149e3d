package io.videoxl.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.videoxl.Video;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
    @Test
    void demoVideoIsTheSameH264FilmEveryTime(@TempDir Path folder) throws Exception {
        var film = folder.resolve("film.mp4");
        var again = folder.resolve("again.mp4");
        MakeDemoVideo.main(new String[] {film.toString(), "3"});
        MakeDemoVideo.main(new String[] {again.toString(), "3"});
        var info = Video.of(film).info();
        assertEquals("h264", info.codec());
        assertEquals(640, info.width());
        assertEquals(360, info.height());
        assertEquals(75, info.frameCount());
        assertEquals(Duration.ofSeconds(3), info.duration());
        assertArrayEquals(Files.readAllBytes(film), Files.readAllBytes(again));
    }
}
