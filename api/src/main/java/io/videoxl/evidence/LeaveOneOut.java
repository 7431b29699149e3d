package io.videoxl.evidence;

import io.videoxl.evidence.Scores.Score;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Leaves out parts of a memory, and groups of parts, to find those that an answer rests on.
 *
 * <p>What shows in two neighbouring parts is missed by leaving out one of them: the other still tells it. So where the strongest part
 * of a memory takes away less than half of what all does, pairs of neighbours are left out too, and in a group the shortest stretch is
 * searched that is missed as much. What shows in parts far from each other is missed as well. So where
 * nothing that was left out matters, parts are {@link ShownAlone}.
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
    static final double LEAST_SHARE = 0.1;

    /** The part of a group's weight by which something in it explains the group. */
    static final double EXPLAINING = 0.5;

    private static final Comparator<Node> BY_WEIGHT =
            Comparator.comparingDouble(Node::weight).reversed();

    /** A span that was left out, and what in it was. */
    private static final class Node {
        private final Left left;
        /** null: nothing was. */
        private List<Node> children;
        /** Two neighbours, each of which still tells what both do. */
        private boolean pair;

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

    private final Ablations ablations;
    private final double least;
    private final List<Node> nodes = new ArrayList<>();

    /**
     * @param memory with one part at least
     * @param least weight that matters
     * @param exact memories of up to so many parts have each of them left out
     * @param allowed how many scores may be asked for where there are more
     */
    LeaveOneOut(MemoryParts memory, Scores scores, double least, int exact, int allowed) {
        this.least = least;
        ablations = new Ablations(memory, scores, memory.size() <= exact, allowed);
    }

    Found run() {
        var everything = new Span(0, ablations.parts());
        var root = new Node(new Left(everything, ablations.whole(), ablations.blind(), false));
        root.children = nodes(ablations.pieces());
        leaveOutPairs(root);
        boolean elsewhere = isToldElsewhere(root);
        var strongest = elsewhere ? shownAlone() : List.<Left>of();
        if (strongest.isEmpty()) {
            refineWhatMatters();
            strongest = strongest(root.children.stream()
                    .flatMap(child -> smallest(child).stream())
                    .toList());
        }
        if (strongest.isEmpty() && !elsewhere) {
            strongest = shownAlone();
        }
        return new Found(
                ablations.whole(),
                ablations.blind(),
                nodes.stream()
                        .map(node -> node.left)
                        .filter(left -> left.span.size() == 1)
                        .sorted(Comparator.comparingInt(left -> left.span.first()))
                        .toList(),
                strongest);
    }

    /**
     * Whether groups by themselves, and each pair of them, take away less than half of what all does: the answer is told several times, and
     * cutting a group would not find by what else.
     */
    private boolean isToldElsewhere(Node root) {
        double sum = ablations.pieces().stream()
                .mapToDouble(left -> Math.max(0, left.weight()))
                .sum();
        return ablations.leavesOutGroups()
                && root.weight() >= least
                && sum < EXPLAINING * root.weight()
                && nodes.stream().noneMatch(node -> explains(node.weight(), root));
    }

    private List<Left> shownAlone() {
        return strongest(new ShownAlone(ablations, least).found());
    }

    private void refineWhatMatters() {
        var next = nextToRefine();
        while (next.isPresent() && ablations.allowed() > 1) {
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
        node.children = new ArrayList<>();
        if (!node.pair) {
            node.children = nodes(ablations.leaveOut(ablations.cut(node.span())));
            if (node.children.stream().anyMatch(child -> explains(child.weight(), node))) {
                return;
            }
        }
        var stretch = new ShortestStretch(this::leaveOut, Math.max(least, share(node))).in(node.left);
        var showing = stretch.span().size() > 2 ? showing(node, stretch) : List.<Left>of();
        (showing.isEmpty() ? List.of(stretch) : showing).forEach(left -> settle(node, left));
    }

    /** Takes it for what explains the node. */
    private void settle(Node node, Left left) {
        var within = node.children.stream()
                .filter(child -> child.span().overlaps(left.span()))
                .toList();
        node.children.removeAll(within);
        nodes.removeIf(each -> each.span().size() > 1 && within.contains(each));
        var settled = new Node(left);
        settled.children = List.of();
        node.children.add(settled);
        if (left.span().size() == 1
                && !left.alone()
                && nodes.stream().noneMatch(each -> each.span().equals(left.span()))) {
            nodes.add(settled);
        }
    }

    /** The places of a stretch that tell the answer alone, if not all of it does. */
    private List<Left> showing(Node node, Left missed) {
        var stretch = missed.span();
        // What is behind it may tell some of it still.
        boolean toTheEnd = stretch.end() == ablations.parts()
                || node.span().end() == ablations.parts() && node.weight() - missed.weight() >= least;
        // Either end shows it.
        var inside = new Span(stretch.first() + 1, stretch.end() - 1);
        var spans = Stream.of(
                        List.of(Span.of(stretch.first())),
                        inside.size() + 2 <= ablations.allowed() ? inside.parts() : ablations.cut(inside),
                        List.of(Span.of(stretch.end() - 1)))
                .flatMap(List::stream)
                .toList();
        if (spans.size() > ablations.allowed()) {
            spans = List.of(Span.of(stretch.first()));
        }
        if (spans.size() > ablations.allowed()) {
            return List.of();
        }
        var alone = ablations.showAlone(spans);
        double most =
                alone.stream().mapToDouble(left -> left.with().lead()).max().orElseThrow();
        // What repeats it tells it less surely.
        double told = Math.max(most - least, ablations.whole().lead() - share(node));
        var telling = alone.stream().filter(left -> left.with().lead() >= told).toList();
        boolean all = telling.size() == spans.size();
        // Some of it may only repeat what the first part showed.
        boolean rough = all && spans.size() < stretch.size();
        boolean repeated = toTheEnd
                && telling.size() > spans.size() / 2
                && telling.getFirst().equals(alone.getFirst());
        var showing = rough || repeated ? List.of(alone.getFirst()) : firstOfNeighbours(telling);
        return (!all || rough || repeated) && showing.stream().allMatch(left -> explains(left.weight(), node))
                ? showing
                : List.of();
    }

    private static List<Left> firstOfNeighbours(List<Left> lefts) {
        return IntStream.range(0, lefts.size())
                .filter(i -> i == 0
                        || lefts.get(i - 1).span().end() < lefts.get(i).span().first())
                .mapToObj(lefts::get)
                .toList();
    }

    private boolean explains(double weight, Node node) {
        return weight >= Math.max(least, share(node));
    }

    /**
     * The weight by which something in it explains a node. Without some spans something else is answered, which takes away more than all
     * does that tells the answer.
     */
    private double share(Node node) {
        double all = ablations.whole().lead() - ablations.blind().lead();
        return EXPLAINING * Math.min(node.weight(), Math.max(least, all));
    }

    private List<Left> leaveOut(List<Span> spans) {
        return spans.size() <= ablations.allowed() ? ablations.leaveOut(spans) : List.of();
    }

    /** Where no child explains its parent. */
    private void leaveOutPairs(Node node) {
        var children = node.children;
        double strongest = children.stream().mapToDouble(Node::weight).max().orElse(0);
        int count = children.size() - 1;
        // Of two children the pair is their parent.
        if (strongest >= Math.max(least, share(node)) || count < 2 || count > ablations.allowed()) {
            return;
        }
        var spans = IntStream.range(0, count)
                .mapToObj(i -> new Span(
                        children.get(i).span().first(),
                        children.get(i + 1).span().end()))
                .toList();
        var found = ablations.leaveOut(spans);
        var pairs = new ArrayList<Node>();
        for (int i = 0; i < spans.size(); i++) {
            var pair = new Node(found.get(i));
            var halves = children.subList(i, i + 2);
            if (halves.stream().allMatch(half -> half.weight() < share(pair))) {
                pair.pair = true;
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

    private List<Node> nodes(List<Left> lefts) {
        var made = lefts.stream().map(Node::new).toList();
        nodes.addAll(made);
        return new ArrayList<>(made);
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
    private List<Left> smallest(Node node) {
        if (node.children == null) {
            return List.of(node.left);
        }
        var inside = node.children.stream()
                .flatMap(child -> smallest(child).stream())
                .toList();
        double strongest = inside.stream().mapToDouble(Left::weight).max().orElse(0);
        return strongest >= share(node) ? inside : List.of(node.left);
    }
}
