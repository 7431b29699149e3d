package io.videoxl.server;

import io.videoxl.worlds.EventKind;
import io.videoxl.worlds.Films;
import io.videoxl.worlds.World;
import io.videoxl.worlds.WorldOptions;
import io.videoxl.worlds.video.VideoWriter;
import java.nio.file.Path;
import java.time.Duration;

/** Films for tests. */
public final class TestFilms {
    private TestFilms() {}

    /** A film of some seconds, 96 x 64, four frames a second; another one for each seed. */
    public static Path write(Path folder, long seed, int seconds) {
        return write(folder, seed, seconds, "mp4");
    }

    /** @param format by which the name ends */
    static Path write(Path folder, long seed, int seconds, String format) {
        var film = folder.resolve("film-%d-%d.%s".formatted(seed, seconds, format));
        var world = World.of(
                seed,
                WorldOptions.builder()
                        .duration(Duration.ofSeconds(seconds))
                        .kinds(EventKind.SHAPE)
                        .events(1, 1)
                        .build());
        Films.write(world, film, VideoWriter.Options.h264(96, 64).withTicksPerSecond(4));
        return film;
    }
}
