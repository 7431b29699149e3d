package io.videoxl.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.videoxl.MemoryType;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.HiddenRange;
import io.videoxl.text.LogProbabilities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Scores of many continuations at once against their tokens one by one. */
class ContinuationTest {
    private static final int KEPT = 400;
    private static final int VOCABULARY = 500;
    /** Many tokens at once are multiplied in bf16 where the CPU can, single ones never. */
    private static final double TOLERANCE = 2e-2;

    private static WorkingMemory memory;

    @BeforeAll
    static void begin() {
        memory = WorkingMemory.begin(TestMemories.engine(), MemoryType.F32, tokens(KEPT, 1));
    }

    @AfterAll
    static void close() {
        memory.close();
    }

    private static int[] tokens(int count, int seed) {
        return new Random(seed).ints(count, 0, VOCABULARY).toArray();
    }

    private static List<double[]> score(List<Continuation> continuations) {
        try (var turn = memory.turn()) {
            return turn.score(continuations, VOCABULARY, new CancelFlag());
        }
    }

    private static double[] oneByOne(Continuation continuation) {
        var tokens = continuation.tokens();
        int first = tokens.length - continuation.scored();
        try (var turn = memory.turn()) {
            var tail = new Tail();
            return IntStream.range(0, tokens.length)
                    .mapToDouble(i -> {
                        var score = i < first
                                ? 0
                                : new LogProbabilities(turn.run(tail, 1000, new CancelFlag()), VOCABULARY)
                                        .of(tokens[i]);
                        tail.append(tokens[i]);
                        return score;
                    })
                    .skip(first)
                    .toArray();
        }
    }

    @Test
    void continuationsSideBySideHaveTheScoresThatTheyHaveOneByOne() {
        var continuations = new ArrayList<Continuation>();
        // More tokens than there is room for at once.
        for (int i = 0; i < 70; i++) {
            var tokens = tokens(3 + i % 40, i);
            continuations.add(new Continuation(tokens, 1 + i % (tokens.length - 1), List.of()));
        }
        var scores = score(continuations);
        for (int i = 0; i < scores.size(); i += 3) {
            assertArrayEquals(oneByOne(continuations.get(i)), scores.get(i), TOLERANCE, "continuation " + i);
        }
        assertEquals(KEPT, memory.length());
    }

    @Test
    void hiddenPositionsCountAndLeaveOtherContinuationsAlone() {
        var tokens = tokens(30, 5);
        var whole = new Continuation(tokens, 8, List.of());
        var without = new Continuation(tokens, 8, List.of(new HiddenRange(0, 300), new HiddenRange(350, 351)));
        var scores = score(List.of(whole, without, whole));
        assertArrayEquals(scores.get(0), scores.get(2));
        assertArrayEquals(oneByOne(whole), scores.get(0), TOLERANCE);
        assertFalse(Arrays.equals(scores.get(0), scores.get(1)));
        assertArrayEquals(scores.get(1), score(List.of(without)).get(0));
    }

    @Test
    void noContinuationHasNoScore() {
        assertEquals(0, score(List.of()).size());
    }

    @Test
    void whatCannotBeScoredIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Continuation(new int[] {1, 2}, 2, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Continuation(new int[] {1, 2}, 0, List.of()));
        var beyond = new Continuation(new int[] {1, 2}, 1, List.of(new HiddenRange(KEPT - 1, KEPT + 1)));
        var e = assertThrows(VideoXLException.class, () -> score(List.of(beyond)));
        assertEquals(Code.INVALID_ARGUMENT, e.code(), e::getMessage);
        var tooLong = new Continuation(tokens(40_000, 1), 1, List.of());
        e = assertThrows(VideoXLException.class, () -> score(List.of(tooLong)));
        assertEquals(Code.CONTEXT_EXCEEDED, e.code(), e::getMessage);
    }

    @Test
    void cancelledScoringLeavesTheMemoryAsItWas() {
        var cancel = new CancelFlag();
        cancel.set();
        var continuation = new Continuation(tokens(20, 3), 4, List.of());
        var before = score(List.of(continuation)).getFirst();
        try (var turn = memory.turn()) {
            var e = assertThrows(VideoXLException.class, () -> turn.score(List.of(continuation), VOCABULARY, cancel));
            assertEquals(Code.CANCELLED, e.code(), e::getMessage);
        }
        assertArrayEquals(before, score(List.of(continuation)).getFirst());
    }
}
