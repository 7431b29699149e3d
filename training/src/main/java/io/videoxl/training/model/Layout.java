package io.videoxl.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.videoxl.convert.ModelConfig.Decoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Where the tokens of a {@link VideoPlan} lie in one pass, at which positions, and what they see.
 *
 * <p>Along the axis of tokens, ordinary tokens come first: windows group by group, then texts; then the summaries, group by
 * group. The prefix, which sees nothing else, has an axis of its own, which all videos share. A group has all windows of one length and ratio within a run of {@value #RUN} windows; so a group's scores over
 * memory end with its run. Memory is the prefix and the summaries in that order. Each summary has two positions: its place in
 * its window, where its own window sees it, and its place in memory, where later windows and the texts do.
 */
final class Layout {
    private static final int RUN = 32;
    private static final float HIDDEN = -1e9f;

    /** Windows, by their number in time, that run side by side. */
    private record Group(int length, int ratio, int run, List<Integer> windows) {}

    private record Kind(int run, int ratio, int length) implements Comparable<Kind> {
        @Override
        public int compareTo(Kind other) {
            return Arrays.compare(new int[] {run, ratio, length}, new int[] {other.run, other.ratio, other.length});
        }
    }

    private final VideoPlan plan;
    private final Decoder decoder;
    private final NDManager manager;
    private final List<Group> groups;
    private final List<Segment> segments = new ArrayList<>();
    private final Segment prefix;
    private final Rotation prefixTokens;
    private final Rotation tokens;
    private final Rotation memory;
    private final NDArray order;

    Layout(NDManager manager, Decoder decoder, VideoPlan plan) {
        this.plan = plan;
        this.decoder = decoder;
        this.manager = manager;
        groups = groups(plan);
        prefix = new Segment(1, plan.prefix(), 0, 0, inner(plan.prefix(), 0), null);
        prefixTokens = Rotation.of(manager, IntStream.range(0, plan.prefix()).toArray(), decoder);
        addSegments();
        tokens = Rotation.of(manager, tokenPositions(), decoder);
        memory = groups.isEmpty() ? null : Rotation.of(manager, memoryPositions(), decoder);
        order = visualOrder();
    }

    /** For each place among the summaries which of them, counted in time, it has. */
    static int[] summaryOrder(VideoPlan plan) {
        var firsts = new int[plan.windows().length + 1];
        for (int i = 0; i < plan.windows().length; i++) {
            firsts[i + 1] = firsts[i] + plan.summaries(i);
        }
        var order = new Positions();
        for (var group : groups(plan)) {
            group.windows().forEach(window -> order.addRun(firsts[window], plan.summaries(window)));
        }
        return order.toArray();
    }

    private static List<Group> groups(VideoPlan plan) {
        var kinds = new TreeMap<Kind, List<Integer>>();
        for (int i = 0; i < plan.windows().length; i++) {
            kinds.computeIfAbsent(new Kind(i / RUN, plan.ratios()[i], plan.windows()[i]), kind -> new ArrayList<>())
                    .add(i);
        }
        return kinds.entrySet().stream().map(Layout::group).toList();
    }

    private static Group group(Map.Entry<Kind, List<Integer>> entry) {
        var kind = entry.getKey();
        return new Group(kind.length(), kind.ratio(), kind.run(), entry.getValue());
    }

    private void addSegments() {
        for (var group : groups) {
            int summaries = group.length() / group.ratio();
            int seen = plan.prefix();
            for (var other : groups) {
                seen += other.run() <= group.run() ? other.windows().size() * other.length() / other.ratio() : 0;
            }
            segments.add(new Segment(
                    group.windows().size(),
                    group.length(),
                    summaries,
                    seen,
                    inner(group.length(), group.ratio()),
                    outer(group, seen)));
        }
        segments.add(new Segment(
                plan.texts(), plan.textLength(), 0, plan.prefix() + summaries(), inner(plan.textLength(), 0), null));
    }

    /** A block's places: of its ordinary tokens, then of its summaries, one behind every {@code ratio} tokens. */
    private static int[] places(int length, int ratio) {
        int summaries = ratio == 0 ? 0 : length / ratio;
        var places = new int[length + summaries];
        for (int i = 0; i < length; i++) {
            places[i] = ratio == 0 ? i : i + i / ratio;
        }
        for (int i = 0; i < summaries; i++) {
            places[length + i] = (i + 1) * ratio + i;
        }
        return places;
    }

    private NDArray inner(int length, int ratio) {
        var places = places(length, ratio);
        int size = places.length;
        int repeats = decoder.heads() / decoder.keyValueHeads();
        var mask = new float[repeats * size * size];
        for (int row = 0; row < repeats * size; row++) {
            for (int column = 0; column < size; column++) {
                mask[row * size + column] = places[column] <= places[row % size] ? 0 : HIDDEN;
            }
        }
        return manager.create(mask, new Shape((long) repeats * size, size));
    }

    /** A window sees the prefix and the summaries of the windows before it. */
    private NDArray outer(Group group, int seen) {
        var blocks = group.windows();
        var mask = new float[blocks.size() * seen];
        for (int block = 0; block < blocks.size(); block++) {
            int at = block * seen + plan.prefix();
            for (var other : groups) {
                if (other.run() > group.run()) {
                    break;
                }
                for (int window : other.windows()) {
                    int summaries = other.length() / other.ratio();
                    Arrays.fill(mask, at, at + summaries, window < blocks.get(block) ? 0 : HIDDEN);
                    at += summaries;
                }
            }
        }
        return manager.create(mask, new Shape(blocks.size(), 1, seen));
    }

    private int[] tokenPositions() {
        var starts = plan.starts();
        var positions = new Positions();
        for (var group : groups) {
            var places = Arrays.copyOf(places(group.length(), group.ratio()), group.length());
            group.windows().forEach(window -> positions.add(starts[window], places));
        }
        for (int text = 0; text < plan.texts(); text++) {
            positions.addRun(starts[starts.length - 1], plan.textLength());
        }
        for (var group : groups) {
            var all = places(group.length(), group.ratio());
            var places = Arrays.copyOfRange(all, group.length(), all.length);
            group.windows().forEach(window -> positions.add(starts[window], places));
        }
        return positions.toArray();
    }

    private int[] memoryPositions() {
        var starts = plan.starts();
        var positions = new Positions();
        for (var group : groups) {
            group.windows().forEach(window -> positions.addRun(starts[window], group.length() / group.ratio()));
        }
        return positions.toArray();
    }

    /** For each place among the windows' ordinary tokens which visual token, counted in time, it has; null where they agree. */
    private NDArray visualOrder() {
        var firsts = new int[plan.windows().length + 1];
        for (int i = 0; i < plan.windows().length; i++) {
            firsts[i + 1] = firsts[i] + plan.windows()[i];
        }
        var order = new Positions();
        groups.forEach(group -> group.windows().forEach(window -> order.addRun(firsts[window], group.length())));
        var found = Arrays.stream(order.toArray()).asLongStream().toArray();
        for (int i = 0; i < found.length; i++) {
            if (found[i] != i) {
                return manager.create(found);
            }
        }
        return null;
    }

    VideoPlan plan() {
        return plan;
    }

    /** The groups of windows, and the texts last. */
    List<Segment> segments() {
        return segments;
    }

    /** The prefix, as one block. */
    Segment prefix() {
        return prefix;
    }

    Rotation prefixTokens() {
        return prefixTokens;
    }

    int visual() {
        return plan.visual();
    }

    int summaries() {
        int count = 0;
        for (int i = 0; i < plan.windows().length; i++) {
            count += plan.summaries(i);
        }
        return count;
    }

    int text() {
        return plan.texts() * plan.textLength();
    }

    Rotation tokens() {
        return tokens;
    }

    /** Of the summaries at their places in memory; null without windows. */
    Rotation memory() {
        return memory;
    }

    NDArray order() {
        return order;
    }

    /** A growing list of whole numbers. */
    private static final class Positions {
        private final IntStream.Builder all = IntStream.builder();

        void add(int start, int[] places) {
            for (int place : places) {
                all.add(start + place);
            }
        }

        void addRun(int start, int count) {
            for (int i = 0; i < count; i++) {
                all.add(start + i);
            }
        }

        int[] toArray() {
            return all.build().toArray();
        }
    }
}
