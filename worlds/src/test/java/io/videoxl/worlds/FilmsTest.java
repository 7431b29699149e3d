package io.videoxl.worlds;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.sampling.SampledFrames;
import io.videoxl.worlds.video.VideoWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilmsTest {
    private static final int SIZE = 56;

    @TempDir
    Path folder;

    private static World world(long seed) {
        return World.of(
                seed,
                WorldOptions.builder()
                        .duration(Duration.ofSeconds(12))
                        .events(2, 2)
                        .build());
    }

    @Test
    void aFilmHasTheWorldsLengthAndIsTheSameEveryTime() throws Exception {
        var film = folder.resolve("film.mp4");
        var again = folder.resolve("again.mp4");
        var written = new ArrayList<Integer>();
        var options = VideoWriter.Options.h264(160, 90).withTicksPerSecond(10);
        Films.write(world(1), film, options, written::add);
        Films.write(world(1), again, options);
        var info = Video.of(film).info();
        assertEquals("h264", info.codec());
        assertEquals(120, info.frameCount());
        assertEquals(Duration.ofSeconds(12), info.duration());
        assertEquals(120, written.getLast());
        assertArrayEquals(Files.readAllBytes(film), Files.readAllBytes(again));
    }

    @Test
    void aDecodedFilmLooksLikeWhatIsDrawnAtTheModelsSize() {
        var world = world(2);
        var film = folder.resolve("film.mp4");
        Films.write(world, film, VideoWriter.Options.h264(640, 360).withTicksPerSecond(5));
        var drawn = new byte[3 * SIZE * SIZE];
        try (var arena = Arena.ofConfined();
                var frames = SampledFrames.open(film, FrameSampling.all(), FrameFit.CENTER_CROP, SIZE, 1)) {
            var square = arena.allocate(3L * SIZE * SIZE);
            for (int i = 0; frames.next(square); i++) {
                world.render(i / 5.0, SIZE, drawn);
                var decoded = square.toArray(ValueLayout.JAVA_BYTE);
                double sum = 0;
                for (int at = 0; at < drawn.length; at++) {
                    sum += Math.abs((drawn[at] & 0xFF) - (decoded[at] & 0xFF));
                }
                double mean = sum / drawn.length;
                assertTrue(mean < 8, "frame " + i + " differs by " + mean + " on average");
            }
        }
    }

    @Test
    void anInterruptedThreadLeavesNoFilm() {
        Thread.currentThread().interrupt();
        var e = assertThrows(
                VideoXLException.class,
                () -> Films.write(world(1), folder.resolve("film.mp4"), VideoWriter.Options.h264(64, 64)));
        assertEquals(Code.CANCELLED, e.code());
        assertTrue(Thread.interrupted());
        assertArrayEquals(new String[0], folder.toFile().list());
    }

    @Test
    void framesAreThoseBeforeTheEnd() {
        var odd = World.of(
                1,
                WorldOptions.builder()
                        .duration(Duration.ofMillis(12_010))
                        .events(0, 0)
                        .build());
        assertEquals(120, Films.frames(world(1), 10));
        assertEquals(121, Films.frames(odd, 10));
        assertThrows(VideoXLException.class, () -> Films.frames(odd, 0));
    }
}
