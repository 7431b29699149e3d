package io.videoxl.cli.answers;

import io.videoxl.Attribution;
import io.videoxl.Evidence;
import io.videoxl.Moment;
import io.videoxl.WatchedFrame;
import io.videoxl.cli.terminal.Times;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an answer rests on, for people. */
public final class EvidenceText {
    private static final int BAR = 20;

    private EvidenceText() {}

    /**
     * A line for each moment, such as {@code 0:02:00 to 0:02:09  ████████████████████ 12.3}, and one for the support.
     *
     * @param watched all that was; of several sources, each moment's is named
     */
    static String of(List<WatchedFrame> watched, Attribution found) {
        double most =
                found.evidence().stream().mapToDouble(Evidence::weight).max().orElse(1);
        boolean several = watched.stream().map(WatchedFrame::source).distinct().count() > 1;
        var lines = found.evidence().stream().map(each -> "  %s  %s %.1f%s%s%n"
                .formatted(
                        times(each.moment()),
                        bar(each.weight() / most),
                        each.weight(),
                        each.alone() ? ", alone" : "",
                        several ? "  " + each.source() : ""));
        return Stream.concat(lines, Stream.of("  " + support(found) + "\n")).collect(Collectors.joining());
    }

    static String support(Attribution found) {
        return String.format(
                Locale.ROOT,
                "%ssupport %.2f%s",
                found.evidence().isEmpty() ? "nothing in particular; " : "",
                found.support(),
                skipped(found));
    }

    private static String skipped(Attribution found) {
        if (found.skipped() == 0) {
            return "";
        }
        return found.measured().isEmpty()
                ? "; its %d parts were left out in groups, none by itself".formatted(found.parts())
                : "; %d of %d parts were left out only with their neighbours".formatted(found.skipped(), found.parts());
    }

    /** Such as {@code 0:02:00 to 0:02:09}. */
    public static String times(Moment moment) {
        return Times.clock(moment.from()) + " to " + Times.clock(moment.to());
    }

    /** @param part 0 to 1 */
    public static String bar(double part) {
        int filled = (int) Math.round(BAR * Math.clamp(part, 0, 1));
        return "█".repeat(filled) + "░".repeat(BAR - filled);
    }
}
