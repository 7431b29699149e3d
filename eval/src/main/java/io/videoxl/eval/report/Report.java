package io.videoxl.eval.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.videoxl.eval.QuestionResult;
import io.videoxl.eval.Results;
import io.videoxl.eval.data.Note;
import io.videoxl.eval.data.Problem;
import io.videoxl.eval.demo.DemoBenchmark;
import io.videoxl.eval.scoring.Scoring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Tables of results: all questions, and every breakdown that the benchmark defines. Immutable. */
public final class Report {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final Results results;
    private final Scoring scoring;
    private final Judged judged;
    private final List<Table> tables;

    private Report(Results results, Scoring scoring) {
        this.results = results;
        this.scoring = scoring;
        judged = Judged.of(results, scoring);
        tables = tables();
    }

    /**
     * A report with the scoring that the run was made for.
     *
     * @param results what was found
     * @return the report
     */
    public static Report of(Results results) {
        return new Report(results, results.settings().scoring());
    }

    /**
     * A report with another scoring: what the model wrote is kept, so it can be judged again.
     *
     * @param results what was found
     * @param scoring compatible or strict where the model wrote; choices where it chose
     * @return the report
     * @throws IllegalArgumentException if one has to do with writing and the other with choosing
     */
    public static Report of(Results results, Scoring scoring) {
        if ((scoring == Scoring.CHOICES) != (results.settings().scoring() == Scoring.CHOICES)) {
            throw new IllegalArgumentException("Results of scoring "
                    + results.settings().scoring() + " cannot be judged as " + scoring
                    + "; expected compatible or strict where the model wrote, choices where it chose");
        }
        return new Report(results, scoring);
    }

    private List<Table> tables() {
        var values = new LinkedHashMap<String, LinkedHashSet<String>>();
        judged.samples().keySet().forEach(sample -> judged.labels()
                .get(sample)
                .forEach((label, value) -> values.computeIfAbsent(label, name -> new LinkedHashSet<>())
                        .addAll(Judged.values(value))));
        var made = new ArrayList<Table>();
        values.forEach((label, all) -> made.add(new Table(
                label,
                all.stream()
                        .sorted(Report::natural)
                        .map(value -> row(value, judged.share(label, value)))
                        .toList())));
        return List.copyOf(made);
    }

    /** Numbers by size; short, medium and long in this order. */
    private static int natural(String a, String b) {
        var lengths = List.of("short", "medium", "long");
        if (lengths.contains(a) && lengths.contains(b)) {
            return Integer.compare(lengths.indexOf(a), lengths.indexOf(b));
        }
        if (a.matches("\\d{1,9}") && b.matches("\\d{1,9}")) {
            return Integer.compare(Integer.parseInt(a), Integer.parseInt(b));
        }
        return a.compareTo(b);
    }

    private Row row(String name, Share share) {
        return new Row(name, share, published(name));
    }

    /** For the benchmark itself, not for generated videos in its schema. */
    private Optional<Double> published(String name) {
        if (judged.labels().values().stream().anyMatch(labels -> labels.containsValue(DemoBenchmark.DOMAIN))) {
            return Optional.empty();
        }
        var settings = results.settings();
        return PublishedFigures.of(settings.family(), settings.benchmark(), settings.subtitles(), name);
    }

    /** {@return what the report is about} */
    public Results results() {
        return results;
    }

    /** {@return how answers were judged} */
    public Scoring scoring() {
        return scoring;
    }

    /** {@return how many of all are right} */
    public Share all() {
        return judged.share(null, null);
    }

    /** {@return the mean of the tasks' shares in percent, where the benchmark publishes one; empty where not, or without results} */
    public OptionalDouble mean() {
        var label = results.settings().benchmark().meanOver();
        return tables.stream()
                .filter(table -> label.isPresent() && table.name().equals(label.get()))
                .flatMap(table -> table.rows().stream())
                .mapToDouble(row -> row.share().percent())
                .average();
    }

    /** {@return every breakdown} */
    public List<Table> breakdowns() {
        return tables;
    }

    /** {@return questions that could not be asked; they are not in the denominator} */
    public List<QuestionResult> failed() {
        return judged.failed();
    }

    /** {@return the tables in Markdown, with how they were made, and what could not be asked} */
    public String toMarkdown() {
        var text = new StringBuilder();
        var settings = results.settings();
        text.append("# %s: %s\n\n".formatted(settings.benchmark().title(), settings.model()));
        text.append("Scoring: **%s**, %s.\n\n".formatted(lower(scoring), rules()));
        head(text, settings.benchmark().counted());
        line(text, "**all**", row(PublishedFigures.ALL, all()));
        mean().ifPresent(mean -> text.append("| **mean over %s** | | %s | | %s |\n"
                .formatted(
                        settings.benchmark().meanOver().orElseThrow(),
                        number(mean),
                        published(PublishedFigures.MEAN).map(Report::number).orElse(""))));
        for (var table : tables) {
            table.rows().forEach(row -> line(text, table.name() + ": " + row.name(), row));
        }
        text.append("\nIntervals are Wilson's, at 95 %. Published, for orientation: ")
                .append(PublishedFigures.source(settings.family()))
                .append(".\n\n");
        text.append("| made with | |\n|---|---|\n");
        settings.shown().forEach((name, value) -> text.append("| %s | `%s` |\n".formatted(name, Markdown.cell(value))));
        problems(text);
        return text.toString();
    }

    private static void head(StringBuilder text, String counted) {
        text.append("| | %s | right, %% | 95 %% interval | published, %% |\n|---|---:|---:|---:|---:|\n"
                .formatted(counted));
    }

    private static void line(StringBuilder text, String name, Row row) {
        var share = row.share();
        text.append("| %s | %s | %s | %s – %s | %s |\n"
                .formatted(
                        Markdown.cell(name),
                        share.of(),
                        number(share.percent()),
                        number(share.low()),
                        number(share.high()),
                        row.published().map(Report::number).orElse("")));
    }

    private String rules() {
        return switch (scoring) {
            case COMPATIBLE -> "as the published evaluation code does, its oddities included";
            case STRICT -> "the one option that an answer names";
            case CHOICES -> "the most probable letter";
        };
    }

    private void problems(StringBuilder text) {
        if (judged.uncounted() > 0) {
            text.append("\nNot counted, as empty or not whole: %s.\n".formatted(judged.uncounted()));
        }
        if (!judged.failed().isEmpty()) {
            text.append("\nCould not be asked, and are not counted:\n\n");
            judged.failed()
                    .forEach(each -> text.append(
                            "- %s: %s\n".formatted(each.id(), each.failure().orElseThrow())));
        }
        if (!results.problems().isEmpty()) {
            text.append("\nRecords that are no questions:\n\n");
            results.problems().forEach(each -> text.append("- ").append(each).append('\n'));
        }
        if (!results.notes().isEmpty()) {
            text.append("\nNotes:\n\n");
            results.notes().forEach(each -> text.append("- ").append(each).append('\n'));
        }
    }

    private static String number(double percent) {
        return String.format(Locale.ROOT, "%.1f", percent);
    }

    private static String lower(Scoring scoring) {
        return scoring.name().toLowerCase(Locale.ROOT);
    }

    /** @param published in percent; null where nothing is */
    private record JsonRow(
            String name, int questions, int right, double percent, double low, double high, Double published) {
        static JsonRow of(Row row) {
            var share = row.share();
            return new JsonRow(
                    row.name(),
                    share.of(),
                    share.right(),
                    share.percent(),
                    share.low(),
                    share.high(),
                    row.published().orElse(null));
        }
    }

    private record Failure(String id, String problem) {}

    private record Json(
            Map<String, String> settings,
            String scoring,
            JsonRow all,
            Double mean,
            Map<String, List<JsonRow>> breakdowns,
            String publishedSource,
            int uncounted,
            List<Failure> failed,
            List<Problem> problems,
            List<Note> notes) {}

    /** {@return the same as JSON} */
    public String toJson() {
        var breakdowns = new LinkedHashMap<String, List<JsonRow>>();
        tables.forEach(table -> breakdowns.put(
                table.name(), table.rows().stream().map(JsonRow::of).toList()));
        var json = new Json(
                results.settings().shown(),
                lower(scoring),
                JsonRow.of(row(PublishedFigures.ALL, all())),
                mean().isPresent() ? mean().getAsDouble() : null,
                breakdowns,
                PublishedFigures.source(results.settings().family()),
                judged.uncounted(),
                judged.failed().stream()
                        .map(each -> new Failure(each.id(), each.failure().orElseThrow()))
                        .toList(),
                results.problems(),
                results.notes());
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return toMarkdown();
    }
}
