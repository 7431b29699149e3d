package io.videoxl.evidence;

import io.videoxl.engine.HiddenRange;
import io.videoxl.evidence.Scores.Score;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Leaves out parts of a memory, and groups of parts, to find those that an answer rests on.
 *
 * <p>What shows in two neighbouring parts is missed by leaving out one of them: the other still tells it. So where the strongest part
 * of a group takes away less than half of what the group does, pairs of neighbours are left out too, and where these do not
 * explain it either, the group as a whole is the evidence. What shows in parts far from each other is missed as well. So where
 * nothing that was left out matters, each part is shown alone: those matter that tell the answer far better than most do, unless
 * there are many of them. A model may also have written down in all later parts what one showed, for these see the earlier ones: where every
 * part from one on tells the answer alone, and none before it, that one is the evidence.
 *
 * <p>Of a long memory, groups of neighbours are left out; then the strongest group is cut into smaller ones, and so on, until all
 * that matters is cut down to single parts or the work that was allowed is done.
 */
final class LeaveOneOut {
    /**
     * What parts are worth.
     *
     * @param span the parts
     * @param with the score with them
     * @param without the score without them
     * @param alone whether nothing else was seen beside them; otherwise all else was
     */
    record Left(Span span, Score with, Score without, boolean alone) {
        /** What they take away, or bring by themselves. */
        double weight() {
            return with.lead() - without.lead();
        }
    }

    /**
     * What was found.
     *
     * @param whole the score with everything
     * @param blind the score with no part at all
     * @param parts every part that was left out by itself, in order
     * @param strongest disjoint spans that matter, strongest first
     */
    record Found(Score whole, Score blind, List<Left> parts, List<Left> strongest) {}

    /** Less than this share of the strongest one's weight does not matter beside it. */
    private static final double LEAST_SHARE = 0.1;

    /** The part of a group's weight by which something in it explains the group. */
    private static final double EXPLAINING = 0.5;

    /** So many parts at the end may tell the answer alone because they repeat an earlier one. */
    private static final int REPEATED = 2;

    /** Of what is shown alone; if more tell the answer, it does not matter which is seen. */
    private static final double MOST_ALONE = 1.0 / 3;

    private static final Comparator<Node> BY_WEIGHT =
            Comparator.comparingDouble(Node::weight).reversed();

    /** A span that was left out, and what in it was. */
    private static final class Node {
        private final Left left;
        /** null: nothing was. */
        private List<Node> children;

        private Node(Left left) {
            this.left = left;
        }

        private Span span() {
            return left.span;
        }

        private double weight() {
            return left.weight();
        }
    }

    private final MemoryParts memory;
    private final Scores scores;
    private final double least;
    private final boolean all;

    private int allowed;
    private Score whole;
    private final List<Node> nodes = new ArrayList<>();

    /**
     * @param memory with one part at least
     * @param least weight that matters
     * @param exact memories of up to so many parts have each of them left out
     * @param allowed how many scores may be asked for where there are more
     */
    LeaveOneOut(MemoryParts memory, Scores scores, double least, int exact, int allowed) {
        this.memory = memory;
        this.scores = scores;
        this.least = least;
        all = memory.size() <= exact;
        this.allowed = all ? Integer.MAX_VALUE : allowed;
    }

    Found run() {
        var everything = new Span(0, memory.size());
        var pieces = cut(everything);
        var hidden = new ArrayList<List<HiddenRange>>();
        hidden.add(List.of());
        hidden.add(List.of(memory.range(everything)));
        hidden.addAll(hiding(pieces));
        var found = ask(hidden);
        whole = found.getFirst();
        var root = new Node(left(everything, found.get(1)));
        root.children = nodes(pieces, found.subList(2, found.size()));
        leaveOutPairs(root);
        refineWhatMatters();
        var candidates = root.children.stream()
                .flatMap(child -> explaining(child).stream())
                .toList();
        return new Found(
                whole,
                root.left.without,
                nodes.stream()
                        .map(node -> node.left)
                        .filter(left -> left.span.size() == 1)
                        .sorted(Comparator.comparingInt(left -> left.span.first()))
                        .toList(),
                strongest(matters(candidates) ? candidates : alone(root, pieces)));
    }

    private boolean matters(List<Left> candidates) {
        return candidates.stream().anyMatch(left -> left.weight() >= least);
    }

    /** Spans that tell the answer by themselves, unless many do. */
    private List<Left> alone(Node root, List<Span> spans) {
        if (spans.size() > allowed) {
            return List.of();
        }
        var found = ask(spans.stream().map(memory::besides).toList());
        double told = root.left.without.lead() + EXPLAINING * root.weight();
        if (root.weight() >= least && tail(found, told) <= found.size() - REPEATED && noneBefore(found, told)) {
            return beginning(root, spans, found, told);
        }
        // What is neither here nor there: nothing at all, or what most tell alone.
        var others =
                found.stream().sorted(Comparator.comparingDouble(Score::lead)).toList();
        var typical = others.get(others.size() / 2);
        var nothing = typical.lead() > root.left.without.lead() ? typical : root.left.without;
        var telling = telling(spans, found, nothing);
        if (telling.size() > Math.max(1, MOST_ALONE * spans.size())) {
            return List.of();
        }
        var inside = telling.stream()
                .map(Left::span)
                .filter(span -> span.size() > 1)
                .flatMap(span -> IntStream.range(span.first(), span.end()).mapToObj(Span::of))
                .toList();
        if (inside.isEmpty() || inside.size() > allowed) {
            return telling;
        }
        var smaller = telling(inside, ask(inside.stream().map(memory::besides).toList()), nothing);
        return smaller.isEmpty() ? telling : smaller;
    }

    /** From where on all tell. */
    private static int tail(List<Score> alone, double told) {
        int first = alone.size();
        while (first > 0 && alone.get(first - 1).lead() >= told) {
            first--;
        }
        return first;
    }

    private static boolean noneBefore(List<Score> alone, double told) {
        return alone.subList(0, tail(alone, told)).stream().allMatch(score -> score.lead() < told);
    }

    /** The first that tells, unless it is the very first: then any does. */
    private List<Left> beginning(Node root, List<Span> spans, List<Score> alone, double told) {
        int first = IntStream.range(0, alone.size())
                .filter(i -> alone.get(i).lead() >= told)
                .findFirst()
                .orElseThrow();
        var span = spans.get(first);
        if (span.size() > 1 && span.size() <= allowed) {
            var inside =
                    IntStream.range(span.first(), span.end()).mapToObj(Span::of).toList();
            var smaller = ask(inside.stream().map(memory::besides).toList());
            if (smaller.stream().anyMatch(score -> score.lead() >= told)) {
                return beginning(root, inside, smaller, told);
            }
        }
        return span.first() == 0 ? List.of() : List.of(new Left(span, alone.get(first), root.left.without, true));
    }

    private List<Left> telling(List<Span> spans, List<Score> alone, Score nothing) {
        var all = IntStream.range(0, spans.size())
                .mapToObj(i -> new Left(spans.get(i), alone.get(i), nothing, true))
                .toList();
        double most = all.stream().mapToDouble(Left::weight).max().orElse(0);
        return all.stream()
                .filter(left -> left.weight() >= Math.max(least, EXPLAINING * most))
                .toList();
    }

    private void refineWhatMatters() {
        var next = nextToRefine();
        while (next.isPresent() && allowed > 1) {
            refine(next.get());
            next = nextToRefine();
        }
    }

    private Optional<Node> nextToRefine() {
        double strongest = nodes.stream()
                .filter(node -> node.span().size() == 1)
                .mapToDouble(Node::weight)
                .max()
                .orElse(0);
        return nodes.stream()
                .filter(node -> node.children == null && node.span().size() > 1)
                .filter(node -> node.weight() >= Math.max(least, LEAST_SHARE * strongest))
                .max(Comparator.comparingDouble(Node::weight));
    }

    private void refine(Node node) {
        var pieces = cut(node.span());
        node.children = nodes(pieces, ask(hiding(pieces)));
        leaveOutPairs(node);
    }

    /** Where no child explains its parent. */
    private void leaveOutPairs(Node node) {
        var children = node.children;
        double strongest = children.stream().mapToDouble(Node::weight).max().orElse(0);
        int count = children.size() - 1;
        // Of two children the pair is their parent.
        if (strongest >= Math.max(least, EXPLAINING * node.weight()) || count < 2 || count > allowed) {
            return;
        }
        var spans = IntStream.range(0, count)
                .mapToObj(i -> new Span(
                        children.get(i).span().first(),
                        children.get(i + 1).span().end()))
                .toList();
        var found = ask(hiding(spans));
        var pairs = new ArrayList<Node>();
        for (int i = 0; i < spans.size(); i++) {
            var pair = new Node(left(spans.get(i), found.get(i)));
            var halves = children.subList(i, i + 2);
            if (halves.stream().allMatch(half -> half.weight() < EXPLAINING * pair.weight())) {
                pair.children = pair.span().size() == 2 ? List.copyOf(halves) : null;
                pairs.add(pair);
            }
        }
        pairs.sort(BY_WEIGHT);
        pairs.forEach(pair -> takePlace(pair, children));
    }

    /** A pair stands for its halves, unless a stronger pair does for one of them. */
    private void takePlace(Node pair, List<Node> children) {
        var halves = children.stream()
                .filter(child -> child.span().overlaps(pair.span()))
                .toList();
        if (halves.size() == 2
                && halves.getFirst().span().first() == pair.span().first()
                && halves.getLast().span().end() == pair.span().end()) {
            children.set(children.indexOf(halves.getFirst()), pair);
            children.remove(halves.getLast());
            nodes.add(pair);
            if (pair.children == null) {
                // It is cut as one.
                nodes.removeAll(halves);
            }
        }
    }

    private List<Node> nodes(List<Span> spans, List<Score> found) {
        var made = IntStream.range(0, spans.size())
                .mapToObj(i -> new Node(left(spans.get(i), found.get(i))))
                .toList();
        nodes.addAll(made);
        return new ArrayList<>(made);
    }

    private Left left(Span span, Score score) {
        return new Left(span, whole, score, false);
    }

    private List<List<HiddenRange>> hiding(List<Span> spans) {
        return spans.stream().map(span -> List.of(memory.range(span))).toList();
    }

    private List<Score> ask(List<List<HiddenRange>> hidden) {
        allowed -= all ? 0 : hidden.size();
        return scores.without(hidden);
    }

    /** Into single parts, or so many pieces that as many each can be cut once more. */
    private List<Span> cut(Span span) {
        int size = span.size();
        int pieces = all ? size : Math.clamp(allowed / 2, 2, Math.max(2, (int) Math.ceil(Math.sqrt(memory.size()))));
        int count = Math.min(size, pieces);
        return IntStream.range(0, count)
                .mapToObj(i -> new Span(
                        span.first() + (int) ((long) size * i / count),
                        span.first() + (int) ((long) size * (i + 1) / count)))
                .toList();
    }

    private List<Left> strongest(List<Left> candidates) {
        var sorted = candidates.stream()
                .sorted(Comparator.comparingDouble(Left::weight).reversed())
                .toList();
        var strongest = new ArrayList<Left>();
        for (var candidate : sorted) {
            double needed = strongest.isEmpty()
                    ? least
                    : Math.max(least, LEAST_SHARE * strongest.getFirst().weight());
            if (candidate.weight() >= needed
                    && strongest.stream().noneMatch(left -> left.span.overlaps(candidate.span))) {
                strongest.add(candidate);
            }
        }
        return strongest;
    }

    /** The smallest spans that explain a node: it, or what in it does. */
    private static List<Left> explaining(Node node) {
        if (node.children == null) {
            return List.of(node.left);
        }
        var inside = node.children.stream()
                .flatMap(child -> explaining(child).stream())
                .toList();
        double strongest = inside.stream().mapToDouble(Left::weight).max().orElse(0);
        return strongest >= EXPLAINING * node.weight() ? inside : List.of(node.left);
    }
}
