package io.videoxl.memory;

import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.Sequence;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tails side by side behind what is kept, none of which sees another. Keys and values of each lie in pages of {@value #PAGE} tokens,
 * so that what one leaves is another's. For the thread that has the turn, and as long as it has.
 */
public final class Lanes {
    /** Tokens that tails side by side may come to beyond the longest of them, for whose place there has to be room anyway. */
    public static final int MORE_TOKENS = 4096;

    private static final int PAGE = 64;

    /**
     * What runs of one tail.
     *
     * @param end the tail's tokens that have run afterwards
     * @param next receives the logits of the token that follows; null: none
     */
    public record Step(Tail tail, int end, float[] next) {}

    /** Makes room for so many tokens behind what is kept, and runs sequences there. */
    interface Runner {
        void reserve(int tokens);

        void run(List<Sequence> sequences, CancelFlag cancel);
    }

    private final Runner runner;
    private final Map<Tail, List<Integer>> pages = new IdentityHashMap<>();
    private final BitSet taken = new BitSet();
    /** What lies behind the kept tokens already, for the first tail. */
    private Tail behind;

    Lanes(Runner runner, Tail behind) {
        this.runner = runner;
        this.behind = behind;
    }

    /** Begins a lane. The first one takes over what the memory holds of its tail. */
    public void add(Tail tail) {
        tail.follow(behind);
        // Logits come from running the last token.
        tail.held(Math.min(tail.held(), tail.size() - 1));
        behind = null;
        pages.put(tail, new ArrayList<>());
        fill(tail, tail.held());
    }

    /** Ends a lane, if the tail has one. */
    public void remove(Tail tail) {
        var own = pages.remove(tail);
        if (own != null) {
            own.forEach(taken::clear);
            tail.held(0);
        }
    }

    /** How many of the tail's tokens need not run again. */
    public int held(Tail tail) {
        return tail.held();
    }

    /** Runs the next tokens of some tails in one pass. */
    public void run(List<Step> steps, CancelFlag cancel) {
        steps.forEach(step -> fill(step.tail(), step.end()));
        runner.reserve(PAGE * taken.length());
        runner.run(
                steps.stream()
                        .map(step -> Sequence.before(
                                step.tail().pending(step.end()), places(step.tail(), step.end()), step.next()))
                        .toList(),
                cancel);
        steps.forEach(step -> step.tail().held(step.end()));
    }

    private void fill(Tail tail, int tokens) {
        var own = pages.get(tail);
        while (PAGE * own.size() < tokens) {
            int page = taken.nextClearBit(0);
            taken.set(page);
            own.add(page);
        }
    }

    private int[] places(Tail tail, int tokens) {
        var own = pages.get(tail);
        var places = new int[tokens];
        for (int i = 0; i < tokens; i++) {
            places[i] = PAGE * own.get(i / PAGE) + i % PAGE;
        }
        return places;
    }
}
