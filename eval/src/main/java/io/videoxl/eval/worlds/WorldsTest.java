package io.videoxl.eval.worlds;

import io.videoxl.Answer;
import io.videoxl.AskOptions;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.WatchedFrame;
import io.videoxl.worlds.Films;
import io.videoxl.worlds.QuestionAnswer;
import io.videoxl.worlds.QuestionKind;
import io.videoxl.worlds.Questions;
import io.videoxl.worlds.SeededRandom;
import io.videoxl.worlds.Truth;
import io.videoxl.worlds.World;
import io.videoxl.worlds.WorldOptions;
import io.videoxl.worlds.journal.Journal;
import io.videoxl.worlds.video.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Shows a model generated films, whose truth is known, and asks about each what its truth allows. Each film is an H.264 MP4 of five
 * frames a second, of which one a second is watched; what is right is what can be seen in those.
 *
 * <p>A test that was ended, however, goes on from its file of results. An interrupted thread ends it with {@code CANCELLED}.
 * Thread-safe: each call has its own file, and the model may be shared.
 */
public final class WorldsTest {
    private static final AskOptions OPTIONS = AskOptions.greedy().withMaxTokens(64);
    private static final VideoWriter.Options FILM =
            VideoWriter.Options.h264(320, 180).withTicksPerSecond(5);
    private static final int MOST_THINGS = 4;

    /** Questions of yes and no, and of multiple choice, about a film. */
    private static final int REPEATED = 3;

    private record Key(int frames, int ratio, int film) {}

    private final VideoXL model;
    private final Optional<VideoXL> other;
    private final WorldsSettings settings;

    private WorldsTest(VideoXL model, Optional<VideoXL> other, WorldsSettings settings) {
        this.model = model;
        this.other = other;
        this.settings = settings;
    }

    /**
     * Watches all films and asks all questions, the shortest films first.
     *
     * @param model what is tested
     * @param other a model that is asked the same, to be compared with
     * @param settings how much
     * @param file where results are kept, a line for each film and ratio; what it has of this test already is not watched again
     * @param listener gets each result, those of the file first
     * @return the results that belong to the settings
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the file has results of another test; {@code IO}; or what watching and
     *     asking throw
     */
    public static WorldsReport run(
            VideoXL model,
            Optional<VideoXL> other,
            WorldsSettings settings,
            Path file,
            Consumer<WatchedFilm> listener) {
        return new WorldsTest(model, other, settings).run(file, listener);
    }

    private WorldsReport run(Path file, Consumer<WatchedFilm> listener) {
        var heading = new WorldsHeading(
                model.info().fingerprint(),
                other.map(each -> each.info().fingerprint()).orElse(""),
                settings.seed());
        try (var journal = Journal.open(file, heading, WorldsHeading.class, WatchedFilm.class)) {
            var done = new HashMap<Key, WatchedFilm>();
            journal.entries().forEach(each -> done.put(key(each), each));
            var results = new ArrayList<WatchedFilm>();
            for (int frames : settings.lengths()) {
                for (int film = 0; film < settings.films(); film++) {
                    for (var result : watched(frames, film, done, journal)) {
                        results.add(result);
                        listener.accept(result);
                    }
                }
            }
            return new WorldsReport(settings, results);
        }
    }

    private static Key key(WatchedFilm film) {
        return new Key(film.frames(), film.ratio(), film.film());
    }

    /** A film with each ratio, from the file of results or anew. */
    private List<WatchedFilm> watched(
            int frames, int film, HashMap<Key, WatchedFilm> done, Journal<WorldsHeading, WatchedFilm> journal) {
        var missing = settings.ratios().stream()
                .filter(ratio -> !done.containsKey(new Key(frames, ratio, film)))
                .toList();
        if (!missing.isEmpty()) {
            for (var result : watch(frames, film, missing)) {
                journal.add(result);
                done.put(key(result), result);
            }
        }
        return settings.ratios().stream()
                .map(ratio -> done.get(new Key(frames, ratio, film)))
                .toList();
    }

    private List<WatchedFilm> watch(int frames, int number, List<Integer> ratios) {
        var random = new SeededRandom(settings.seed(), 1000L * frames + number);
        boolean one = number % 2 == 0;
        var world = World.of(
                random.nextLong(),
                WorldOptions.builder()
                        .duration(Duration.ofSeconds(frames))
                        .events(one ? 1 : 2, one ? 1 : MOST_THINGS)
                        .build());
        long questions = random.nextLong();
        try {
            var folder = Files.createTempDirectory("videoxl-worlds");
            var file = folder.resolve("film.mp4");
            try {
                Films.write(world, file, FILM);
                return ratios.stream()
                        .map(ratio -> watch(world, file, new Key(frames, ratio, number), questions))
                        .toList();
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, "a film cannot be written: " + e, e);
        }
    }

    private WatchedFilm watch(World world, Path film, Key key, long seed) {
        var options = WatchOptions.builder()
                .frames(FrameSampling.perSecond(1, key.frames()))
                .compression(key.ratio())
                .build();
        try (var memory = model.watch(Video.of(film), options)) {
            var seen = world.truth(
                    memory.watched().stream().map(WatchedFrame::time).toList());
            var questions = questions(seen, new SeededRandom(seed));
            var answers = answers(memory, questions);
            var others = other.map(each -> {
                try (var same = each.watch(Video.of(film), options)) {
                    return answers(same, questions);
                }
            });
            var asked = new ArrayList<Asked>();
            for (int i = 0; i < questions.size(); i++) {
                var question = questions.get(i);
                asked.add(new Asked(
                        question.kind(),
                        question.question(),
                        question.answer(),
                        answers.get(i),
                        others.isPresent() ? others.get().get(i) : null));
            }
            return new WatchedFilm(
                    key.frames(), key.ratio(), key.film(), seen.things().size(), asked);
        }
    }

    /** One of each kind; of yes and no, and of multiple choice, some. */
    private static List<QuestionAnswer> questions(Truth truth, SeededRandom random) {
        var questions = new ArrayList<>(Questions.about(truth, random));
        for (int more = 1; more < REPEATED; more++) {
            Questions.about(truth, QuestionKind.PRESENT, random).ifPresent(questions::add);
            Questions.about(truth, QuestionKind.CHOICE, random).ifPresent(questions::add);
        }
        return questions;
    }

    private static List<String> answers(VideoMemory memory, List<QuestionAnswer> questions) {
        var texts = questions.stream().map(QuestionAnswer::question).toList();
        return memory.askAll(texts, OPTIONS).stream().map(Answer::text).toList();
    }
}
