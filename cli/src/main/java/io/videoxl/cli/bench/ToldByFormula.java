package io.videoxl.cli.bench;

import io.videoxl.engine.HiddenRange;
import io.videoxl.evidence.MemoryParts;
import io.videoxl.evidence.Scores;
import java.util.BitSet;
import java.util.List;

/**
 * Scores that are computed and counted, but of which a formula tells the results: weights by formula would have answers rest on
 * nothing, and searching for that is short.
 */
final class ToldByFormula implements Scores {
    /** What an answer rests on. */
    enum Rests {
        /** Each of many parts tells some of it. */
        ON_MANY("on many parts"),
        /** One part tells it. */
        ON_ONE("on one part"),
        /** Every part tells it, and a blank video does as well. */
        ON_NOTHING("on nothing");

        private final String detail;

        Rests(String detail) {
            this.detail = detail;
        }

        /** For people. */
        @Override
        public String toString() {
            return detail;
        }

        private double lead(BitSet seen, int parts) {
            return switch (this) {
                case ON_MANY -> -WEIGHT * (parts - seen.cardinality());
                case ON_ONE -> seen.get(parts / 3) ? 0 : -WEIGHT;
                case ON_NOTHING -> seen.isEmpty() ? -WEIGHT : 0;
            };
        }
    }

    /** In nats: as much matters. */
    private static final double WEIGHT = 8;

    private final Scores computed;
    private final MemoryParts memory;
    private final Rests rests;
    private int runs;
    private int passes;
    private boolean blank;

    ToldByFormula(Scores computed, MemoryParts memory, Rests rests) {
        this.computed = computed;
        this.memory = memory;
        this.rests = rests;
    }

    int runs() {
        return runs;
    }

    /** At least so many: as many side by side as there is room for. */
    int passes() {
        return passes;
    }

    boolean hasWatchedBlank() {
        return blank;
    }

    @Override
    public List<Score> without(List<List<HiddenRange>> hidden) {
        runs += hidden.size();
        passes++;
        computed.without(hidden);
        return hidden.stream().map(this::seen).map(this::told).toList();
    }

    @Override
    public Score blank() {
        blank = true;
        computed.blank();
        return new Score(0, 0);
    }

    @Override
    public int costOfBlank() {
        return computed.costOfBlank();
    }

    private Score told(BitSet seen) {
        double lead = rests.lead(seen, memory.size());
        return new Score(lead, lead);
    }

    private BitSet seen(List<HiddenRange> hidden) {
        var seen = new BitSet();
        for (int part = 0; part < memory.size(); part++) {
            var range = memory.parts().get(part).range();
            seen.set(part, hidden.stream().noneMatch(each -> each.first() < range.end() && range.first() < each.end()));
        }
        return seen;
    }
}
