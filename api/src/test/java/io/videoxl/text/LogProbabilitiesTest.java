package io.videoxl.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogProbabilitiesTest {
    private static final MathContext DIGITS = new MathContext(60);

    private static float[] random(int size, double spread, long seed) {
        var random = new Random(seed);
        var logits = new float[size];
        for (int id = 0; id < size; id++) {
            logits[id] = (float) (spread * random.nextGaussian());
        }
        return logits;
    }

    /** By the exponential's series, to sixty digits. */
    private static BigDecimal exp(BigDecimal x) {
        // exp(x) = exp(x / 2^k)^(2^k)
        int halvings = 20;
        var small = x.divide(BigDecimal.TWO.pow(halvings), DIGITS);
        var sum = BigDecimal.ONE;
        var term = BigDecimal.ONE;
        for (int i = 1; i < 20; i++) {
            term = term.multiply(small, DIGITS).divide(BigDecimal.valueOf(i), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        for (int i = 0; i < halvings; i++) {
            sum = sum.multiply(sum, DIGITS);
        }
        return sum;
    }

    /** A token's log-probability times its relative error: exp(result) · sum(exp(x)) / exp(x[id]) - 1. */
    private static double error(double result, float[] logits, int id) {
        var sum = BigDecimal.ZERO;
        for (float logit : logits) {
            sum = sum.add(exp(new BigDecimal(logit)), DIGITS);
        }
        return exp(new BigDecimal(result))
                .multiply(sum, DIGITS)
                .divide(exp(new BigDecimal(logits[id])), DIGITS)
                .subtract(BigDecimal.ONE)
                .doubleValue();
    }

    @Test
    void logProbabilitiesAreExactInDoublePrecision() {
        for (double spread : new double[] {0.1, 3, 20, 80}) {
            var logits = random(50, spread, 7);
            var all = new LogProbabilities(logits, logits.length);
            for (int id = 0; id < logits.length; id += 7) {
                double result = all.of(id);
                // The error of a logarithm is the relative error of what it is the logarithm of.
                assertEquals(0, error(result, logits, id), 4e-16 * Math.max(4, Math.abs(result)), "spread " + spread);
            }
        }
    }

    @Test
    void probabilityNextToOneKeepsItsDigits() {
        var all = new LogProbabilities(new float[] {60, 0, 0}, 3);
        assertEquals(-2 * Math.exp(-60), all.of(0), 1e-40);
    }

    @Test
    void probabilitiesOfAWholeVocabularySumToOne() {
        var logits = random(152_064, 5, 1);
        var all = new LogProbabilities(logits, 151_700);
        double sum = IntStream.range(0, 151_700)
                .mapToDouble(id -> Math.exp(all.of(id)))
                .sum();
        assertEquals(1, sum, 1e-12);
    }

    @Test
    void largeLogitsDoNotOverflow() {
        var all = new LogProbabilities(new float[] {Float.MAX_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE}, 3);
        assertEquals(Math.log(0.5), all.of(0), 1e-15);
        assertEquals(-2.0 * Float.MAX_VALUE, all.of(2), 1e23);
    }

    @Test
    void mostProbableTokensAreThoseThatSortingGives() {
        for (int seed = 0; seed < 20; seed++) {
            var logits = random(300, 2, seed);
            for (int id = 0; id < logits.length; id++) {
                logits[id] = Math.round(logits[id]);
            }
            var sorted = IntStream.range(0, 290)
                    .boxed()
                    .sorted(Comparator.comparing((Integer id) -> -logits[id]))
                    .mapToInt(id -> id)
                    .toArray();
            var all = new LogProbabilities(logits, 290);
            for (int count : new int[] {0, 1, 5, 20}) {
                assertArrayEquals(IntStream.of(sorted).limit(count).toArray(), all.most(count));
            }
        }
        assertArrayEquals(new int[] {1, 0}, new LogProbabilities(new float[] {1, 2}, 2).most(20));
    }

    @Test
    void logitThatIsNotFiniteIsAnInternalErrorThatNamesIt() {
        var e = assertThrows(VideoXLException.class, () -> new LogProbabilities(new float[] {0, 1, Float.NaN}, 3));
        assertEquals(Code.INTERNAL, e.code());
        assertTrue(e.getMessage().contains("token 2"), e.getMessage());
    }
}
