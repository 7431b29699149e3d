package io.videoxl.memory;

import io.videoxl.Chunks;
import io.videoxl.Focus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What each token of a Video-XL-2 memory is: the prompt before the video, then group after group. Immutable.
 *
 * @param prefix tokens of the prompt before the video
 */
public record KeptGroups(int prefix, List<KeptGroup> groups) {
    /** Groups of four frames in a unit of {@link Focus}. */
    public static final int UNIT = 2;

    public KeptGroups {
        groups = List.copyOf(groups);
    }

    /** All tokens. */
    public int length() {
        return prefix + groups.stream().mapToInt(KeptGroup::tokens).sum();
    }

    /** The same with more groups behind. */
    public KeptGroups with(List<KeptGroup> more) {
        var all = new ArrayList<>(groups);
        all.addAll(more);
        return new KeptGroups(prefix, all);
    }

    /**
     * Positions that visual tokens of the next group see, ascending; null: all. The same holds for the groups after it in the same
     * chunk, which see each other besides.
     */
    public int[] seenByNext(Chunks chunks) {
        long first = groups.size() / chunks.groups() - (long) chunks.previous(); // the first chunk that is seen in full
        if (first <= 0) {
            return null;
        }
        var seen = IntStream.builder();
        addRange(seen, 0, prefix);
        int at = prefix;
        for (int i = 0; i < groups.size(); i++) {
            var group = groups.get(i);
            addRange(seen, at, i / chunks.groups() < first ? group.timeTokens() : group.tokens());
            at += group.tokens();
        }
        return seen.build().toArray();
    }

    /** Groups of one chunk, and what their visual tokens see: null for all, else positions, ascending. */
    public record ChunkedGroups(List<KeptGroup> groups, int[] seen) {
        /** All tokens. */
        public int tokens() {
            return groups.stream().mapToInt(KeptGroup::tokens).sum();
        }
    }

    /** The groups that come next by their chunks, of which those before may have left one begun. */
    public List<ChunkedGroups> chunksOf(List<KeptGroup> next, Chunks chunks) {
        var result = new ArrayList<ChunkedGroups>();
        var before = this;
        for (int done = 0; done < next.size(); ) {
            int count = Math.min(next.size() - done, before.leftInChunk(chunks));
            var groups = next.subList(done, done + count);
            result.add(new ChunkedGroups(groups, before.seenByNext(chunks)));
            before = before.with(groups);
            done += count;
        }
        return result;
    }

    /** Groups until the next chunk begins. */
    private int leftInChunk(Chunks chunks) {
        return chunks.groups() - groups.size() % chunks.groups();
    }

    /**
     * A memory in which only parts are kept in full.
     *
     * @param runs of tokens: the first, how many, and of how many neighbours a mean is kept
     * @param groups what the tokens are then
     */
    public record Condensed(int[] runs, KeptGroups groups) {}

    /** What {@link Focus} makes of this. */
    public Condensed condensed(Focus focus) {
        int blocks = Math.ceilDiv(groups.size(), focus.block());
        var full = new HashSet<Integer>();
        full.add(0);
        full.add(blocks - 1);
        focus.units().forEach(unit -> full.add((int) ((long) UNIT * unit / focus.block())));

        var runs = IntStream.builder();
        addRun(runs, 0, prefix, 1);
        var kept = new ArrayList<KeptGroup>();
        int at = prefix;
        for (int i = 0; i < groups.size(); i++) {
            var group = groups.get(i);
            int visual = group.visualTokens() / focus.mean();
            // Fewer than make a mean stay as they are.
            if (focus.units().isEmpty() || full.contains(i / focus.block()) || visual == 0) {
                addRun(runs, at, group.tokens(), 1);
                kept.add(group);
            } else {
                addRun(runs, at, group.timeTokens(), 1);
                addRun(runs, at + group.timeTokens(), group.visualTokens(), focus.mean());
                kept.add(new KeptGroup(group.timeTokens(), visual));
            }
            at += group.tokens();
        }
        return new Condensed(runs.build().toArray(), new KeptGroups(prefix, kept));
    }

    private static void addRange(IntStream.Builder positions, int first, int count) {
        IntStream.range(first, first + count).forEach(positions::add);
    }

    private static void addRun(IntStream.Builder runs, int first, int count, int mean) {
        if (count > 0) {
            runs.add(first).add(count).add(mean);
        }
    }
}
