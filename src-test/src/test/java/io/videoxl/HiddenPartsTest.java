package io.videoxl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.api.MovingVideo;
import io.videoxl.convert.Synthesizer;
import io.videoxl.convert.WeightType;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.HiddenRange;
import io.videoxl.evidence.MemoryParts;
import io.videoxl.evidence.PlainDecoder;
import io.videoxl.memory.Continuation;
import io.videoxl.memory.WorkingMemory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is scored with windows hidden is what the plainest decoder computes that masks their keys. */
@Timeout(120)
class HiddenPartsTest {
    private static final int[] PROMPT = {11, 402, 35, 66, 123, 8, 77, 301, 5, 260, 19, 44, 2, 90, 333, 17, 28};
    private static final int[] ANSWER = {201, 54, 54, 9};
    private static final double CLOSE = 1e-4;

    @TempDir
    private static Path folder;

    private static Path weights;
    private static Path film;

    @BeforeAll
    static void makeModelAndFilm() {
        weights = folder.resolve("golden.gguf");
        Synthesizer.ofSize("golden").type(WeightType.F32).write(weights);
        film = MovingVideo.write(folder.resolve("film.mp4"), 30);
    }

    private interface Use {
        void with(VideoMemory memory, WorkingMemory.Turn turn) throws Exception;
    }

    /** Three windows of ten frames. */
    private static void watched(boolean ownKernels, Use use) throws Exception {
        var options = WatchOptions.builder()
                .frames(FrameSampling.all())
                .compression(8)
                .memoryType(MemoryType.F32)
                .build();
        try (var model = VideoXL.builder()
                        .model(weights)
                        .threads(1)
                        .ownKernels(ownKernels)
                        .build();
                var memory = model.watch(Video.of(film), options);
                var turn = memory.working().turn()) {
            assertEquals(3, memory.windows().size());
            use.with(memory, turn);
        }
    }

    private static int[] all() {
        return IntStream.concat(IntStream.of(PROMPT), IntStream.of(ANSWER)).toArray();
    }

    /** The log-probability of every token as the one that follows, by scoring each. */
    private static double[] following(VideoMemory memory, WorkingMemory.Turn turn, List<HiddenRange> hidden) {
        int vocabulary = memory.language().vocabularySize();
        var continuations = IntStream.range(0, vocabulary)
                .mapToObj(token -> new Continuation(
                        IntStream.concat(IntStream.of(PROMPT), IntStream.of(token))
                                .toArray(),
                        1,
                        hidden))
                .toList();
        return turn.score(continuations, vocabulary, new CancelFlag()).stream()
                .mapToDouble(each -> each[0])
                .toArray();
    }

    /** Rows of the output head that are no token's do not count. */
    private static double[] logSoftmax(VideoMemory memory, double[] logits) {
        var tokens = Arrays.copyOf(logits, memory.language().vocabularySize());
        double most = Arrays.stream(tokens).max().orElseThrow();
        double sum = Math.log(Arrays.stream(tokens).map(x -> Math.exp(x - most)).sum());
        return Arrays.stream(tokens).map(x -> x - most - sum).toArray();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hiddenWindowsAreMaskedKeys(boolean ownKernels) throws Exception {
        watched(ownKernels, (memory, turn) -> {
            var plain = new PlainDecoder(weights, 3, 4, 2, 64);
            var parts = MemoryParts.of(memory.working(), 1).parts();
            var ranges = Stream.of(
                            List.<HiddenRange>of(),
                            List.of(parts.get(0).range()),
                            List.of(parts.get(1).range()),
                            List.of(parts.get(2).range()),
                            List.of(parts.get(0).range(), parts.get(2).range()),
                            List.of(new HiddenRange(
                                    parts.getFirst().range().first(),
                                    parts.getLast().range().end())))
                    .toList();
            var continuations = ranges.stream()
                    .map(hidden -> new Continuation(all(), ANSWER.length, hidden))
                    .toList();
            int vocabulary = memory.language().vocabularySize();
            var scores = turn.score(continuations, vocabulary, new CancelFlag());
            double least = Double.MAX_VALUE;
            for (int i = 0; i < ranges.size(); i++) {
                var hidden = new BitSet();
                ranges.get(i).forEach(range -> hidden.set(range.first(), range.end()));
                var logits = plain.logits(turn.memory(), all(), hidden);
                for (int k = 0; k < ANSWER.length; k++) {
                    double expected = logSoftmax(memory, logits[PROMPT.length - 1 + k])[ANSWER[k]];
                    assertEquals(expected, scores.get(i)[k], CLOSE, "hidden " + ranges.get(i) + ", token " + k);
                }
                if (i > 0) {
                    least = Math.min(least, Math.abs(scores.get(i)[0] - scores.getFirst()[0]));
                }
            }
            assertTrue(least > 100 * CLOSE, "hiding changes a log-probability by " + least);
        });
    }

    @Test
    void everyTokensLogProbabilityIsThatOfTheMaskedDecoder() throws Exception {
        watched(false, (memory, turn) -> {
            var plain = new PlainDecoder(weights, 3, 4, 2, 64);
            var range = MemoryParts.of(memory.working(), 1).parts().get(1).range();
            var hidden = new BitSet();
            hidden.set(range.first(), range.end());
            var expected = logSoftmax(memory, plain.logits(turn.memory(), PROMPT, hidden)[PROMPT.length - 1]);
            assertArrayEquals(expected, following(memory, turn, List.of(range)), CLOSE);
        });
    }

    /** Whatever those beside it hide; the number of rows that run together is the same. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hidingNothingChangesNoBit(boolean ownKernels) throws Exception {
        watched(ownKernels, (memory, turn) -> {
            int vocabulary = memory.language().vocabularySize();
            var first = MemoryParts.of(memory.working(), 1).parts().getFirst();
            var nothing = new Continuation(all(), ANSWER.length, List.of());
            var some = new Continuation(all(), ANSWER.length, List.of(first.range()));
            var without = turn.score(List.of(nothing, nothing, nothing), vocabulary, new CancelFlag());
            var beside = turn.score(List.of(nothing, some, nothing), vocabulary, new CancelFlag());
            assertArrayEquals(without.get(0), beside.get(0));
            assertArrayEquals(without.get(2), beside.get(2));
            assertNotEquals(without.get(1)[0], beside.get(1)[0]);
        });
    }
}
