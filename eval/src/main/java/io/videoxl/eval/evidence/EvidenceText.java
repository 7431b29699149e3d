package io.videoxl.eval.evidence;

import io.videoxl.VideoXLException;
import io.videoxl.eval.evidence.EvidenceTable.Test;
import io.videoxl.eval.report.Places;
import io.videoxl.eval.report.Share;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table's figures in documents. A document names a place for them, {@code <!-- evidence:NAME -->…<!-- /evidence -->}, and what is
 * between is made from the table: {@code seeds}, {@code goals}, {@code needles}, {@code kinds}, {@code first} and {@code area}. Every
 * share stands with its 95 % interval (Wilson's score).
 */
public final class EvidenceText {
    private static final String KIND = "evidence";
    private static final double AREA_GOAL = 0.85;

    private final EvidenceTable table;
    private final Places places;

    /**
     * Prepares.
     *
     * @param table what was measured
     */
    public EvidenceText(EvidenceTable table) {
        this.table = table;
        places = new Places(
                KIND,
                Map.of(
                        "seeds",
                        this::seeds,
                        "goals",
                        this::goals,
                        "needles",
                        () -> parts(Test.NEEDLE, "frames"),
                        "kinds",
                        () -> parts(Test.THING, "question"),
                        "first",
                        () -> share(table.share(Test.THING)),
                        "area",
                        this::area));
    }

    /**
     * Fills a document's places.
     *
     * @param document with any number of places
     * @return the document with this table's figures
     * @throws VideoXLException {@code INVALID_ARGUMENT} for a place whose name is not known
     */
    public String fill(String document) {
        return places.fill(document);
    }

    /**
     * A document without what its places hold.
     *
     * @param document with any number of places
     * @return what was written by hand
     */
    public static String withoutFigures(String document) {
        return Places.emptied(KIND, document);
    }

    /** {@return all figures} */
    public String toMarkdown() {
        return Stream.of("Seeds: " + seeds(), goals(), parts(Test.NEEDLE, "frames"), parts(Test.THING, "question"))
                .collect(Collectors.joining("\n\n", "", "\n"));
    }

    private String seeds() {
        return table.seeds().stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    private String goals() {
        return lines(
                "| test | goal | measured | | random windows |\n|---|---|---|---|---|",
                Stream.concat(
                        Stream.of(Test.values()).map(this::goal),
                        Stream.of(
                                "| right answers told from wrong ones by their support, area under the curve | ≥ %.2f | %s | %s | 0.50 |"
                                        .formatted(
                                                AREA_GOAL,
                                                area(),
                                                met(table.discrimination().area() >= AREA_GOAL)))));
    }

    private String goal(Test test) {
        var share = table.share(test);
        return "| %s | ≥ %s %% | %s | %s | %s |"
                .formatted(
                        label(test),
                        test.goal() % 1 == 0 ? Integer.toString((int) test.goal()) : Double.toString(test.goal()),
                        share(share),
                        met(share.percent() >= test.goal()),
                        table.random(test) == 0 ? "" : percent(table.random(test)));
    }

    private static String label(Test test) {
        return switch (test) {
            case NEEDLE -> "right answers about needles: the needle's window is first";
            case THING -> "right answers about colour, shape, first, last, presence: the thing's window is first";
            case DENIED -> "presence, rightly denied: no moment is told";
            case FOUND -> "`find` for a thing: the first moment is within 5 s of it";
            case NOT_FOUND -> "`find` for something that is not there: no moment is told";
        };
    }

    private static String met(boolean met) {
        return met ? "met" : "missed";
    }

    private String parts(Test test, String name) {
        return lines(
                "| %s | first | random windows |\n|---|---|---|".formatted(name),
                table.rows().stream().filter(row -> row.test() == test).map(row -> "| %s | %s | %s |"
                        .formatted(row.of().toLowerCase(Locale.ROOT), share(row.share()), percent(row.random()))));
    }

    private String area() {
        var found = table.discrimination();
        return String.format(
                Locale.ROOT,
                "%.3f ± %.3f (%d right, %d wrong)",
                found.area(),
                found.halfWidth(),
                found.right(),
                found.wrong());
    }

    private static String lines(String head, Stream<String> rows) {
        return Stream.concat(Stream.of("\n" + head), rows).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.1f %%", value);
    }

    private static String share(Share share) {
        return String.format(
                Locale.ROOT, "%.1f %% of %d (%.1f to %.1f)", share.percent(), share.of(), share.low(), share.high());
    }
}
