package io.videoxl.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.videoxl.Chunks;
import io.videoxl.Focus;
import io.videoxl.MemoryType;
import io.videoxl.convert.Formula;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.Engine;
import io.videoxl.engine.KeyValueMemory;
import io.videoxl.memory.KeptGroups;
import io.videoxl.memory.WorkingMemory;
import io.videoxl.watch.ChunkPlan;
import io.videoxl.watch.TimeText;
import io.videoxl.watch.Watcher;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Runs one golden file of Video-XL-2 through the classes that {@link io.videoxl.VideoXL} runs, and measures how far off each number is. */
final class Xl2Run {
    private static final int DTS_LAYERS = 6;

    private final GoldenFile expected;
    private final Engine engine;
    private final Differences differences = new Differences();

    private Xl2Run(GoldenFile expected, Engine engine) {
        this.expected = expected;
        this.engine = engine;
    }

    /** @param follow run the expected tokens whatever the run itself would have chosen; sizes are required in any case */
    static Differences run(GoldenFile expected, Engine engine, MemoryType memoryType, boolean follow) {
        return new Xl2Run(expected, engine).run(memoryType, follow);
    }

    private Differences run(MemoryType memoryType, boolean follow) {
        if (expected.description().path("mode").asText().equals("stage")) {
            compareStages();
        } else {
            compareFeatures();
            watchAndAnswer(memoryType, follow);
        }
        return differences;
    }

    // ---- stages
    // --------------------------------------------------------------------------------------------------------

    private void compareStages() {
        var shape = engine.shape();
        int frames = expected.frames();
        int groups = groups();
        int channels = expected.config().path("vision").path("hidden_size").intValue();
        int grid = expected.config().path("grid").intValue();
        int patches = shape.imageSize() / shape.patchSize() * (shape.imageSize() / shape.patchSize());
        int[] list = IntStream.range(
                        0, expected.description().path("frame_list").size())
                .map(i -> expected.description().path("frame_list").path(i).intValue())
                .toArray();
        try (var arena = Arena.ofShared();
                var features = engine.newFeatures(groups * shape.tokensPerFrame())) {
            var rgb = frames(arena, 0, frames);
            if (expected.has("tower")) {
                compareFrames("tower", engine.stage(rgb, frames, "tower", frames * patches * channels), frames, list);
            }
            if (expected.has("interpolated")) {
                int whole = groups * shape.family().framesPerGroup();
                compareFrames(
                        "interpolated",
                        engine.stage(rgb, frames, "interpolated", whole * channels * grid * grid),
                        whole,
                        list);
            }
            for (int layer = 0; layer < DTS_LAYERS; layer++) {
                var name = "dts." + layer;
                if (expected.has(name)) {
                    int times = expected.shape(name)[2];
                    var found = engine.stage(rgb, frames, name, groups * times * grid * grid * channels);
                    differences.features(
                            expected.floats(name), channelsFirst(found, groups, times, grid * grid, channels));
                }
            }
            if (expected.has("projector")) {
                var found = engine.stage(rgb, frames, "projector", groups * grid * grid * shape.hiddenSize());
                differences.features(expected.floats("projector"), found);
            }
            engine.encode(rgb, frames, features, 0, new CancelFlag());
            differences.features(expected.floats("features"), features.read(0, groups * shape.tokensPerFrame()));
        }
    }

    private void compareFrames(String name, float[] found, int frames, int[] list) {
        int size = found.length / frames;
        var chosen = new float[list.length * size];
        for (int i = 0; i < list.length; i++) {
            System.arraycopy(found, list[i] * size, chosen, i * size, size);
        }
        differences.features(expected.floats(name), chosen);
    }

    /** From {@code [group][time][position][channel]} to {@code [group][channel][time][position]}. */
    private static float[] channelsFirst(float[] values, int groups, int times, int positions, int channels) {
        var result = new float[values.length];
        int at = 0;
        for (int group = 0; group < groups; group++) {
            for (int time = 0; time < times; time++) {
                for (int position = 0; position < positions; position++) {
                    for (int channel = 0; channel < channels; channel++) {
                        result[((group * channels + channel) * times + time) * positions + position] = values[at++];
                    }
                }
            }
        }
        return result;
    }

    private int groups() {
        return Math.ceilDiv(expected.frames(), engine.shape().family().framesPerGroup());
    }

    private MemorySegment frames(Arena arena, int first, int count) {
        long bytes = engine.shape().frameBytes();
        var rgb = arena.allocate(count * bytes);
        try (var source = source(first, count)) {
            for (int i = 0; i < count; i++) {
                source.next(rgb.asSlice(i * bytes, bytes));
            }
        }
        return rgb;
    }

    /** Frames at the case's times. */
    private FormulaFrames source(int first, int count) {
        double step = expected.description().path("step").asDouble(1)
                / expected.description().path("fps").asDouble(1);
        return new FormulaFrames(expected.id() + ":frames", engine.shape().imageSize(), first, count, step);
    }

    private void compareFeatures() {
        compareFeatures("features.first", 0);
        compareFeatures(
                "features.last", (groups() - 1) * engine.shape().family().framesPerGroup());
    }

    private void compareFeatures(String tensor, int first) {
        int tokens = engine.shape().tokensPerFrame();
        int count = Math.min(engine.shape().family().framesPerGroup(), expected.frames() - first);
        try (var arena = Arena.ofShared();
                var features = engine.newFeatures(tokens)) {
            engine.encode(frames(arena, first, count), count, features, 0, new CancelFlag());
            differences.features(expected.floats(tensor), features.read(0, tokens));
        }
    }

    // ---- watching and answering
    // ------------------------------------------------------------------------------------------

    private void watchAndAnswer(MemoryType memoryType, boolean follow) {
        var description = expected.description();
        var chunks = description.has("block")
                ? new Chunks(
                        description.path("block").intValue(),
                        description.path("previous").intValue())
                : Chunks.FULL;
        var prefix = ids("prefix");
        var suffix = ids("suffix");
        var shape = engine.shape();
        var plan = new ChunkPlan(expected.frames(), shape.family(), shape.tokensPerFrame(), chunks, new GoldenTimes());
        try (var source = source(0, expected.frames());
                var memory = WorkingMemory.begin(engine, memoryType, prefix)) {
            new Watcher(engine, memory, source, plan, 0, progress -> {}).run();
            compareCounts(memory.groups(), chunks, suffix.length);
            if (!description.has("units")) {
                compareMemory(memory, suffix, follow);
                return;
            }
            try (var condensed = memory.condensed(focus())) {
                compareMemory(condensed, suffix, follow);
            }
        }
    }

    private Focus focus() {
        var units = new ArrayList<Integer>();
        expected.description().path("units").forEach(unit -> units.add(unit.intValue()));
        return new Focus(
                units,
                expected.description().path("decode_block").intValue(),
                expected.description().path("compression").intValue());
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

    /** How many keys each position reads. */
    private void compareCounts(KeptGroups kept, Chunks chunks, int suffix) {
        if (!expected.has("mask.counts")) {
            return;
        }
        assertArrayEquals(expected.ints("mask.counts"), counts(kept, chunks, suffix), "keys that each position reads");
    }

    static int[] counts(KeptGroups kept, Chunks chunks, int suffix) {
        var counts = IntStream.builder();
        int at = 0;
        for (; at < kept.prefix(); at++) {
            counts.add(at + 1);
        }
        var before = new KeptGroups(kept.prefix(), List.of());
        for (var group : kept.groups()) {
            var seen = before.seenByNext(chunks);
            int hidden = seen == null ? 0 : before.length() - seen.length;
            for (int i = 0; i < group.tokens(); i++, at++) {
                counts.add(at + 1 - (i < group.timeTokens() ? 0 : hidden));
            }
            before = before.with(List.of(group));
        }
        for (int i = 0; i < suffix; i++, at++) {
            counts.add(at + 1);
        }
        return counts.build().toArray();
    }

    private void compareMemory(WorkingMemory working, int[] suffix, boolean follow) {
        try (var turn = working.turn()) {
            var memory = turn.memory();
            int before = memory.length();
            assertEquals(expected.ints("memory.size")[0], before + suffix.length, "tokens held");
            var steps = expected.ints("tokens");
            var logits = expected.floats("logits");
            int vocabulary = engine.shape().logits();
            memory.reserve(before + suffix.length + steps.length);
            var found = new float[vocabulary];
            var next = suffix;
            for (int step = 0; step < steps.length; step++) {
                engine.run(memory, next, found, new CancelFlag());
                if (step == 0) {
                    compareKeysAndValues(memory);
                }
                int best = KeyValueRows.argMax(found);
                differences.step(
                        Arrays.copyOfRange(logits, step * vocabulary, (step + 1) * vocabulary),
                        found,
                        steps[step] == best);
                if (!follow) {
                    assertEquals(steps[step], best, "token " + step);
                }
                next = new int[] {steps[step]};
            }
        }
    }

    private void compareKeysAndValues(KeyValueMemory memory) {
        var rows = new KeyValueRows(engine.shape(), expected.ropeBase());
        for (var layer : expected.description().path("memory")) {
            var name = "memory." + layer.intValue();
            var kept = memory.read(layer.intValue(), 0, memory.length());
            rows.unrotate(kept.keys(), 0);
            differences.memory(expected.floats(name + ".key"), rows.byHead(kept.keys()));
            differences.memory(expected.floats(name + ".value"), rows.byHead(kept.values()));
        }
    }

    /** Time texts in the ids of Qwen2's tokenizer. */
    private static final class GoldenTimes implements ChunkPlan.TimeTokens {
        private static final int TIME = 1462;
        private static final int SPACE = 220;
        private static final int ZERO = 15;

        @Override
        public int[] apply(Duration time) {
            var text = TimeText.of(time);
            assertEquals("Time ", text.substring(0, 5));
            var ids = IntStream.builder().add(TIME).add(SPACE);
            text.substring(5).chars().forEach(c -> ids.add(id((char) c)));
            return ids.build().toArray();
        }

        private static int id(char c) {
            return switch (c) {
                case '.' -> 13;
                case 's' -> 82;
                case ':' -> 25;
                default -> ZERO + Character.digit(c, 10);
            };
        }

        @Override
        public int most() {
            return apply(Duration.ofSeconds(99999)).length;
        }
    }
}
