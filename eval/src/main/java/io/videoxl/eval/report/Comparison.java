package io.videoxl.eval.report;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.eval.Results;
import java.util.Locale;

/**
 * Two results of the same questions, compared question by question: McNemar's test in its exact form asks whether those that only one
 * has right could be split like this by chance.
 *
 * @param a one
 * @param b the other
 * @param both questions that both have right
 * @param onlyA questions that only the first has right
 * @param onlyB questions that only the second has right
 * @param neither questions that both have wrong
 */
public record Comparison(Results a, Results b, int both, int onlyA, int onlyB, int neither) {
    private static final double USUAL = 0.05;

    /**
     * Compares two results over the questions that both have.
     *
     * @param a one
     * @param b the other
     * @return the comparison
     * @throws VideoXLException {@code INVALID_ARGUMENT} if they are of different benchmarks or have no question in common
     */
    public static Comparison of(Results a, Results b) {
        if (a.settings().benchmark() != b.settings().benchmark()) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "Results of " + a.settings().benchmark().title() + " and "
                            + b.settings().benchmark().title() + "; expected two of the same benchmark.");
        }
        var ofA = Judged.of(a, a.settings().scoring()).samples();
        var ofB = Judged.of(b, b.settings().scoring()).samples();
        var counts = new int[4];
        ofA.forEach((sample, right) -> {
            if (ofB.containsKey(sample)) {
                counts[(right ? 2 : 0) + (ofB.get(sample) ? 1 : 0)]++;
            }
        });
        var comparison = new Comparison(a, b, counts[3], counts[2], counts[1], counts[0]);
        if (comparison.common() == 0) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "The results have no question in common; expected runs of the same questions.");
        }
        return comparison;
    }

    /** {@return questions that both have} */
    public int common() {
        return both + onlyA + onlyB + neither;
    }

    /** {@return how probable a split at least as uneven is by chance: two-sided, exact} */
    public double pValue() {
        int differing = onlyA + onlyB;
        double logHalf = -differing * Math.log(2);
        double logBinomial = 0;
        double sum = 0;
        for (int k = 0; k <= Math.min(onlyA, onlyB); k++) {
            sum += Math.exp(logBinomial + logHalf);
            logBinomial += Math.log((double) (differing - k) / (k + 1));
        }
        return Math.min(1, 2 * sum);
    }

    /** {@return the comparison in Markdown, with what the two were made with} */
    public String toMarkdown() {
        var shareA = new Share(both + onlyA, common());
        var shareB = new Share(both + onlyB, common());
        var text = new StringBuilder("# " + a.settings().benchmark().title() + ": two results compared\n\n");
        text.append(
                "| | " + a.settings().benchmark().counted() + " | right, % | 95 % interval |\n|---|---:|---:|---:|\n");
        line(text, "A", shareA);
        line(text, "B", shareB);
        text.append("\n| | B right | B wrong |\n|---|---:|---:|\n| A right | %s | %s |\n| A wrong | %s | %s |\n\n"
                .formatted(both, onlyA, onlyB, neither));
        text.append(String.format(
                Locale.ROOT,
                "B is %+.1f points from A. McNemar's exact test: p = %.4g, %s.\n",
                shareB.percent() - shareA.percent(),
                pValue(),
                pValue() < USUAL ? "unlikely to be chance at 5 %" : "which may well be chance"));
        var differences = a.differences(b);
        text.append(
                differences.isEmpty()
                        ? "\nBoth were made in the same way.\n"
                        : "\n| differs | A | B |\n|---|---|---|\n");
        differences.forEach((name, values) -> text.append(
                "| %s | `%s` | `%s` |\n".formatted(name, Markdown.cell(values.get(0)), Markdown.cell(values.get(1)))));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, Share share) {
        text.append(String.format(
                Locale.ROOT,
                "| %s | %d | %.1f | %.1f – %.1f |\n",
                name,
                share.of(),
                share.percent(),
                share.low(),
                share.high()));
    }

    @Override
    public String toString() {
        return toMarkdown();
    }
}
