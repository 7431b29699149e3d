package io.videoxl;

import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.Sequence;
import io.videoxl.memory.Tail;
import io.videoxl.memory.WorkingMemory.Turn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Runs what follows a question in a trie of options, several branches side by side: weights are read once for {@value #TOGETHER} tokens,
 * and what branches have in common runs once.
 */
final class OptionBranches {
    /** As many as a pass takes where each token gets the bits that it gets alone. */
    private static final int TOGETHER = 15;

    /** What may follow a node's token, and who hears how probable it is. */
    record Target(int token, Told told) {}

    interface Told {
        void logProbability(double value);
    }

    /** Nodes of which each is the only one to follow the one before. */
    private record Chain(List<OptionNode> nodes, float[] next, double[] logProbabilities) {
        private OptionNode last() {
            return nodes.getLast();
        }
    }

    private final VideoMemory memory;
    private final Tail question;
    private final int logits;
    private final Predicate<OptionNode> mustRun;
    private final Function<OptionNode, List<Target>> targets;
    private final Deque<OptionNode> open = new ArrayDeque<>();
    private final BitSet places = new BitSet();

    /**
     * @param question was run last
     * @param logits of a token
     * @param mustRun whether what follows a node counts
     * @param targets of a node that runs: one or more
     */
    OptionBranches(
            VideoMemory memory,
            Tail question,
            int logits,
            Predicate<OptionNode> mustRun,
            Function<OptionNode, List<Target>> targets) {
        this.memory = memory;
        this.question = question;
        this.logits = logits;
        this.mustRun = mustRun;
        this.targets = targets;
    }

    /** Runs all that follows the root. */
    void run(Turn turn, OptionNode root, CancelFlag cancel) {
        open(root);
        while (!open.isEmpty()) {
            var chains = new ArrayList<Chain>();
            for (int tokens = 0; tokens < TOGETHER && !open.isEmpty(); ) {
                var chain = chain(open.pop(), TOGETHER - tokens);
                tokens += chain.nodes.size();
                chains.add(chain);
            }
            run(turn, chains, cancel);
            chains.forEach(this::tell);
        }
    }

    /** The last first, so that few nodes wait with their places taken. */
    private void open(OptionNode node) {
        var children = node.children.values().stream().filter(mustRun).toList();
        node.waiting = children.size();
        children.reversed().forEach(open::push);
    }

    private Chain chain(OptionNode first, int most) {
        var nodes = new ArrayList<>(List.of(first));
        while (nodes.size() < most && targets.apply(nodes.getLast()).size() == 1) {
            var following = nodes.getLast().children.values();
            if (!following.stream().allMatch(mustRun) || following.isEmpty()) {
                break;
            }
            nodes.getLast().waiting = 1;
            nodes.addAll(following);
        }
        for (var node : nodes) {
            node.place = places.nextClearBit(0);
            places.set(node.place);
        }
        boolean several = targets.apply(nodes.getLast()).size() > 1;
        return new Chain(nodes, several ? new float[logits] : null, new double[nodes.size()]);
    }

    private void run(Turn turn, List<Chain> chains, CancelFlag cancel) {
        int longest = chains.stream()
                .mapToInt(chain -> path(chain.last()).size())
                .max()
                .orElseThrow();
        turn.runBehind(
                question,
                chains.stream().map(this::sequence).toList(),
                places.length(),
                longest,
                memory.language().vocabularySize(),
                cancel);
    }

    private Sequence sequence(Chain chain) {
        return new Sequence(
                chain.nodes.stream().mapToInt(node -> node.token).toArray(),
                path(chain.last()).stream().mapToInt(node -> node.place).toArray(),
                List.of(),
                chain.next,
                chain.nodes.stream()
                        .mapToInt(node -> targets.apply(node).getFirst().token)
                        .toArray(),
                chain.logProbabilities);
    }

    /** Down to a node, without the root. */
    private static Collection<OptionNode> path(OptionNode node) {
        var path = new ArrayDeque<OptionNode>();
        for (var each = node; each.parent != null; each = each.parent) {
            path.addFirst(each);
        }
        return path;
    }

    private void tell(Chain chain) {
        for (int i = 0; i < chain.nodes.size(); i++) {
            targets.apply(chain.nodes.get(i)).getFirst().told.logProbability(chain.logProbabilities[i]);
        }
        if (chain.next != null) {
            var next = memory.language().logProbabilities(chain.next);
            targets.apply(chain.last()).forEach(target -> target.told.logProbability(next.of(target.token)));
        }
        open(chain.last());
        for (var node = chain.last(); node.parent != null && node.waiting == 0; node = node.parent) {
            places.clear(node.place);
            node.parent.waiting--;
        }
    }
}
