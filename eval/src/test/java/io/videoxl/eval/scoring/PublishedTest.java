package io.videoxl.eval.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.ModelFamily;
import io.videoxl.eval.data.Benchmark;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublishedTest {
    private static final List<String> FIVE = List.of("v", "w", "x", "y", "z");

    private static JsonNode golden(String benchmark) throws IOException {
        try (var file = PublishedTest.class.getResourceAsStream("scoring.json")) {
            var cases = new ObjectMapper().readTree(file).get(benchmark);
            assertEquals(33, cases.size());
            return cases;
        }
    }

    private static void assertExtracts(String benchmark, UnaryOperator<String> extraction) throws IOException {
        for (var each : golden(benchmark)) {
            var answer = each.get(0).asText();
            assertEquals(each.get(1).asText(), extraction.apply(answer), () -> benchmark + ": '" + answer + "'");
        }
    }

    @Test
    void videoMmeExtractsWhatThePublishedCodeDoes() throws IOException {
        assertExtracts("videomme", Published::videoMme);
    }

    @Test
    void mlvuExtractsWhatThePublishedCodeDoes() throws IOException {
        assertExtracts("mlvu", Published::mlvu);
    }

    @Test
    void vnBenchExtractsWhatThePublishedCodeDoes() throws IOException {
        assertExtracts("vnbench", Published::vnBench);
    }

    @Test
    void longVideoBenchExtractsWhatThePublishedCodeDoesAndDrawsWhereItDraws() throws IOException {
        assertExtracts(
                "longvideobench", answer -> Published.longVideoBench(answer).orElse("?random"));
    }

    @Test
    void mvBenchScoresWhatThePublishedCodeDoesAgainstEachRightLetter() throws IOException {
        for (var each : golden("mvbench")) {
            var answer = each.get(0).asText();
            for (int right = 0; right < FIVE.size(); right++) {
                var letter = String.valueOf((char) ('A' + right));
                var verdict =
                        Scoring.COMPATIBLE.judge(Benchmark.MVBENCH, ModelFamily.VIDEO_XL, "q", FIVE, right, answer, 0);
                assertEquals(
                        each.get(1).get(letter).asInt() == 1,
                        verdict.correct(),
                        () -> "'" + answer + "' where " + letter + " is right");
            }
        }
    }

    @Test
    void emptyAnswersLeaveTheDenominatorOfMvBenchAlone() {
        for (var benchmark : Benchmark.values()) {
            var verdict = Scoring.COMPATIBLE.judge(benchmark, ModelFamily.VIDEO_XL, "q", FIVE, 0, "", 0);
            assertEquals(benchmark != Benchmark.MVBENCH, verdict.counts(), benchmark.title());
        }
    }

    @Test
    void whatIsDrawnDependsOnQuestionAndSeedAloneAndCoversAllOptions() {
        var drawn = IntStream.range(0, 500).mapToObj(i -> drawn("q" + i, 7)).toList();
        assertEquals(
                drawn, IntStream.range(0, 500).mapToObj(i -> drawn("q" + i, 7)).toList());
        assertNotEquals(
                drawn, IntStream.range(0, 500).mapToObj(i -> drawn("q" + i, 8)).toList());
        for (var letter : List.of("A", "B", "C", "D", "E")) {
            long count = drawn.stream().filter(letter::equals).count();
            assertTrue(count > 60 && count < 140, letter + " was drawn " + count + " times of 500");
        }
    }

    private static String drawn(String id, long seed) {
        return Scoring.COMPATIBLE
                .judge(Benchmark.LONG_VIDEO_BENCH, ModelFamily.VIDEO_XL, id, FIVE, 0, "none", seed)
                .extracted();
    }

    @Test
    void choicesAreComparedAsTheyAre() {
        assertTrue(Scoring.CHOICES
                .judge(Benchmark.VIDEO_MME, ModelFamily.VIDEO_XL, "q", FIVE, 4, "E", 0)
                .correct());
        assertFalse(Scoring.CHOICES
                .judge(Benchmark.VIDEO_MME, ModelFamily.VIDEO_XL, "q", FIVE, 4, "A", 0)
                .correct());
    }

    @Test
    void blanksAreStrippedAsPythonStripsThem() {
        for (var blank : List.of(" ", "\n", "\u00a0", "\u202f", "\u2007", "\u3000", "\u0085", "\u001c")) {
            for (var benchmark : List.of(Benchmark.MLVU, Benchmark.VNBENCH, Benchmark.MVBENCH)) {
                var verdict =
                        Scoring.COMPATIBLE.judge(benchmark, ModelFamily.VIDEO_XL, "q", FIVE, 1, blank + "B" + blank, 0);
                assertTrue(verdict.correct(), () -> benchmark + ", U+" + Integer.toHexString(blank.charAt(0)));
            }
        }
        // No blank in Python.
        assertFalse(Scoring.COMPATIBLE
                .judge(Benchmark.MLVU, ModelFamily.VIDEO_XL, "q", FIVE, 1, "\u200bB", 0)
                .correct());
    }

    /** Values that {@code polish_answer} of the benchmark's authors gives. */
    @Test
    void theAuthorsOfVideoXl2JudgeLvBenchByMvBenchsRules() {
        var family = ModelFamily.VIDEO_XL_2;
        assertTrue(Scoring.COMPATIBLE
                .judge(Benchmark.LVBENCH, family, "q", FIVE, 3, "The answer is D.", 0)
                .correct());
        assertFalse(Scoring.COMPATIBLE
                .judge(Benchmark.LVBENCH, family, "q", FIVE, 3, "", 0)
                .counts());
        assertTrue(Scoring.COMPATIBLE
                .judge(Benchmark.LVBENCH, ModelFamily.VIDEO_XL, "q", FIVE, 3, "", 0)
                .counts());
    }

    @Test
    void lvBenchTakesTheFirstSignInTheFirstBrackets() {
        assertEquals("D", Published.lvBench("(D) 1633"));
        assertEquals("D", Published.lvBench(" The answer is (D)."));
        assertEquals("D", Published.lvBench("D"));
        assertEquals("D", Published.lvBench("D) 1633 (not 1366)"));
        assertEquals("T", Published.lvBench("The answer is D."));
        assertEquals("d", Published.lvBench("(d)"));
        assertEquals("", Published.lvBench(""));
        assertEquals("", Published.lvBench(")"));
        assertEquals("B", Published.lvBench("(B (C)"));
    }
}
