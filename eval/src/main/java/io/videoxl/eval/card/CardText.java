package io.videoxl.eval.card;

import io.videoxl.VideoXLException;
import io.videoxl.eval.card.Card.Needles;
import io.videoxl.eval.card.Card.Questions;
import io.videoxl.eval.report.Places;
import io.videoxl.eval.report.Share;
import io.videoxl.eval.worlds.Skill;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A card's figures in documents. A document names a place for them, {@code <!-- card:NAME -->…<!-- /card -->}, and what is between
 * is made from the card: {@code seeds}, {@code needles}, {@code quiet}, {@code lengths-of-needles}, {@code skills}, {@code lengths},
 * {@code order} and {@code ratios}. Every share stands with its 95 % interval (Wilson's score).
 */
public final class CardText {
    /** Films of this length are the ones that most is measured of. */
    private static final int MAIN_LENGTH = 128;

    private final Card card;
    private final Places places;

    /**
     * Prepares.
     *
     * @param card what was measured
     */
    public CardText(Card card) {
        this.card = card;
        places = new Places(
                "card",
                Map.of(
                        "seeds", this::seeds,
                        "needles", () -> share(card.needles(each -> true)),
                        "quiet", () -> share(card.quietFilms()),
                        "lengths-of-needles", this::lengthsOfNeedles,
                        "skills", this::skills,
                        "lengths", this::lengths,
                        "order", this::order,
                        "ratios", this::ratios));
    }

    /**
     * Fills a document's places.
     *
     * @param document with any number of places
     * @return the document with this card's figures
     * @throws VideoXLException {@code INVALID_ARGUMENT} for a place whose name is not known
     */
    public String fill(String document) {
        return places.fill(document);
    }

    /** {@return all figures, a section each} */
    public String toMarkdown() {
        return fill(Stream.of(
                                "Seeds: {seeds}",
                                "Needles found: {needles}",
                                "{lengths-of-needles}",
                                "Films in which nothing happens, and the model says so: {quiet}",
                                "{skills}",
                                "Order by how many things there are: {order}",
                                "{lengths}",
                                "All questions, {ratios}")
                        .map(line -> line.replaceAll("\\{(.*)}", "<!-- card:$1 --><!-- /card -->"))
                        .collect(Collectors.joining("\n\n", "", "\n")))
                .replaceAll("<!-- (card:[a-z-]+|/card) -->", "");
    }

    /**
     * A document without what its places hold.
     *
     * @param document with any number of places
     * @return what was written by hand
     */
    public static String withoutFigures(String document) {
        return Places.emptied("card", document);
    }

    private String seeds() {
        return card.seeds().stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    private String lengthsOfNeedles() {
        var rows = card.needles().stream()
                .map(Needles::frames)
                .distinct()
                .map(frames -> "| " + frames + " | " + share(card.needles(each -> each.frames() == frames)) + " |");
        return table("| frames | needles found |\n|---|---|", rows);
    }

    private List<Integer> ratiosMeasured() {
        return card.questions().stream()
                .map(Questions::ratio)
                .distinct()
                .sorted()
                .toList();
    }

    private String skills() {
        var ratios = ratiosMeasured();
        var head = "| test, 128 frames |"
                + ratios.stream().map(ratio -> " ratio " + ratio + " |").collect(Collectors.joining()) + "\n"
                + "|---|" + "---|".repeat(ratios.size());
        var rows = Stream.of(Skill.values())
                .map(skill -> "| " + skill.label() + " |"
                        + ratios.stream()
                                .map(ratio -> " "
                                        + share(card.questions(each -> each.frames() == MAIN_LENGTH
                                                && each.ratio() == ratio
                                                && each.skill() == skill))
                                        + " |")
                                .collect(Collectors.joining()));
        return table(head, rows);
    }

    private String lengths() {
        var skills = Skill.values();
        var head = "| frames |"
                + Stream.of(skills).map(skill -> " " + skill.label() + " |").collect(Collectors.joining()) + "\n|---|"
                + "---|".repeat(skills.length);
        var rows = card.questions().stream()
                .map(Questions::frames)
                .distinct()
                .sorted()
                .map(frames -> "| " + frames + " |"
                        + Stream.of(skills)
                                .map(skill -> " "
                                        + share(card.questions(
                                                each -> each.frames() == frames && each.skill() == skill))
                                        + " |")
                                .collect(Collectors.joining()));
        return table(head, rows);
    }

    private String order() {
        return IntStream.rangeClosed(2, 4)
                .mapToObj(things -> things + " things: "
                        + share(card.questions(each -> each.frames() == MAIN_LENGTH
                                && each.skill() == Skill.ORDER
                                && each.things() == things)))
                .collect(Collectors.joining("; "));
    }

    private String ratios() {
        return ratiosMeasured().stream()
                .map(ratio -> "ratio " + ratio + ": " + share(card.questions(each -> each.ratio() == ratio)))
                .collect(Collectors.joining("; "));
    }

    private static String table(String head, Stream<String> rows) {
        return Stream.concat(Stream.of("\n" + head), rows).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String share(Share share) {
        return share.of() == 0
                ? "–"
                : String.format(
                        Locale.ROOT,
                        "%.1f %% of %d (%.1f to %.1f)",
                        share.percent(),
                        share.of(),
                        share.low(),
                        share.high());
    }
}
