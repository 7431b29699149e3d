package io.videoxl.eval.evidence;

import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.function.Consumer;

/**
 * Measures, with each of several seeds, how often the moment that an answer is said to rest on is the one where the thing is that it
 * is about, through H.264 MP4s. A test that was ended, however, goes on from its files of results. An interrupted thread ends it with
 * {@code CANCELLED}. Thread-safe: each call has its own folder, and the model may be shared.
 */
public final class EvidenceTest {
    /** Hears how far the test has come. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Something was watched and asked about.
         *
         * @param done how many haystacks and films so far
         * @param all how many there are
         */
        void progress(long done, long all);
    }

    private EvidenceTest() {}

    /**
     * Measures.
     *
     * @param model a Video-XL model that knows the things of generated films
     * @param settings how much
     * @param folder where results are kept, made if it is not there: {@code needles-SEED.jsonl} and {@code films-SEED.jsonl}
     * @param listener is told of each result
     * @return what was counted
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the folder has results of another model; {@code IO}; or what watching and
     *     asking throw
     */
    public static EvidenceTable run(VideoXL model, EvidenceSettings settings, Path folder, Listener listener) {
        make(folder);
        int needleRatio = Collections.max(model.info().ratios());
        int filmRatio = model.info().defaultRatio();
        var needles = new ArrayList<NeedleEvidence>();
        var films = new ArrayList<FilmEvidence>();
        long all = settings.seeds().size() * (settings.grid().cells().count() + settings.films());
        for (long seed : settings.seeds()) {
            new NeedleRuns(model, needleRatio, seed)
                    .run(settings.grid(), folder.resolve("needles-" + seed + ".jsonl"), each -> {
                        needles.add(each);
                        listener.progress(needles.size() + films.size(), all);
                    });
            films(model, settings, seed, folder, each -> {
                films.add(each);
                listener.progress(needles.size() + films.size(), all);
            });
        }
        return EvidenceTable.of(model.info().fingerprint(), needleRatio, filmRatio, settings, needles, films);
    }

    /**
     * Fits what tells the support of an answer to those about the films of three things; no needles are hidden.
     *
     * @param model as for {@link #run}
     * @param settings how much
     * @param folder where results are kept, made if it is not there: {@code films-SEED.jsonl}, the same as {@link #run} keeps
     * @param listener is told of each film
     * @return the numbers
     * @throws VideoXLException as {@link #run} does; {@code INVALID_ARGUMENT} if too few answers are wrong, or right
     */
    public static SupportFit fitSupport(VideoXL model, EvidenceSettings settings, Path folder, Listener listener) {
        make(folder);
        var films = new ArrayList<FilmEvidence>();
        long all = (long) settings.seeds().size() * settings.films();
        for (long seed : settings.seeds()) {
            films(model, settings, seed, folder, each -> {
                films.add(each);
                listener.progress(films.size(), all);
            });
        }
        return SupportFit.of(films.stream()
                .flatMap(film -> film.asked().stream())
                .map(asked -> SupportFit.Judged.of(asked.found()))
                .toList());
    }

    private static void films(
            VideoXL model, EvidenceSettings settings, long seed, Path folder, Consumer<FilmEvidence> listener) {
        new FilmRuns(model, model.info().defaultRatio(), settings.frames(), seed)
                .run(settings.films(), folder.resolve("films-" + seed + ".jsonl"), listener);
    }

    private static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, folder + ": the folder of results cannot be made (" + e + ")", e);
        }
    }
}
