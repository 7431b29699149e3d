package io.videoxl.eval.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.eval.evidence.SupportFit.Judged;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SupportFitTest {
    /** How many of a thousand such answers are right is what the formula says: 3 + 2 · sign(x) ln(1 + |x|), and 1 where nothing matters. */
    @Test
    void theNumbersBehindSharesAreFound() {
        var answers = new ArrayList<Judged>();
        for (double x : new double[] {-0.01, -0.5, -2, -6}) {
            for (boolean matters : new boolean[] {true, false}) {
                double sum = 3 - 2 * Math.log1p(-x) + (matters ? 0 : 1);
                int right = (int) Math.round(1000 / (1 + Math.exp(-sum)));
                answers.addAll(Collections.nCopies(right, new Judged(true, x, matters)));
                answers.addAll(Collections.nCopies(1000 - right, new Judged(false, x, matters)));
            }
        }
        var fit = SupportFit.of(answers);
        assertEquals(3, fit.bias(), 0.02);
        assertEquals(2, fit.sureness(), 0.02);
        assertEquals(1, fit.nothing(), 0.02);
        assertEquals(8000, fit.answers());
        assertTrue(fit.toString().contains("fitted to 8000 answers, " + fit.wrong() + " of them wrong"));
    }

    @Test
    void answersThatDetermineNothingAreRefused() {
        var right = Collections.nCopies(20, new Judged(true, -0.1, true));
        for (var answers : List.of(List.<Judged>of(), right)) {
            var e = assertThrows(VideoXLException.class, () -> SupportFit.of(answers));
            assertEquals(Code.INVALID_ARGUMENT, e.code());
        }
    }
}
