package io.videoxl.eval.card;

import io.videoxl.AskOptions;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.worlds.QuestionKind;
import io.videoxl.worlds.Questions;
import io.videoxl.worlds.SeededRandom;
import io.videoxl.worlds.World;
import io.videoxl.worlds.WorldOptions;
import io.videoxl.worlds.journal.Journal;
import io.videoxl.worlds.needles.Hay;
import io.videoxl.worlds.needles.Haystack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;

/** Shows a model films in which nothing happens, as H.264 MP4s, and asks what does. What was done before is read from the file of results. */
final class EmptyFilmsTest {
    private static final AskOptions OPTIONS = AskOptions.greedy().withMaxTokens(64);

    private final VideoXL model;
    private final int ratio;
    private final int frames;
    private final long seed;

    EmptyFilmsTest(VideoXL model, int ratio, int frames, long seed) {
        this.model = model;
        this.ratio = ratio;
        this.frames = frames;
        this.seed = seed;
    }

    List<EmptyFilm> run(int films, Path file, Consumer<EmptyFilm> listener) {
        var heading = new EmptyFilmsHeading("empty films", model.info().fingerprint(), ratio, seed);
        try (var journal = Journal.open(file, heading, EmptyFilmsHeading.class, EmptyFilm.class)) {
            var done = new HashMap<Integer, EmptyFilm>();
            journal.entries().stream()
                    .filter(each -> each.frames() == frames)
                    .forEach(each -> done.put(each.film(), each));
            var results = new ArrayList<EmptyFilm>();
            for (int number = 0; number < films; number++) {
                var result = done.get(number);
                if (result == null) {
                    result = watch(number);
                    journal.add(result);
                }
                results.add(result);
                listener.accept(result);
            }
            return results;
        }
    }

    private EmptyFilm watch(int number) {
        var random = new SeededRandom(seed, 1_000_000L + number);
        var world = World.of(
                random.nextLong(),
                WorldOptions.builder()
                        .duration(Duration.ofSeconds(frames))
                        .events(0, 0)
                        .build());
        var asked = Questions.about(world.truth(), QuestionKind.DESCRIBE, random)
                .orElseThrow(() -> new AssertionError("nothing can be described"));
        int size = model.info().imageSize();
        try {
            var folder = Files.createTempDirectory("videoxl-empty");
            var file = folder.resolve("empty.mp4");
            try {
                Haystack.of(Hay.of(world, frames, size, size)).write(file);
                var answer = ask(file, asked.question());
                return new EmptyFilm(frames, number, asked.question(), answer, answer.equals(asked.answer()));
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, "a film cannot be written: " + e, e);
        }
    }

    private String ask(Path file, String question) {
        var options = WatchOptions.builder()
                .frames(FrameSampling.all())
                .compression(ratio)
                .build();
        try (var memory = model.watch(Video.of(file), options)) {
            return memory.ask(question, OPTIONS).text();
        }
    }
}
