package io.videoxl.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FindOptions;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import io.videoxl.worlds.Colour;
import io.videoxl.worlds.ColouredShape;
import io.videoxl.worlds.Event;
import io.videoxl.worlds.Films;
import io.videoxl.worlds.Shape;
import io.videoxl.worlds.World;
import io.videoxl.worlds.WorldOptions;
import io.videoxl.worlds.video.VideoWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The trained model finds things by a caller's own prompts, in the film and at the time of that film where they are. */
class FindingInTwoFilmsTest {
    private static final int SECONDS = 60;
    private static final Duration NEAR = Duration.ofSeconds(5);
    private static final ColouredShape EARLY = new ColouredShape(Colour.RED, Shape.CROSS);
    private static final ColouredShape LATE = new ColouredShape(Colour.BLUE, Shape.CIRCLE);

    @TempDir
    private static Path folder;

    private static VideoXL model;
    private static VideoMemory memory;
    private static Path first;
    private static Path second;

    @BeforeAll
    static void watch() {
        model = VideoXL.demo();
        first = film("first.mp4", EARLY, 12);
        second = film("second.mp4", LATE, 37);
        var options = WatchOptions.builder()
                .frames(FrameSampling.perSecond(1, SECONDS))
                .build();
        memory = model.watch(Video.of(first), options);
        memory.append(Video.of(second), options);
    }

    @AfterAll
    static void close() {
        memory.close();
        model.close();
    }

    private static Path film(String name, ColouredShape thing, int start) {
        var options =
                WorldOptions.builder().duration(Duration.ofSeconds(SECONDS)).build();
        var event = Event.of(thing, Duration.ofSeconds(start), Duration.ofSeconds(start + 6), start);
        var file = folder.resolve(name);
        Films.write(
                World.of(start, options).withEvents(List.of(event)),
                file,
                VideoWriter.Options.h264(320, 180).withTicksPerSecond(2));
        return file;
    }

    static List<FindOptions> prompts() {
        return List.of(
                FindOptions.defaults(),
                FindOptions.described("Which thing is shown first?"),
                FindOptions.asked("Is {description} shown at any time?", "yes", "no"));
    }

    @ParameterizedTest
    @MethodSource("prompts")
    void aThingIsFoundInItsFilmAndAtItsTimeThere(FindOptions prompt) {
        found(EARLY, first, 12, prompt);
        found(LATE, second, 37, prompt);
    }

    private static void found(ColouredShape thing, Path film, int start, FindOptions prompt) {
        var matches = memory.find(thing.name(), 3, prompt);
        assertTrue(!matches.isEmpty(), () -> thing.name() + " by " + prompt);
        var strongest = matches.getFirst();
        assertEquals(film.toString(), strongest.source(), () -> matches.toString());
        assertTrue(
                strongest.to().plus(NEAR).compareTo(Duration.ofSeconds(start)) >= 0
                        && strongest.from().minus(NEAR).compareTo(Duration.ofSeconds(start + 6L)) <= 0,
                () -> matches.toString());
    }

    @ParameterizedTest
    @MethodSource("prompts")
    void whatIsInNeitherIsNotFound(FindOptions prompt) {
        assertEquals(List.of(), memory.find("the green star", 3, prompt), prompt::toString);
    }
}
