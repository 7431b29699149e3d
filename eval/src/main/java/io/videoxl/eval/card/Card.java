package io.videoxl.eval.card;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.eval.needles.NeedleResult;
import io.videoxl.eval.report.Share;
import io.videoxl.eval.worlds.Skill;
import io.videoxl.eval.worlds.WatchedFilm;
import io.videoxl.worlds.needles.NeedleGrid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/**
 * What was measured of a model over several seeds, as counts.
 *
 * @param model fingerprint of the model
 * @param seeds with which it was measured
 * @param needleRatio ratio at which needles were looked for and empty films watched
 * @param needles needles found, by place
 * @param questions right answers about generated films
 * @param emptyFrames length of the films in which nothing happens
 * @param quietFilms how many of these are rightly said to show nothing
 */
public record Card(
        String model,
        List<Long> seeds,
        int needleRatio,
        List<Needles> needles,
        List<Questions> questions,
        int emptyFrames,
        Share quietFilms) {
    /**
     * Needles at one place.
     *
     * @param frames length of the haystacks
     * @param depth part of them before the needle
     * @param found how many of how many were found
     */
    public record Needles(int frames, double depth, Share found) {}

    /**
     * Questions of one kind.
     *
     * @param frames length of the films
     * @param ratio with which they were watched
     * @param skill what the questions test
     * @param things how many things appear in the films
     * @param right how many of how many were answered right
     */
    public record Questions(int frames, int ratio, Skill skill, int things, Share right) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Collector<Share, ?, Share> SUM =
            Collectors.reducing(new Share(0, 0), (a, b) -> new Share(a.right() + b.right(), a.of() + b.of()));

    /** Copies. */
    public Card {
        seeds = List.copyOf(seeds);
        needles = List.copyOf(needles);
        questions = List.copyOf(questions);
    }

    static Card of(
            String model,
            int needleRatio,
            CardSettings settings,
            List<NeedleResult> needles,
            List<WatchedFilm> films,
            List<EmptyFilm> empty) {
        var places = settings.grid()
                .cells()
                .map(cell -> new Needles(
                        cell.length(),
                        cell.depth(),
                        share(
                                needles.stream()
                                        .filter(each -> each.length() == cell.length() && each.depth() == cell.depth())
                                        .toList(),
                                NeedleResult::correct)))
                .toList();
        return new Card(
                model,
                settings.seeds(),
                needleRatio,
                places,
                questions(films),
                settings.emptyFrames(),
                share(empty, EmptyFilm::correct));
    }

    private static List<Questions> questions(List<WatchedFilm> films) {
        var kinds = new ArrayList<Questions>();
        films.stream()
                .map(film -> List.of(film.frames(), film.ratio(), film.things()))
                .distinct()
                .sorted(Comparator.<List<Integer>>comparingInt(group -> group.get(0))
                        .thenComparingInt(group -> group.get(1))
                        .thenComparingInt(group -> group.get(2)))
                .forEach(group -> {
                    var asked = films.stream()
                            .filter(film -> List.of(film.frames(), film.ratio(), film.things())
                                    .equals(group))
                            .flatMap(film -> film.asked().stream())
                            .toList();
                    for (var skill : Skill.values()) {
                        var tested = asked.stream()
                                .filter(each -> skill.tests(group.get(2), each.kind()))
                                .toList();
                        if (!tested.isEmpty()) {
                            kinds.add(new Questions(
                                    group.get(0),
                                    group.get(1),
                                    skill,
                                    group.get(2),
                                    share(tested, each -> each.correct())));
                        }
                    }
                });
        return kinds;
    }

    private static <T> Share share(Collection<T> all, Predicate<T> counted) {
        return new Share((int) all.stream().filter(counted).count(), all.size());
    }

    /**
     * Needles of one place.
     *
     * @param frames length of the haystacks
     * @param depth part of them before the needle
     * @return how many of how many were found
     */
    public Share needles(int frames, double depth) {
        return needles(each -> each.frames() == frames && each.depth() == depth);
    }

    /** {@return lengths and depths at which needles were looked for} */
    public NeedleGrid grid() {
        return new NeedleGrid(
                needles.stream().map(Needles::frames).distinct().toList(),
                needles.stream().map(Needles::depth).distinct().toList());
    }

    /**
     * Needles of some places.
     *
     * @param which the places
     * @return how many of how many were found
     */
    public Share needles(Predicate<Needles> which) {
        return needles.stream().filter(which).map(Needles::found).collect(SUM);
    }

    /**
     * Questions of some kinds.
     *
     * @param which the kinds
     * @return how many of how many were answered right
     */
    public Share questions(Predicate<Questions> which) {
        return questions.stream().filter(which).map(Questions::right).collect(SUM);
    }

    /** {@return the card as JSON} */
    public String toJson() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new AssertionError("numbers and texts can be written", e);
        }
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @param file the JSON
     * @return the card
     * @throws VideoXLException {@code IO} if it cannot be read or is no card
     */
    public static Card read(Path file) {
        try {
            return JSON.readValue(Files.readString(file), Card.class);
        } catch (IOException e) {
            throw new VideoXLException(
                    Code.IO,
                    file + ": not a model's card (" + e.getMessage()
                            + "); expected the JSON that 'videoxl eval card' writes. Make it anew.",
                    e);
        }
    }
}
