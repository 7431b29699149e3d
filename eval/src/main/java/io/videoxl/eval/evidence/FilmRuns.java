package io.videoxl.eval.evidence;

import io.videoxl.FrameSampling;
import io.videoxl.Match;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import io.videoxl.WatchedFrame;
import io.videoxl.worlds.ColouredShape;
import io.videoxl.worlds.QuestionAnswer;
import io.videoxl.worlds.QuestionKind;
import io.videoxl.worlds.Questions;
import io.videoxl.worlds.SeededRandom;
import io.videoxl.worlds.Thing;
import io.videoxl.worlds.Truth;
import io.videoxl.worlds.World;
import io.videoxl.worlds.WorldOptions;
import io.videoxl.worlds.journal.Journal;
import io.videoxl.worlds.video.VideoWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Films in which three things appear: asks what one thing answers, and looks for things that are there or not. */
final class FilmRuns {
    private static final int THINGS = 3;
    private static final VideoWriter.Options FILM =
            VideoWriter.Options.h264(320, 180).withTicksPerSecond(5);

    /** Questions of yes and no about a film. */
    private static final int REPEATED = 3;

    private static final Duration NEAR = Duration.ofSeconds(5);

    private final VideoXL model;
    private final int ratio;
    private final int frames;
    private final long seed;

    FilmRuns(VideoXL model, int ratio, int frames, long seed) {
        this.model = model;
        this.ratio = ratio;
        this.frames = frames;
        this.seed = seed;
    }

    List<FilmEvidence> run(int films, Path file, Consumer<FilmEvidence> listener) {
        var heading = new EvidenceHeading(
                "films of " + frames + " frames", model.info().fingerprint(), ratio, seed);
        try (var journal = Journal.open(file, heading, EvidenceHeading.class, FilmEvidence.class)) {
            var results = new ArrayList<FilmEvidence>();
            for (int film = 0; film < films; film++) {
                int number = film;
                var known = journal.entries().stream()
                        .filter(each -> each.film() == number)
                        .findFirst();
                var result = known.orElseGet(() -> watch(number));
                if (known.isEmpty()) {
                    journal.add(result);
                }
                results.add(result);
                listener.accept(result);
            }
            return results;
        }
    }

    private FilmEvidence watch(int number) {
        var random = new SeededRandom(seed, number);
        var world = World.of(
                random.nextLong(),
                WorldOptions.builder()
                        .duration(Duration.ofSeconds(frames))
                        .events(THINGS, THINGS)
                        .build());
        var options = WatchOptions.builder()
                .frames(FrameSampling.perSecond(1, frames))
                .compression(ratio)
                .build();
        return Films.inFile(file -> io.videoxl.worlds.Films.write(world, file, FILM), film -> {
            try (var memory = model.watch(Video.of(film), options)) {
                var seen = world.truth(
                        memory.watched().stream().map(WatchedFrame::time).toList());
                return new FilmEvidence(number, ask(memory, world, seen, random), seek(memory, world, seen, random));
            }
        });
    }

    private static Shown shown(VideoMemory memory, World world, Predicate<Thing> which) {
        return new Shown(memory, frame -> world.at(memory.watched().get(frame).time()).stream()
                .anyMatch(which));
    }

    private static List<FilmEvidence.Asked> ask(VideoMemory memory, World world, Truth seen, SeededRandom random) {
        return questions(seen, random).stream()
                .map(asked -> {
                    var shown = shown(memory, world, Subject.of(asked, seen));
                    var answer = Films.ask(memory, asked.question(), asked.answer(), shown);
                    return new FilmEvidence.Asked(
                            asked.kind(), asked.question(), asked.answer(), answer.answer(), answer.found());
                })
                .toList();
    }

    private static List<QuestionAnswer> questions(Truth truth, SeededRandom random) {
        var questions = new ArrayList<QuestionAnswer>();
        for (var kind : Subject.OF_ONE_THING) {
            for (int i = 0; i < (kind == QuestionKind.PRESENT ? REPEATED : 1); i++) {
                Questions.about(truth, kind, random).ifPresent(questions::add);
            }
        }
        return questions;
    }

    private static List<FilmEvidence.Sought> seek(VideoMemory memory, World world, Truth seen, SeededRandom random) {
        var sought = new LinkedHashSet<>(seen.things());
        var absent = seen.possible().stream()
                .filter(thing -> !seen.things().contains(thing))
                .toList();
        var alike = absent.stream().filter(thing -> resembles(thing, seen)).toList();
        // As questions do: about half of what is not there resembles something that is.
        sought.add(absent.get(random.nextInt(absent.size())));
        sought.add(absent.get(random.nextInt(absent.size())));
        if (!alike.isEmpty()) {
            sought.add(alike.get(random.nextInt(alike.size())));
        }
        return sought.stream()
                .map(thing ->
                        sought(thing, memory.find(thing.name(), Films.MOMENTS), shown(memory, world, thing::equals)))
                .toList();
    }

    private static boolean resembles(Thing thing, Truth seen) {
        return thing instanceof ColouredShape shape
                && seen.things().stream()
                        .anyMatch(each -> each instanceof ColouredShape other
                                && (other.colour() == shape.colour() || other.shape() == shape.shape()));
    }

    private static FilmEvidence.Sought sought(Thing thing, List<Match> matches, Shown shown) {
        double random = shown.random(NEAR);
        return new FilmEvidence.Sought(
                thing.name(),
                random > 0,
                matches.size(),
                !matches.isEmpty()
                        && shown.isWithin(
                                NEAR,
                                matches.getFirst().from(),
                                matches.getFirst().to()),
                random,
                matches.isEmpty() ? 0 : matches.getFirst().score());
    }
}
