package io.videoxl.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.Chunks;
import io.videoxl.Device;
import io.videoxl.MemoryType;
import io.videoxl.convert.Synthesizer;
import io.videoxl.convert.WeightType;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.Chunk;
import io.videoxl.engine.ComputeSettings;
import io.videoxl.engine.ComputeSettings.FlashAttention;
import io.videoxl.engine.ComputeSettings.Kernels;
import io.videoxl.engine.Decoder;
import io.videoxl.engine.Engine;
import io.videoxl.engine.Features;
import io.videoxl.engine.KeyValueMemory;
import io.videoxl.memory.WorkingMemory;
import io.videoxl.watch.ChunkPlan;
import io.videoxl.watch.Watcher;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Watching chunk by chunk computes what the mask form computes: every token by itself, attending to exactly the positions that the
 * published rules name for it.
 */
@Timeout(120)
class Xl2MaskFormTest {
    private static final double ALLOWED = 1e-5;
    private static final int[] PREFIX = {5, 9, 2};
    private static final int[] QUESTION = {7, 1, 3, 8};
    private static final int FRAMES = 26; // the last group is filled up

    @TempDir
    private static Path folder;

    /** A token of the video: of which group, and whether it tells the time. */
    private record Token(int group, boolean time, int id) {}

    @ParameterizedTest
    @CsvSource({"1, 1, GGML", "2, 1, GGML", "2, 1, AUTO", "3, 2, AUTO"})
    void chunksComputeWhatTheMaskDoes(int groups, int previous, Kernels kernels) {
        var file = folder.resolve("xl2.gguf");
        if (!file.toFile().exists()) {
            Synthesizer.ofSize("xl2-small").type(WeightType.F32).write(file);
        }
        var chunks = new Chunks(groups, previous);
        try (var engine =
                Engine.load(file, Device.cpu(), new ComputeSettings(1, FlashAttention.AUTO, kernels), part -> {})) {
            var plan = new ChunkPlan(
                    FRAMES, engine.shape().family(), engine.shape().tokensPerFrame(), chunks, new Times());
            try (var source = new FormulaFrames("mask", engine.shape().imageSize(), 0, FRAMES);
                    var watched = WorkingMemory.begin(engine, MemoryType.F32, PREFIX);
                    var masked = engine.newMemory(MemoryType.F32, plan.positions(PREFIX.length) + QUESTION.length)) {
                new Watcher(engine, watched, source, plan, 0, progress -> {}).run();
                oneByOne(
                        engine,
                        masked,
                        tokens(watched.groups().groups().size(), engine.shape().tokensPerFrame()),
                        chunks);
                try (var turn = watched.turn()) {
                    compare(engine, masked, turn.memory());
                }
            }
        }
    }

    private static List<Token> tokens(int groups, int visual) {
        var tokens = new ArrayList<Token>();
        for (int group = 0; group < groups; group++) {
            for (int id : new Times().apply(Duration.ofSeconds(4L * group))) {
                tokens.add(new Token(group, true, id));
            }
            for (int i = 0; i < visual; i++) {
                tokens.add(new Token(group, false, Decoder.VISUAL_TOKEN));
            }
        }
        return tokens;
    }

    private static void oneByOne(Engine engine, KeyValueMemory memory, List<Token> tokens, Chunks chunks) {
        var never = new CancelFlag();
        var features = features(engine);
        try (features) {
            engine.run(memory, PREFIX, new float[engine.shape().logits()], never);
            int row = 0;
            for (int at = 0; at < tokens.size(); at++) {
                var token = tokens.get(at);
                var seen = IntStream.concat(
                                IntStream.range(0, PREFIX.length),
                                IntStream.range(0, at)
                                        .filter(key -> reads(token, tokens.get(key), chunks))
                                        .map(key -> PREFIX.length + key))
                        .toArray();
                engine.chunks(
                        memory,
                        new int[] {token.id},
                        List.of(new Chunk(1, seen)),
                        features,
                        token.time ? 0 : row,
                        never);
                row += token.time ? 0 : 1;
            }
        }
    }

    /** The published rules, of an earlier token. */
    private static boolean reads(Token query, Token key, Chunks chunks) {
        return query.time
                || key.time
                || query.group / chunks.groups() - key.group / chunks.groups() <= chunks.previous();
    }

    private static Features features(Engine engine) {
        var shape = engine.shape();
        int groups = Math.ceilDiv(FRAMES, shape.family().framesPerGroup());
        var features = engine.newFeatures(groups * shape.tokensPerFrame());
        try (var arena = Arena.ofShared();
                var source = new FormulaFrames("mask", shape.imageSize(), 0, FRAMES)) {
            var rgb = arena.allocate(FRAMES * shape.frameBytes());
            for (int i = 0; i < FRAMES; i++) {
                source.next(rgb.asSlice(i * shape.frameBytes(), shape.frameBytes()));
            }
            engine.encode(rgb, FRAMES, features, 0, new CancelFlag());
        }
        return features;
    }

    private static void compare(Engine engine, KeyValueMemory expected, KeyValueMemory found) {
        assertEquals(expected.length(), found.length());
        double worst = 0;
        for (int layer = 0; layer < engine.shape().layers(); layer++) {
            var one = expected.read(layer, 0, expected.length());
            var other = found.read(layer, 0, found.length());
            worst = Math.max(worst, Math.max(worst(one.keys(), other.keys()), worst(one.values(), other.values())));
        }
        found.reserve(found.length() + QUESTION.length);
        var one = new float[engine.shape().logits()];
        var other = new float[engine.shape().logits()];
        engine.run(expected, QUESTION, one, new CancelFlag());
        engine.run(found, QUESTION, other, new CancelFlag());
        double logits = worst(one, other);
        System.out.printf("mask form  memory %.1e, logits %.1e%n", worst, logits);
        assertTrue(worst <= ALLOWED, "memory differs by " + worst);
        assertTrue(logits <= ALLOWED, "logits differ by " + logits);
    }

    private static double worst(float[] one, float[] other) {
        return IntStream.range(0, one.length)
                .mapToDouble(i -> Math.abs(one[i] - other[i]))
                .max()
                .orElse(0);
    }

    /** Two tokens, or three from ten seconds on. */
    private static final class Times implements ChunkPlan.TimeTokens {
        @Override
        public int[] apply(Duration time) {
            int seconds = (int) time.toSeconds();
            return seconds < 10 ? new int[] {20, seconds} : new int[] {20, seconds / 10, seconds % 10};
        }

        @Override
        public int most() {
            return 3;
        }
    }
}
