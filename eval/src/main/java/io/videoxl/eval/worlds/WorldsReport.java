package io.videoxl.eval.worlds;

import io.videoxl.eval.report.Share;
import io.videoxl.worlds.QuestionKind;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The results of a test on generated videos.
 *
 * @param settings lengths and ratios
 * @param films one for each film and ratio
 */
public record WorldsReport(WorldsSettings settings, List<WatchedFilm> films) {
    /** Keeps a copy. */
    public WorldsReport {
        films = List.copyOf(films);
    }

    /**
     * How many questions are answered right.
     *
     * @param frames length of the films
     * @param ratio with which they were watched
     * @param skill what the questions test
     * @return right answers of all
     */
    public Share share(int frames, int ratio, Skill skill) {
        return share(
                film -> film.frames() == frames && film.ratio() == ratio,
                (film, asked) -> skill.tests(film.things(), asked.kind()),
                Asked::correct);
    }

    /**
     * How many questions of any kind are answered right with a ratio.
     *
     * @param ratio with which films were watched
     * @return right answers of all
     */
    public Share share(int ratio) {
        return share(film -> film.ratio() == ratio, (film, asked) -> true, Asked::correct);
    }

    /** {@return to how many questions the model that it was compared with gives the same answer; of none without such a model} */
    public Share same() {
        return share(film -> true, (film, asked) -> asked.other() != null, asked -> asked.answer()
                .equals(asked.other()));
    }

    private Share share(
            Predicate<WatchedFilm> films, BiPredicate<WatchedFilm, Asked> questions, Predicate<Asked> counted) {
        int right = 0;
        int all = 0;
        for (var film : this.films) {
            if (films.test(film)) {
                for (var asked : film.asked()) {
                    boolean belongs = questions.test(film, asked);
                    all += belongs ? 1 : 0;
                    right += belongs && counted.test(asked) ? 1 : 0;
                }
            }
        }
        return new Share(right, all);
    }

    /**
     * How many questions of a kind are answered right about films in which so many things appear.
     *
     * @param kind of the questions
     * @param things how many things appear
     * @return right answers of all
     */
    public Share share(QuestionKind kind, int things) {
        return share(film -> film.things() == things, (film, asked) -> asked.kind() == kind, Asked::correct);
    }

    /**
     * {@return tables by length, ratio and skill, and by kind of question and number of things, with right answers of all and the
     * lower end of Wilson's 95 % interval}
     */
    public String toMarkdown() {
        var text = new StringBuilder("| frames | ratio |");
        for (var skill : Skill.values()) {
            text.append(' ').append(skill.label()).append(" |");
        }
        text.append("\n|---|---|").append("---|".repeat(Skill.values().length)).append('\n');
        for (int frames : settings.lengths()) {
            for (int ratio : settings.ratios()) {
                var cells = Stream.of(Skill.values())
                        .map(skill -> cell(share(frames, ratio, skill)))
                        .collect(Collectors.joining(" | "));
                text.append("| " + frames + " | " + ratio + " | " + cells + " |\n");
            }
        }
        text.append('\n').append(kinds());
        for (int ratio : settings.ratios()) {
            text.append("\nAll questions at ratio " + ratio + ": " + cell(share(ratio)) + "\n");
        }
        if (same().of() > 0) {
            text.append("\nThe same answer as the other model: " + cell(same()) + "\n");
        }
        return text.toString();
    }

    private String kinds() {
        var things = films.stream().map(WatchedFilm::things).distinct().sorted().toList();
        var text = new StringBuilder("| kind of question |");
        things.forEach(number -> text.append(number == 1 ? " 1 thing |" : " " + number + " things |"));
        text.append("\n|---|").append("---|".repeat(things.size())).append('\n');
        for (var kind : QuestionKind.values()) {
            text.append("| ").append(kind.name().toLowerCase(Locale.ROOT)).append(" |");
            things.forEach(
                    number -> text.append(' ').append(cell(share(kind, number))).append(" |"));
            text.append('\n');
        }
        return text.toString();
    }

    private static String cell(Share share) {
        return share.of() == 0
                ? "–"
                : String.format(Locale.ROOT, "%.1f %% of %d, ≥ %.1f", share.percent(), share.of(), share.low());
    }
}
