package io.videoxl.cli.commands;

import io.videoxl.server.VideoXLServer;
import io.videoxl.worlds.EventKind;
import io.videoxl.worlds.Films;
import io.videoxl.worlds.QuestionKind;
import io.videoxl.worlds.Questions;
import io.videoxl.worlds.SeededRandom;
import io.videoxl.worlds.World;
import io.videoxl.worlds.WorldOptions;
import io.videoxl.worlds.video.VideoWriter;
import java.time.Duration;
import java.util.stream.Stream;

/** A generated film of two minutes, to try a server with: what happens in it is known, and so are the right answers. */
final class DemoFilm {
    private static final long SEED = 1;
    private static final WorldOptions WORLD = WorldOptions.builder()
            .duration(Duration.ofMinutes(2))
            .kinds(EventKind.SHAPE)
            .events(3, 3)
            .build();
    private static final VideoWriter.Options FILM =
            VideoWriter.Options.h264(320, 180).withTicksPerSecond(5);

    private DemoFilm() {}

    static void addTo(VideoXLServer.Builder server) {
        var world = World.of(SEED, WORLD);
        var questions = Stream.of(QuestionKind.FIRST, QuestionKind.LAST, QuestionKind.COLOUR, QuestionKind.PRESENT)
                .flatMap(kind -> Questions.about(world.truth(), kind, new SeededRandom(kind.ordinal())).stream())
                .map(each -> each.question())
                .toList();
        server.example("A film of known answers", file -> Films.write(world, file, FILM), questions);
    }
}
