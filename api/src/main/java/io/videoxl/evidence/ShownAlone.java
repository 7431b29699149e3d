package io.videoxl.evidence;

import io.videoxl.evidence.LeaveOneOut.Left;
import io.videoxl.evidence.Scores.Score;
import java.util.List;

/**
 * Finds what an answer rests on where nothing is missed that is left out, by showing parts alone: those that tell the answer, if they
 * are few.
 *
 * <p>If many do, or all from one on to the end, they may repeat what one of them showed, for a part sees those before it. But none
 * sees those behind it. So the evidence is then the last part of the {@link ShortestBeginning} that tells the answer. If that is the first part of all, a blank
 * video must not tell it as well, as it does what is denied. What would be said with nothing seen rests on nothing.
 */
final class ShownAlone {
    /** So many parts at the end may tell the answer alone because they repeat an earlier one. */
    private static final int REPEATED = 2;

    /** Of what is shown alone; if more tell the answer, most of them repeat it. */
    private static final double MOST_ALONE = 1.0 / 3;

    private final Ablations ablations;
    private final double least;
    /** What all is worth together. */
    private final double all;
    /** The lead from which on the answer is told. */
    private final double told;

    /** @param least weight that matters */
    ShownAlone(Ablations ablations, double least) {
        this.ablations = ablations;
        this.least = least;
        all = ablations.whole().lead() - ablations.blind().lead();
        told = ablations.blind().lead() + LeaveOneOut.EXPLAINING * all;
    }

    /** Spans that tell the answer by themselves. */
    List<Left> found() {
        var spans = ablations.pieces().stream().map(Left::span).toList();
        if (all < least || spans.size() > ablations.allowed()) {
            return List.of();
        }
        var alone = ablations.showAlone(spans);
        var telling = telling(alone);
        boolean few = telling.size() <= Math.max(1, MOST_ALONE * alone.size());
        return !telling.isEmpty() && few && !reachTheEnd(telling, alone) ? narrowed(telling) : firstTold();
    }

    private List<Left> telling(List<Left> alone) {
        return alone.stream().filter(left -> left.with().lead() >= told).toList();
    }

    /** Whether these are several, and all that there are from the first of them on. */
    private static boolean reachTheEnd(List<Left> telling, List<Left> alone) {
        return telling.size() >= REPEATED && telling.equals(alone.subList(alone.size() - telling.size(), alone.size()));
    }

    /** Where it is told first, if that tells it alone as well. */
    private List<Left> firstTold() {
        int blank = ablations.costOfBlank();
        if (ablations.allowed() < 1 + blank) {
            return List.of();
        }
        var everything = new Span(0, ablations.parts());
        double enough = enough(ablations.whole());
        var beginning = new ShortestBeginning(ablations, 0, enough);
        var first = beginning.end(everything, ablations.allowed() - 1 - blank);
        if (first.first() > 0) {
            first = beginning.end(first, ablations.allowed() - 1);
        }
        if (first.equals(everything)) {
            return List.of();
        }
        var alone = telling(ablations.showAlone(List.of(first)));
        return first.first() == 0 && !alone.isEmpty() && ablations.afterBlank().lead() >= enough ? List.of() : alone;
    }

    /** What is more does not matter. */
    private double enough(Score whole) {
        return Math.max(told, whole.lead() - least);
    }

    /** Down to the part of each with which it is told first, as far as work is allowed and that tells it alone as well. */
    private List<Left> narrowed(List<Left> telling) {
        var wide = telling.stream().filter(left -> left.span().size() > 1).toList();
        int each = wide.isEmpty() ? 0 : ablations.allowed() / wide.size() - 1;
        if (each < 1) {
            return telling;
        }
        return telling.stream().map(left -> narrowed(left, each)).toList();
    }

    private Left narrowed(Left wide, int allowed) {
        var span = wide.span();
        if (span.size() == 1) {
            return wide;
        }
        var first = new ShortestBeginning(ablations, span.first(), enough(wide.with())).end(span, allowed);
        return telling(ablations.showAlone(List.of(first))).stream().findFirst().orElse(wide);
    }
}
