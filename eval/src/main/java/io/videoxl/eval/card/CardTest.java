package io.videoxl.eval.card;

import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.eval.needles.NeedleResult;
import io.videoxl.eval.needles.NeedleSettings;
import io.videoxl.eval.needles.NeedleTest;
import io.videoxl.eval.needles.Needles;
import io.videoxl.eval.worlds.WatchedFilm;
import io.videoxl.eval.worlds.WorldsSettings;
import io.videoxl.eval.worlds.WorldsTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Measures what a model's card says: needles, questions about generated films, and films in which nothing happens, with each of
 * several seeds. A test that was ended, however, goes on from its files of results. An interrupted thread ends it with
 * {@code CANCELLED}. Thread-safe: each call has its own folder, and the model may be shared.
 */
public final class CardTest {
    /** Hears how far the test has come. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Something was watched and asked about.
         *
         * @param done how many needles and films so far
         * @param all how many there are
         */
        void progress(long done, long all);
    }

    private final VideoXL model;
    private final CardSettings settings;
    private final Path folder;
    private final Listener listener;
    private final List<NeedleResult> needles = new ArrayList<>();
    private final List<WatchedFilm> films = new ArrayList<>();
    private final List<EmptyFilm> empty = new ArrayList<>();

    private CardTest(VideoXL model, CardSettings settings, Path folder, Listener listener) {
        this.model = model;
        this.settings = settings;
        this.folder = folder;
        this.listener = listener;
    }

    /**
     * Measures.
     *
     * @param model what is measured
     * @param settings how much
     * @param folder where results are kept, made if it is not there: {@code needle-SEED.jsonl}, {@code worlds-SEED.jsonl} and
     *     {@code empty-SEED.jsonl}
     * @param listener is told of each result
     * @return what was found
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the folder has results of another model; {@code IO}; or what watching and
     *     asking throw
     */
    public static Card run(VideoXL model, CardSettings settings, Path folder, Listener listener) {
        return new CardTest(model, settings, folder, listener).run();
    }

    private Card run() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, folder + ": the folder of results cannot be made (" + e + ")", e);
        }
        for (long seed : settings.seeds()) {
            lookForNeedles(seed);
            askAboutFilms(seed);
            watchEmptyFilms(seed);
        }
        return Card.of(model.info().fingerprint(), highestRatio(), settings, needles, films, empty);
    }

    private int highestRatio() {
        return Collections.max(model.info().ratios());
    }

    private Path file(String test, long seed) {
        return folder.resolve(test + "-" + seed + ".jsonl");
    }

    private void lookForNeedles(long seed) {
        var chosen = NeedleSettings.standard()
                .withGrid(settings.grid())
                .withRatio(highestRatio())
                .withSeed(seed);
        var source = Needles.inWorlds(model.info().imageSize());
        NeedleTest.run(model, source, chosen, file("needle", seed), result -> {
            needles.add(result);
            tell();
        });
    }

    private void askAboutFilms(long seed) {
        new TreeMap<>(settings.films()).forEach((frames, number) -> {
            var chosen = new WorldsSettings(List.of(frames), model.info().ratios(), number, seed);
            WorldsTest.run(model, Optional.empty(), chosen, file("worlds", seed), film -> {
                films.add(film);
                tell();
            });
        });
    }

    private void watchEmptyFilms(long seed) {
        new EmptyFilmsTest(model, highestRatio(), settings.emptyFrames(), seed)
                .run(settings.emptyFilms(), file("empty", seed), film -> {
                    empty.add(film);
                    tell();
                });
    }

    private void tell() {
        long cells = (long) settings.grid().lengths().size()
                * settings.grid().depths().size();
        long watched = (long) model.info().ratios().size()
                * settings.films().values().stream().mapToInt(each -> each).sum();
        listener.progress(
                needles.size() + films.size() + empty.size(),
                settings.seeds().size() * (cells + watched + settings.emptyFilms()));
    }
}
