package io.videoxl.eval.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.eval.report.Share;
import io.videoxl.worlds.QuestionKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * What was counted over several seeds.
 *
 * @param model fingerprint of the model
 * @param seeds with which it was measured
 * @param needleRatio ratio at which needles were hidden
 * @param filmRatio ratio at which films of three things were watched
 * @param filmFrames their length
 * @param rows one for each test and what it was split by
 * @param discrimination how well the support tells right answers from wrong ones
 */
public record EvidenceTable(
        String model,
        List<Long> seeds,
        int needleRatio,
        int filmRatio,
        int filmFrames,
        List<Row> rows,
        Discrimination discrimination) {
    /** What was tested, and the goal. */
    public enum Test {
        /** Right answers about needles: the first moment is the needle's. */
        NEEDLE(99.5),
        /** Right answers that something in the film tells: the first moment shows it. */
        THING(97),
        /** Things that are rightly denied: no moment is told. */
        DENIED(98),
        /** Something in the film is looked for: the first moment is within five seconds of it. */
        FOUND(95),
        /** Something else is looked for: no moment is told. */
        NOT_FOUND(95);

        private final double goal;

        Test(double goal) {
            this.goal = goal;
        }

        /** {@return the share in percent that is wanted} */
        public double goal() {
            return goal;
        }
    }

    /**
     * A line of the table.
     *
     * @param test what was tested
     * @param of the part of it: the haystack's frames, the kind of question, or nothing
     * @param share how many of how many came out as they should
     * @param random the mean share in percent of windows that would have, where one is to be told: what drawing at random gives
     */
    public record Row(Test test, String of, Share share, double random) {}

    /**
     * How well a number tells two groups apart: the area under the receiver's operating characteristic.
     *
     * @param right answers that are right
     * @param wrong answers that are wrong
     * @param area how probable it is that of a right and a wrong answer, each drawn at random, the right one has the higher support
     */
    public record Discrimination(int right, int wrong, double area) {
        private static final double Z = 1.959963984540054;

        /** {@return half the width of the 95 % interval, by Hanley and McNeil (1982)} */
        public double halfWidth() {
            double q1 = area / (2 - area);
            double q2 = 2 * area * area / (1 + area);
            double variance = (area * (1 - area) + (right - 1) * (q1 - area * area) + (wrong - 1) * (q2 - area * area))
                    / ((double) right * wrong);
            return Z * Math.sqrt(variance);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Copies. */
    public EvidenceTable {
        seeds = List.copyOf(seeds);
        rows = List.copyOf(rows);
    }

    static EvidenceTable of(
            String model,
            int needleRatio,
            int filmRatio,
            EvidenceSettings settings,
            List<NeedleEvidence> needles,
            List<FilmEvidence> films) {
        var asked = films.stream().flatMap(film -> film.asked().stream()).toList();
        var sought = films.stream().flatMap(film -> film.sought().stream()).toList();
        var rows = new ArrayList<Row>();
        rows.addAll(rows(
                Test.NEEDLE,
                needles.stream().filter(each -> each.found().right()).toList(),
                each -> Integer.toString(each.frames()),
                each -> each.found().firstHolds(),
                each -> each.found().random()));
        var right = asked.stream().filter(each -> each.found().right()).toList();
        rows.addAll(rows(
                Test.THING,
                right.stream().filter(each -> !denies(each)).toList(),
                each -> each.kind().name(),
                each -> each.found().firstHolds(),
                each -> each.found().random()));
        rows.addAll(rows(
                Test.DENIED,
                right.stream().filter(EvidenceTable::denies).toList(),
                each -> "",
                each -> each.found().moments() == 0,
                each -> 0));
        rows.addAll(rows(
                Test.FOUND,
                sought.stream().filter(FilmEvidence.Sought::present).toList(),
                each -> "",
                FilmEvidence.Sought::firstIsNear,
                FilmEvidence.Sought::random));
        rows.addAll(rows(
                Test.NOT_FOUND,
                sought.stream().filter(each -> !each.present()).toList(),
                each -> "",
                each -> each.moments() == 0,
                each -> 0));
        return new EvidenceTable(
                model, settings.seeds(), needleRatio, filmRatio, settings.frames(), rows, discrimination(asked));
    }

    private static boolean denies(FilmEvidence.Asked asked) {
        return asked.kind() == QuestionKind.PRESENT && asked.answer().equals("no");
    }

    private static <T> List<Row> rows(
            Test test, List<T> all, Function<T, String> part, Predicate<T> good, ToDoubleFunction<T> random) {
        return all.stream()
                .map(part)
                .distinct()
                .map(name -> {
                    var those = all.stream()
                            .filter(each -> part.apply(each).equals(name))
                            .toList();
                    return new Row(
                            test,
                            name,
                            new Share((int) those.stream().filter(good).count(), those.size()),
                            100 * those.stream().mapToDouble(random).average().orElse(0));
                })
                .toList();
    }

    private static Discrimination discrimination(Collection<FilmEvidence.Asked> asked) {
        var right = asked.stream()
                .filter(each -> each.found().right())
                .mapToDouble(each -> each.found().support())
                .toArray();
        var wrong = asked.stream()
                .filter(each -> !each.found().right())
                .mapToDouble(each -> each.found().support())
                .toArray();
        double above = 0;
        for (double high : right) {
            for (double low : wrong) {
                above += high > low ? 1 : high == low ? 0.5 : 0;
            }
        }
        return new Discrimination(
                right.length, wrong.length, above / Math.max(1, (double) right.length * wrong.length));
    }

    /**
     * A test as a whole.
     *
     * @param test which
     * @return its lines together
     */
    public Share share(Test test) {
        return rows.stream()
                .filter(row -> row.test() == test)
                .map(Row::share)
                .reduce(new Share(0, 0), (a, b) -> new Share(a.right() + b.right(), a.of() + b.of()));
    }

    /**
     * What drawing windows at random would give.
     *
     * @param test which
     * @return percent
     */
    public double random(Test test) {
        double sum = rows.stream()
                .filter(row -> row.test() == test)
                .mapToDouble(row -> row.random() * row.share().of())
                .sum();
        return sum / Math.max(1, share(test).of());
    }

    /** {@return the table as JSON} */
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
     * @return the table
     * @throws VideoXLException {@code IO} if it cannot be read or is no table
     */
    public static EvidenceTable read(Path file) {
        try {
            return JSON.readValue(Files.readString(file), EvidenceTable.class);
        } catch (IOException e) {
            throw new VideoXLException(
                    Code.IO,
                    file + ": not a table of evidence (" + e.getMessage()
                            + "); expected the JSON that 'videoxl eval evidence' writes. Make it anew.",
                    e);
        }
    }
}
