package io.videoxl.evidence;

import java.util.List;

/**
 * Searches parts that tell something for the shortest beginning of them that does. No part saw those behind it, so what such a beginning
 * tells was seen in its last part, or before.
 */
final class ShortestBeginning {
    private final Ablations ablations;
    private final int from;
    private final double told;

    /**
     * @param from the first part
     * @param told the lead from which on a beginning tells it
     */
    ShortestBeginning(Ablations ablations, int from, double told) {
        this.ablations = ablations;
        this.from = from;
        this.told = told;
    }

    /**
     * Its last part, or as few parts as the work suffices for.
     *
     * @param within parts of which one is the last: all do together with those before, and these alone do not
     * @param allowed how many scores may be asked for
     */
    Span end(Span within, int allowed) {
        var end = within;
        int left = allowed;
        while (end.size() > 1 && left > 0) {
            var spans = end.pieces(pieces(end.size(), left));
            end = firstThatTells(spans);
            left -= spans.size() - 1;
        }
        return end;
    }

    /** The first of neighbouring spans with which, and with however many more of them, it is told. */
    private Span firstThatTells(List<Span> spans) {
        var beginnings = spans.stream()
                .limit(spans.size() - 1L)
                .map(span -> new Span(from, span.end()))
                .toList();
        var found = ablations.showAlone(beginnings);
        int first = beginnings.size();
        while (first > 0 && found.get(first - 1).with().lead() >= told) {
            first--;
        }
        return spans.get(first);
    }

    /** The most pieces into which parts may be cut time and again until one is left. */
    private static int pieces(int parts, int allowed) {
        int pieces = Math.min(parts, allowed);
        while (pieces > 2 && runs(parts, pieces) > allowed) {
            pieces--;
        }
        return Math.max(2, pieces);
    }

    private static int runs(int parts, int pieces) {
        int runs = 0;
        for (int left = parts; left > 1; left = Math.ceilDiv(left, pieces)) {
            runs += Math.min(left, pieces) - 1;
        }
        return runs;
    }
}
