package io.videoxl.eval.needles;

import io.videoxl.AskOptions;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.worlds.journal.Journal;
import io.videoxl.worlds.needles.Haystack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The article's test of long videos: for each length and depth of a grid a needle is hidden in a haystack, which is watched, and the
 * model is asked about it.
 *
 * <p>A test that was ended, however, goes on from its file of results. An interrupted thread ends it with {@code CANCELLED}.
 */
public final class NeedleTest {
    private static final AskOptions OPTIONS = AskOptions.greedy().withMaxTokens(64);
    private static final double NANOS = 1e9;

    private record Key(int length, double depth, int repeat) {}

    private final VideoXL model;
    private final Needles needles;
    private final NeedleSettings settings;

    private NeedleTest(VideoXL model, Needles needles, NeedleSettings settings) {
        this.model = model;
        this.needles = needles;
        this.settings = settings;
    }

    /**
     * Tries every place of the grid, the shortest haystacks first.
     *
     * @param model what is tested
     * @param needles what is hidden in what
     * @param settings how
     * @param file where results are kept, a line each; what it has of this test already is not tried again
     * @param listener gets each result, those of the file first
     * @return the results that belong to the grid
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the file has results of another test; {@code IO}; or what watching and
     *     asking throw
     */
    public static NeedleReport run(
            VideoXL model, Needles needles, NeedleSettings settings, Path file, Consumer<NeedleResult> listener) {
        return new NeedleTest(model, needles, settings).run(file, listener);
    }

    private NeedleReport run(Path file, Consumer<NeedleResult> listener) {
        try (var journal = Journal.open(file, heading(), NeedleHeading.class, NeedleResult.class)) {
            var wanted = keys();
            var kept = new ArrayList<NeedleResult>();
            var done = new HashSet<Key>();
            for (var result : journal.entries()) {
                var key = new Key(result.length(), result.depth(), result.repeat());
                if (wanted.contains(key) && done.add(key)) {
                    kept.add(result);
                    listener.accept(result);
                }
            }
            for (var cell : settings.grid().cells().toList()) {
                for (int repeat = 0; repeat < settings.repeats(); repeat++) {
                    if (done.add(new Key(cell.length(), cell.depth(), repeat))) {
                        var result = attempt(needles.trial(cell, repeat, settings.seed()));
                        journal.add(result);
                        kept.add(result);
                        listener.accept(result);
                    }
                }
            }
            return new NeedleReport(settings.grid(), kept);
        }
    }

    private NeedleHeading heading() {
        return new NeedleHeading(
                needles.name(),
                model.info().fingerprint(),
                settings.ratio().isPresent() ? Integer.toString(settings.ratio().getAsInt()) : "default",
                settings.memoryType().name(),
                settings.seed(),
                settings.throughFiles());
    }

    private Set<Key> keys() {
        var keys = new HashSet<Key>();
        settings.grid().cells().forEach(cell -> {
            for (int repeat = 0; repeat < settings.repeats(); repeat++) {
                keys.add(new Key(cell.length(), cell.depth(), repeat));
            }
        });
        return keys;
    }

    private NeedleResult attempt(NeedleTrial trial) {
        var haystack = Haystack.of(trial.hay())
                .replace(trial.needle().needle(), trial.cell().depth());
        if (settings.throughFiles()) {
            return attemptInFile(trial, haystack);
        }
        try (var frames = haystack.open()) {
            return attempt(trial, haystack.video(frames));
        }
    }

    private NeedleResult attemptInFile(NeedleTrial trial, Haystack haystack) {
        try {
            var folder = Files.createTempDirectory("videoxl-needles");
            try {
                var file = folder.resolve("haystack.mp4");
                haystack.write(file);
                return attempt(trial, Video.of(file));
            } finally {
                Files.deleteIfExists(folder.resolve("haystack.mp4"));
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, "a haystack cannot be written: " + e, e);
        }
    }

    private NeedleResult attempt(NeedleTrial trial, Video video) {
        var options = WatchOptions.builder().frames(FrameSampling.all()).memoryType(settings.memoryType());
        settings.ratio().ifPresent(options::compression);
        long start = System.nanoTime();
        try (var memory = model.watch(video, options.build())) {
            var watched = Duration.ofNanos(System.nanoTime() - start);
            return ask(trial, memory, watched);
        }
    }

    private static NeedleResult ask(NeedleTrial trial, VideoMemory memory, Duration watched) {
        long start = System.nanoTime();
        var asked = trial.needle();
        var answer = memory.ask(asked.question(), OPTIONS);
        return new NeedleResult(
                trial.cell().length(),
                trial.cell().depth(),
                trial.repeat(),
                trial.cell().index(),
                asked.needle().name(),
                asked.question(),
                asked.answer(),
                answer.text(),
                normalised(answer.text()).equals(normalised(asked.answer())),
                answer.memoryTokens(),
                watched.toNanos() / NANOS,
                (System.nanoTime() - start) / NANOS);
    }

    private static String normalised(String answer) {
        var words = answer.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
        return words.endsWith(".") ? words.substring(0, words.length() - 1) : words;
    }
}
