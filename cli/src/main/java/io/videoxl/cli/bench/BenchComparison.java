package io.videoxl.cli.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The same work done by two models, in time for a frame or a token.
 *
 * @param stage what both did
 * @param detail what of the stage, of the first and of the second
 * @param unit what the time is for: {@code frame} or {@code token}
 * @param seconds for one, of the first model
 * @param besideSeconds for one, of the second
 * @param ratio the second's time by the first's
 */
public record BenchComparison(
        Stage stage, String detail, String unit, double seconds, double besideSeconds, double ratio) {

    /**
     * Compares what both reports have, in order.
     *
     * @param first the reference
     * @param second what is compared with it, of the same settings
     */
    public static List<BenchComparison> of(BenchReport first, BenchReport second) {
        var rows = new ArrayList<BenchComparison>();
        for (var stage : Stage.values()) {
            var ours = measured(first, stage);
            var theirs = measured(second, stage);
            for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
                rows.add(row(
                        stage,
                        of(ours.get(i)) + " | " + of(theirs.get(i)),
                        isOfFrames(stage) ? "frame" : "token",
                        seconds(ours.get(i), first.model()),
                        seconds(theirs.get(i), second.model())));
            }
        }
        for (int i = 0; i < Math.min(first.watches().size(), second.watches().size()); i++) {
            var ours = first.watches().get(i);
            var theirs = second.watches().get(i);
            rows.add(row(
                    Stage.WATCH,
                    ours.frames() + " frames | " + theirs.frames() + " frames",
                    "frame",
                    ours.medianSeconds() / ours.frames(),
                    theirs.medianSeconds() / theirs.frames()));
        }
        return rows;
    }

    private static BenchComparison row(Stage stage, String detail, String unit, double seconds, double beside) {
        return new BenchComparison(stage, detail, unit, seconds, beside, beside / seconds);
    }

    private static List<Measurement> measured(BenchReport report, Stage stage) {
        return report.measurements().stream()
                .filter(each -> each.stage() == stage)
                .toList();
    }

    private static String of(Measurement found) {
        return found.memoryTokens() == null ? found.detail() : found.detail() + " at " + found.memoryTokens();
    }

    private static boolean isOfFrames(Stage stage) {
        return switch (stage) {
            case DECODE, FIT, VISION, WINDOW, WATCH -> true;
            default -> false;
        };
    }

    private static double seconds(Measurement found, BenchReport.Model model) {
        double amount =
                found.stage() == Stage.WINDOW ? (double) model.window() / model.tokensPerFrame() : found.amount();
        return found.medianSeconds() / amount;
    }
}
