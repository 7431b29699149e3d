package io.videoxl.evidence;

import io.videoxl.evidence.LeaveOneOut.Left;
import io.videoxl.evidence.Scores.Score;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Finds what an answer rests on where nothing is missed that is left out, by showing parts alone. Those matter that tell the answer far
 * better than most do, unless there are many of them.
 *
 * <p>A model may have written down in all later parts what one showed, for these see the earlier ones: where every part from one on tells the
 * answer alone, and none before it, that one is the evidence. Where all tell it, from the very first on, or too many, one may still stand
 * out as the only one without which the answer is a little less sure. What would be said with nothing seen rests on nothing.
 */
final class ShownAlone {
    /** So many parts at the end may tell the answer alone because they repeat an earlier one. */
    private static final int REPEATED = 2;

    /** Of what is shown alone; if more tell the answer, it does not matter which is seen. */
    private static final double MOST_ALONE = 1.0 / 3;

    private static final Comparator<Left> BY_WEIGHT =
            Comparator.comparingDouble(Left::weight).reversed();

    private final Ablations ablations;
    private final double least;
    /** What all is worth together. */
    private final double all;

    /** @param least weight that matters */
    ShownAlone(Ablations ablations, double least) {
        this.ablations = ablations;
        this.least = least;
        all = ablations.whole().lead() - ablations.blind().lead();
    }

    /** Spans that tell the answer by themselves. */
    List<Left> found() {
        var leftOut = ablations.pieces();
        if (leftOut.size() > ablations.allowed()) {
            return List.of();
        }
        var alone = ablations.showAlone(leftOut.stream().map(Left::span).toList());
        double told = ablations.blind().lead() + LeaveOneOut.EXPLAINING * all;
        double most =
                alone.stream().mapToDouble(left -> left.with().lead()).max().orElseThrow();
        // As surely as any; else, surely enough.
        for (double needed : new double[] {Math.max(told, most - least), told}) {
            if (all >= least && repeated(alone, needed)) {
                var beginning = beginning(alone, needed);
                return beginning.span().first() > 0
                        ? List.of(beginning)
                        : standingOut(leftOut, alone, beginning.span());
            }
        }
        var nothing = neitherHereNorThere(alone);
        var telling = telling(alone, nothing);
        if (telling.isEmpty() || telling.size() > Math.max(1, MOST_ALONE * alone.size())) {
            return all >= least ? standingOut(leftOut, alone, new Span(0, ablations.parts())) : List.of();
        }
        return narrowed(telling, nothing);
    }

    /** Whether all from one on tell it, and none before. */
    private static boolean repeated(List<Left> alone, double told) {
        int first = alone.size();
        while (first > 0 && alone.get(first - 1).with().lead() >= told) {
            first--;
        }
        return first <= alone.size() - REPEATED
                && alone.subList(0, first).stream().allMatch(left -> left.with().lead() < told);
    }

    /** The first that tells. */
    private Left beginning(List<Left> alone, double told) {
        var first = alone.stream()
                .filter(left -> left.with().lead() >= told)
                .findFirst()
                .orElseThrow();
        int size = first.span().size();
        if (size > 1 && size <= ablations.allowed()) {
            var inside = ablations.showAlone(first.span().parts());
            if (inside.stream().anyMatch(left -> left.with().lead() >= told)) {
                return beginning(inside, told);
            }
        }
        return first;
    }

    /**
     * The one that alone is missed a little, and tells the answer best, though others tell it too.
     *
     * @param first what tells it first
     */
    private List<Left> standingOut(List<Left> leftOut, List<Left> alone, Span first) {
        var byWeight = leftOut.stream().sorted(BY_WEIGHT).toList();
        var strongest = byWeight.getFirst();
        var next = byWeight.stream().skip(1).findFirst();
        var shown = alone.get(leftOut.indexOf(strongest));
        if (strongest.weight() < LeaveOneOut.LEAST_SHARE * least
                || next.stream().anyMatch(left -> left.weight() > LeaveOneOut.EXPLAINING * strongest.weight())
                || shown.weight() < LeaveOneOut.EXPLAINING * all
                || alone.stream().anyMatch(left -> left.weight() > shown.weight())) {
            return List.of();
        }
        return List.of(within(strongest, first).orElse(shown));
    }

    /** The part of a group that is missed as much. */
    private Optional<Left> within(Left group, Span first) {
        var parts = first.size() == 1 && first.overlaps(group.span())
                ? List.of(first)
                : group.span().parts();
        if (group.span().size() == 1 || parts.size() >= ablations.allowed()) {
            return Optional.empty();
        }
        return ablations.leaveOut(parts).stream()
                .min(BY_WEIGHT)
                .filter(left -> left.weight() >= LeaveOneOut.EXPLAINING * group.weight())
                .map(left -> ablations.showAlone(List.of(left.span())).getFirst())
                .filter(alone -> alone.weight() >= LeaveOneOut.EXPLAINING * all);
    }

    /** What most tell alone, or nothing at all. */
    private Score neitherHereNorThere(List<Left> alone) {
        var typical = alone.stream()
                .map(Left::with)
                .sorted(Comparator.comparingDouble(Score::lead))
                .toList()
                .get(alone.size() / 2);
        return typical.lead() > ablations.blind().lead() ? typical : ablations.blind();
    }

    private List<Left> telling(List<Left> alone, Score nothing) {
        var compared = alone.stream()
                .map(left -> new Left(left.span(), left.with(), nothing, true))
                .toList();
        double most = compared.stream().mapToDouble(Left::weight).max().orElse(0);
        return compared.stream()
                .filter(left -> left.weight() >= Math.max(least, LeaveOneOut.EXPLAINING * most))
                .toList();
    }

    /** Cut into pieces that tell it alone, down to parts as far as work is allowed. */
    private List<Left> narrowed(List<Left> telling, Score nothing) {
        Predicate<Left> single = left -> left.span().size() == 1;
        var wide = telling.stream().filter(single.negate()).toList();
        int each = wide.isEmpty() ? 0 : ablations.allowed() / wide.size();
        if (each < 2) {
            return telling;
        }
        var inside =
                wide.stream().flatMap(left -> left.span().pieces(each).stream()).toList();
        var smaller = telling(ablations.showAlone(inside), nothing);
        return smaller.isEmpty()
                ? telling
                : narrowed(
                        Stream.concat(telling.stream().filter(single), smaller.stream())
                                .toList(),
                        nothing);
    }
}
