package io.videoxl.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.videoxl.MemoryType;
import io.videoxl.convert.Formula;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.Engine;
import io.videoxl.engine.KeyValueMemory;
import io.videoxl.memory.WorkingMemory;
import io.videoxl.watch.PassPlan;
import io.videoxl.watch.Watcher;
import io.videoxl.watch.WindowPlan;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Runs one golden file's case through the classes that {@link io.videoxl.VideoXL} runs, and measures how far off each number is. */
final class GoldenRun {
    private final GoldenFile expected;
    private final Engine engine;
    private final Differences differences = new Differences();

    private GoldenRun(GoldenFile expected, Engine engine) {
        this.expected = expected;
        this.engine = engine;
    }

    /** Generates with the run's own tokens, and requires sizes and tokens to be the expected ones. */
    static Differences generate(GoldenFile expected, Engine engine, MemoryType memoryType) {
        return new GoldenRun(expected, engine).run(memoryType, false);
    }

    /** Runs the expected tokens whatever the run itself would have chosen. */
    static Differences follow(GoldenFile expected, Engine engine, MemoryType memoryType) {
        return new GoldenRun(expected, engine).run(memoryType, true);
    }

    private Differences run(MemoryType memoryType, boolean follow) {
        compareFeatures();
        var shape = engine.shape();
        var prefix = ids("prefix");
        var suffix = ids("suffix");
        var plan = new WindowPlan(expected.frames(), shape.tokensPerFrame(), shape.window(), expected.ratios());
        try (var source = frames(0, expected.frames())) {
            try (var memory = WorkingMemory.begin(engine, memoryType, prefix)) {
                var watched = new Watcher(engine, memory, source, plan, 0, progress -> {}).run();
                try (var turn = memory.turn()) {
                    compareMemory(turn.memory(), prefix.length);
                    compareSizes(turn.memory(), watched, prefix.length, suffix);
                    generate(turn.memory(), suffix, follow);
                }
            }
        }
        return differences;
    }

    private FormulaFrames frames(int first, int count) {
        return new FormulaFrames(
                expected.id() + ":frames", engine.shape().imageSize(), expected.skippedFrames() + first, count);
    }

    private int[] ids(String part) {
        var ids = expected.ints(part);
        var name = expected.id() + ":" + part;
        int range = engine.shape().logits() - 2;
        var formula = IntStream.range(0, ids.length)
                .map(i -> (int) Math.floor(Formula.unit(name, i) * range))
                .toArray();
        assertArrayEquals(ids, formula, part);
        return ids;
    }

    private void compareFeatures() {
        compareFeatures("features.first", 0);
        compareFeatures("features.last", expected.frames() - 1);
    }

    private void compareFeatures(String tensor, int frame) {
        var shape = engine.shape();
        try (var arena = Arena.ofShared();
                var source = frames(frame, 1);
                var features = engine.newFeatures(shape.tokensPerFrame())) {
            var rgb = arena.allocate(shape.frameBytes());
            source.next(rgb);
            engine.encode(rgb, 1, features, 0, new CancelFlag());
            differences.features(expected.floats(tensor), features.read(0, shape.tokensPerFrame()));
        }
    }

    private void compareMemory(KeyValueMemory memory, int prefix) {
        int last = expected.layers() - 1;
        assertEquals(last + 1, engine.shape().layers());
        for (int layer : last == 0 ? new int[] {0} : new int[] {0, last}) {
            int summaries = expected.shape("memory." + layer + ".key")[1];
            assertEquals(prefix + summaries, memory.length(), "tokens kept after watching");
            var rows = new KeyValueRows(engine.shape(), expected.ropeBase());
            var kept = memory.read(layer, prefix, summaries);
            rows.unrotate(kept.keys(), prefix);
            differences.memory(expected.floats("memory." + layer + ".key"), rows.byHead(kept.keys()));
            differences.memory(expected.floats("memory." + layer + ".value"), rows.byHead(kept.values()));
        }
    }

    private void compareSizes(KeyValueMemory memory, PassPlan plan, int prefix, int[] suffix) {
        int[] sizes = {prefix, memory.length() - prefix, suffix.length};
        assertArrayEquals(expected.ints("memory.sizes"), sizes, "tokens of prefix, summaries, suffix");
        // Passes without summaries are prefix, suffix and answer, which may be cut as one likes.
        var summaries = Arrays.stream(expected.ints("memory.beacon_sizes"))
                .filter(size -> size > 0)
                .toArray();
        assertArrayEquals(
                summaries,
                IntStream.range(0, plan.size())
                        .map(i -> plan.window(i).summaries())
                        .toArray(),
                "summaries of each window");
    }

    private void generate(KeyValueMemory memory, int[] suffix, boolean follow) {
        int before = memory.length();
        var tokens = expected.ints("tokens");
        var logits = expected.floats("logits");
        int vocabulary = engine.shape().logits();
        assertEquals(tokens.length * vocabulary, logits.length);
        memory.reserve(before + suffix.length + tokens.length);
        var found = new float[vocabulary];
        var next = suffix;
        for (int step = 0; step < tokens.length; step++) {
            engine.run(memory, next, found, new CancelFlag());
            assertEquals(before + suffix.length + step, memory.length(), "tokens held");
            int best = KeyValueRows.argMax(found);
            differences.step(
                    Arrays.copyOfRange(logits, step * vocabulary, (step + 1) * vocabulary),
                    found,
                    tokens[step] == best);
            if (!follow) {
                assertEquals(tokens[step], best, "token " + step);
            }
            next = new int[] {tokens[step]};
        }
    }
}
