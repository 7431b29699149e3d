package io.videoxl.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final int DRAWS = 40_000;
    private static final long SEED = 42;

    private static SamplingOptions options(double temperature, int topK, double topP, double minP) {
        return new SamplingOptions(temperature, topK, topP, minP, 1);
    }

    private static float[] logits(double... probabilities) {
        var logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i]) + 3;
        }
        return logits;
    }

    /** Draws many tokens and checks each one's share by Pearson's χ² test, and that tokens of probability 0 never come. */
    private static void assertShares(SamplingOptions options, float[] logits, double... probabilities) {
        var sampler = new Sampler(options, probabilities.length, SEED);
        var counts = new int[probabilities.length];
        for (int i = 0; i < DRAWS; i++) {
            counts[sampler.sample(logits)]++;
        }
        double total = Arrays.stream(probabilities).sum();
        double chiSquared = 0;
        int possible = 0;
        for (int id = 0; id < counts.length; id++) {
            double expected = DRAWS * probabilities[id] / total;
            if (expected == 0) {
                assertEquals(0, counts[id], "token " + id + " in " + Arrays.toString(counts));
            } else {
                chiSquared += (counts[id] - expected) * (counts[id] - expected) / expected;
                possible++;
            }
        }
        // Mean n - 1, variance 2 (n - 1): five deviations above the mean.
        double limit = possible - 1 + 5 * Math.sqrt(2.0 * (possible - 1));
        assertTrue(chiSquared <= limit, "χ² " + chiSquared + " > " + limit + ": " + Arrays.toString(counts));
    }

    @Test
    void greedyTakesTheLikeliestAndTheLowestIdOfEquals() {
        var sampler = new Sampler(SamplingOptions.GREEDY, 5, SEED);
        assertEquals(3, sampler.sample(new float[] {-1, 0, 2, 7, 6.9f}));
        assertEquals(1, sampler.sample(new float[] {-1, 2, 2, 2, 1}));
        assertEquals(0, sampler.sample(new float[] {-5, -6, -7, -8, -9}));
    }

    @Test
    void temperatureOneDrawsFromTheModelsDistribution() {
        assertShares(options(1, 0, 1, 0), logits(0.5, 0.3, 0.15, 0.05), 0.5, 0.3, 0.15, 0.05);
    }

    @Test
    void temperatureSharpensAndFlattens() {
        assertShares(options(0.5, 0, 1, 0), logits(0.5, 0.3, 0.15, 0.05), 0.25, 0.09, 0.0225, 0.0025);
        assertShares(options(2, 0, 1, 0), logits(0.64, 0.16, 0.16, 0.04), 0.8, 0.4, 0.4, 0.2);
    }

    @Test
    void topKKeepsTheLikeliestAndTheLowestIdsOfEquals() {
        assertShares(options(1, 2, 1, 0), logits(0.15, 0.5, 0.05, 0.3), 0, 0.5, 0, 0.3);
        assertShares(options(1, 2, 1, 0), logits(0.2, 0.4, 0.2, 0.2), 0.2, 0.4, 0, 0);
        assertShares(options(1, 9, 1, 0), logits(0.2, 0.4, 0.2, 0.2), 0.2, 0.4, 0.2, 0.2);
    }

    @Test
    void topPKeepsTheTokenThatReachesTheMass() {
        assertShares(options(1, 0, 0.79, 0), logits(0.05, 0.3, 0.5, 0.15), 0, 0.3, 0.5, 0);
        assertShares(options(1, 0, 0.81, 0), logits(0.05, 0.3, 0.5, 0.15), 0, 0.3, 0.5, 0.15);
        assertShares(options(1, 0, 1e-6, 0), logits(0.05, 0.3, 0.5, 0.15), 0, 0, 1, 0);
    }

    @Test
    void minPKeepsWhatIsLikelyEnoughBesideTheLikeliest() {
        assertShares(options(1, 0, 1, 0.25), logits(0.05, 0.3, 0.5, 0.15), 0, 0.3, 0.5, 0.15);
        assertShares(options(1, 0, 1, 0.35), logits(0.05, 0.3, 0.5, 0.15), 0, 0.3, 0.5, 0);
        assertShares(options(1, 0, 1, 1), logits(0.4, 0.1, 0.4, 0.1), 0.5, 0, 0.5, 0);
    }

    @Test
    void filtersApplyAfterTemperatureAndOneAfterTheOther() {
        // At temperature 0.5 the shares are 25 : 9 : 4 : 1 of 39, so half the mass is one token's.
        var logits = logits(0.5, 0.3, 0.2, 0.1);
        assertShares(options(0.5, 0, 0.64, 0), logits, 1, 0, 0, 0);
        assertShares(options(1, 0, 0.64, 0), logits, 0.5, 0.3, 0, 0);
        // Of the two that top-k leaves, the first holds 62 % of the mass; of all four, 45 %.
        assertShares(options(1, 2, 0.6, 0), logits, 1, 0, 0, 0);
        assertShares(options(1, 0, 0.6, 0), logits, 0.5, 0.3, 0, 0);
        assertShares(options(1, 3, 0.99, 0.5), logits, 0.5, 0.3, 0, 0);
    }

    @Test
    void largeVocabularyIsFilteredAsBySortingItAll() {
        var random = new Random(9);
        int size = 800;
        var logits = new float[size];
        for (int id = 0; id < size; id++) {
            logits[id] = (float) random.nextGaussian() * 1.5f;
        }
        var sorted = IntStream.range(0, size)
                .boxed()
                .sorted((a, b) -> Float.compare(logits[b], logits[a]))
                .toList();
        double all = sorted.stream().mapToDouble(id -> Math.exp(logits[id])).sum();
        double mass = 0;
        int kept = 0;
        while (mass < 0.5 * all) {
            mass += Math.exp(logits[sorted.get(kept++)]);
        }
        assertTrue(kept > 20, kept + " tokens");
        assertKept(
                options(1, 0, 0.5, 0),
                logits,
                sorted.subList(0, kept).stream().mapToInt(i -> i).toArray());
        assertKept(
                options(1, 30, 1, 0),
                logits,
                sorted.subList(0, 30).stream().mapToInt(i -> i).toArray());
    }

    private static void assertKept(SamplingOptions options, float[] logits, int[] expected) {
        var sampler = new Sampler(options, logits.length, SEED);
        var drawn = IntStream.range(0, DRAWS)
                .map(i -> sampler.sample(logits))
                .distinct()
                .sorted()
                .toArray();
        assertArrayEquals(Arrays.stream(expected).sorted().toArray(), drawn);
    }

    @Test
    void repetitionPenaltyDividesPositiveAndMultipliesNegativeLogitsOnce() {
        var sampler = new Sampler(new SamplingOptions(0, 0, 1, 0, 2), 3, 0);
        assertEquals(0, sampler.sample(new float[] {10, 9, -9}));
        assertEquals(0, sampler.sample(new float[] {10, 4.9f, -9}), "10 / 2 is still the largest");
        assertEquals(0, sampler.sample(new float[] {10, 4.9f, -9}), "a token counts once however often it came");
        assertEquals(1, sampler.sample(new float[] {10, 5.1f, -9}));
        assertEquals(2, sampler.sample(new float[] {-5, -5, -9.9f}), "-5 * 2 is below -9.9");
        assertEquals(0, sampler.sample(new float[] {-4, -5, -5}));
    }

    @Test
    void repetitionPenaltyChangesTheShares() {
        var logits = new float[] {2, 2};
        int repeated = 0;
        for (int seed = 0; seed < DRAWS; seed++) {
            var sampler = new Sampler(new SamplingOptions(1, 0, 1, 0, 2), 2, seed);
            int before = sampler.sample(logits);
            repeated += sampler.sample(logits) == before ? 1 : 0;
        }
        // 2 / 2 against 2: a difference of one.
        assertEquals(1 / (1 + Math.E), (double) repeated / DRAWS, 0.01);
    }

    @Test
    void sameSeedGivesTheSameAnswerAndAnotherSeedAnother() {
        var first = answer(7);
        assertArrayEquals(first, answer(7));
        assertNotEquals(Arrays.toString(first), Arrays.toString(answer(8)));
    }

    private static int[] answer(long seed) {
        var sampler = new Sampler(new SamplingOptions(1, 50, 0.95f, 0.01f, 1.1f), 200, seed);
        var random = new Random(1);
        return IntStream.range(0, 100)
                .map(i -> {
                    var logits = new float[200];
                    for (int id = 0; id < logits.length; id++) {
                        logits[id] = (float) random.nextGaussian();
                    }
                    return sampler.sample(logits);
                })
                .toArray();
    }

    @Test
    void idsBeyondTheVocabularyAreNeverTaken() {
        var logits = new float[] {1, 2, 1, 1000, Float.NaN};
        assertEquals(1, new Sampler(SamplingOptions.GREEDY, 3, SEED).sample(logits));
        for (var options : new SamplingOptions[] {options(5, 0, 1, 0), options(5, 4, 0.9, 0), options(5, 0, 0.9, 0)}) {
            var sampler = new Sampler(options, 3, SEED);
            for (int i = 0; i < 1000; i++) {
                assertTrue(sampler.sample(logits) < 3);
            }
        }
    }

    @Test
    void logitThatIsNotFiniteIsAnInternalErrorThatNamesIt() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            for (var options : new SamplingOptions[] {SamplingOptions.GREEDY, options(1, 2, 0.9, 0)}) {
                var e = assertThrows(
                        VideoXLException.class, () -> new Sampler(options, 3, SEED).sample(new float[] {0, bad, 1}));
                assertEquals(Code.INTERNAL, e.code());
                assertTrue(e.getMessage().contains("token 1") && e.getMessage().contains("" + bad), e.getMessage());
            }
        }
    }

    @Test
    void tooFewLogitsAreAnInternalError() {
        var e = assertThrows(
                VideoXLException.class, () -> new Sampler(SamplingOptions.GREEDY, 3, SEED).sample(new float[2]));
        assertEquals(Code.INTERNAL, e.code());
        assertTrue(e.getMessage().contains("2 logits") && e.getMessage().contains("3 tokens"), e.getMessage());
    }

    @Test
    void logitsAreLeftAsTheyAre() {
        var logits = new float[] {1, 3, 2};
        var sampler = new Sampler(new SamplingOptions(0, 0, 1, 0, 9), 3, SEED);
        assertEquals(1, sampler.sample(logits));
        assertEquals(2, sampler.sample(logits));
        assertArrayEquals(new float[] {1, 3, 2}, logits);
    }

    @Test
    void extremePenaltyDoesNotOverflow() {
        var rewarding = new Sampler(new SamplingOptions(1, 0, 1, 0, Double.MIN_VALUE), 3, 3);
        assertEquals(1, rewarding.sample(new float[] {0, 90, 0}));
        assertEquals(1, rewarding.sample(new float[] {5, 5, 5}));
        var punishing = new Sampler(new SamplingOptions(1, 0, 1, 0, Double.MAX_VALUE), 3, 3);
        assertEquals(1, punishing.sample(new float[] {0, 90, 0}));
        assertNotEquals(1, punishing.sample(new float[] {-5, -5, -5}));
    }

    @Test
    void tinyTemperatureIsGreedy() {
        var sampler = new Sampler(options(Double.MIN_VALUE, 0, 1, 0), 3, SEED);
        for (int i = 0; i < 100; i++) {
            assertEquals(1, sampler.sample(new float[] {-1, 1.001f, 1}));
        }
    }

    @Test
    void optionOutOfItsRangeIsRefusedByName() {
        assertRefused("temperature", () -> options(-0.1, 0, 1, 0));
        assertRefused("temperature", () -> options(Double.NaN, 0, 1, 0));
        assertRefused("temperature", () -> options(Double.POSITIVE_INFINITY, 0, 1, 0));
        assertRefused("topK", () -> options(1, -1, 1, 0));
        assertRefused("topP", () -> options(1, 0, 0, 0));
        assertRefused("topP", () -> options(1, 0, 1.01, 0));
        assertRefused("topP", () -> options(1, 0, Double.NaN, 0));
        assertRefused("minP", () -> options(1, 0, 1, -0.1));
        assertRefused("minP", () -> options(1, 0, 1, 1.1));
        assertRefused("repetitionPenalty", () -> new SamplingOptions(1, 0, 1, 0, 0));
        assertRefused("repetitionPenalty", () -> new SamplingOptions(1, 0, 1, 0, Double.NaN));
    }

    private static void assertRefused(String name, Runnable options) {
        var e = assertThrows(VideoXLException.class, options::run);
        assertEquals(Code.INVALID_ARGUMENT, e.code());
        assertTrue(e.getMessage().startsWith(name), e.getMessage());
    }
}
