package io.videoxl.examples;

import io.videoxl.AskOptions;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import io.videoxl.worlds.EventKind;
import io.videoxl.worlds.Films;
import io.videoxl.worlds.QuestionKind;
import io.videoxl.worlds.Questions;
import io.videoxl.worlds.SeededRandom;
import io.videoxl.worlds.World;
import io.videoxl.worlds.WorldOptions;
import io.videoxl.worlds.video.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Makes a film of ten minutes whose truth is known, lets the small trained model watch it, and asks questions whose right answers it
 * prints beside the model's.
 *
 * <pre>{@code
 * examples/run FilmWithKnownAnswers known.mp4 known.vxl
 * }</pre>
 */
public final class FilmWithKnownAnswers {
    private static final WorldOptions WORLD = WorldOptions.builder()
            .duration(Duration.ofMinutes(10))
            .kinds(EventKind.SHAPE)
            .events(3, 3)
            .build();
    private static final VideoWriter.Options FILM =
            VideoWriter.Options.h264(320, 180).withTicksPerSecond(5);
    private static final List<QuestionKind> KINDS =
            List.of(QuestionKind.FIRST, QuestionKind.LAST, QuestionKind.COLOUR, QuestionKind.PRESENT);

    private FilmWithKnownAnswers() {}

    /** @param arguments video file to make, unless it is there; memory file to write; seed of the film, 1 if left out */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            System.err.println("Usage: FilmWithKnownAnswers FILM.mp4 MEMORY.vxl [SEED]");
            System.exit(2);
        }
        var film = Path.of(arguments[0]);
        var saved = Path.of(arguments[1]);
        var world = World.of(arguments.length > 2 ? Long.parseLong(arguments[2]) : 1, WORLD);
        if (!Files.exists(film)) {
            System.out.printf("making a film of %s%n", clock(world.duration()));
            Films.write(world, film, FILM);
        }
        world.events()
                .forEach(event ->
                        System.out.printf("  %s to %s: %s%n", clock(event.start()), clock(event.end()), event.thing()));
        try (VideoXL model = VideoXL.demo()) {
            long start = System.nanoTime();
            var options = WatchOptions.builder()
                    .frames(FrameSampling.perSecond(1, 2048))
                    .build();
            try (VideoMemory memory = model.watch(Video.of(film), options)) {
                System.out.printf("watched in %.1f s: %s%n", (System.nanoTime() - start) / 1e9, memory);
                ask(memory, world);
                memory.save(saved);
            }
            try (VideoMemory memory = model.open(saved)) {
                System.out.printf("the same from %s, %,d bytes:%n", saved.getFileName(), Files.size(saved));
                ask(memory, world);
            }
        }
    }

    private static void ask(VideoMemory memory, World world) {
        int right = 0;
        for (var kind : KINDS) {
            var asked = Questions.about(world.truth(), kind, new SeededRandom(kind.ordinal()))
                    .orElseThrow();
            long start = System.nanoTime();
            var answer = memory.ask(asked.question(), AskOptions.greedy().withMaxTokens(20));
            boolean same = answer.text().equals(asked.answer());
            right += same ? 1 : 0;
            System.out.printf(
                    "  %s%n    %s (%d ms)%s%n",
                    asked.question(),
                    answer.text(),
                    (System.nanoTime() - start) / 1_000_000,
                    same ? ", right" : ", but it is " + asked.answer());
        }
        System.out.printf("%d of %d right%n", right, KINDS.size());
    }

    private static String clock(Duration time) {
        return "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
    }
}
