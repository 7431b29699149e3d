package io.videoxl.evidence;

import io.videoxl.evidence.LeaveOneOut.Left;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Searches a span that is missed for its shortest stretch that is: what shows at several places of it is missed only where all of these are
 * left out.
 */
final class ShortestStretch {
    /** Lengths that are tried side by side. */
    private static final int TRIED = 3;

    private final Function<List<Span>, List<Left>> leavingOut;
    private final double missed;

    /**
     * @param leavingOut leaves out each of some spans; nothing for any of them where no more work is allowed
     * @param missed weight of what is missed
     */
    ShortestStretch(Function<List<Span>, List<Left>> leavingOut, double missed) {
        this.leavingOut = leavingOut;
        this.missed = missed;
    }

    /** @param whole a span that is missed */
    Left in(Left whole) {
        var begun = shorter(
                whole, dropped -> new Span(whole.span().first(), whole.span().end() - dropped));
        return shorter(
                begun,
                dropped -> new Span(begun.span().first() + dropped, begun.span().end()));
    }

    /** With as many parts dropped as may be. */
    private Left shorter(Left whole, IntFunction<Span> without) {
        var shortest = whole;
        int dropped = 0;
        int tooMany = whole.span().size();
        while (tooMany - dropped > 1) {
            int least = dropped;
            int range = tooMany - dropped;
            // At first: often not even one can be dropped.
            var drops = range == whole.span().size()
                    ? IntStream.of(1, range / 2)
                    : IntStream.rangeClosed(1, TRIED).map(i -> least + range * i / (TRIED + 1));
            var tried = drops.filter(drop -> drop > least).distinct().toArray();
            var found = leavingOut.apply(IntStream.of(tried).mapToObj(without).toList());
            if (found.isEmpty()) {
                break;
            }
            for (int i = 0; i < tried.length && dropped < tooMany; i++) {
                if (found.get(i).weight() >= missed) {
                    dropped = tried[i];
                    shortest = found.get(i);
                } else {
                    tooMany = tried[i];
                    break;
                }
            }
        }
        return shortest;
    }
}
