package io.videoxl.watch;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContextBudgetTest {
    private static WindowPlan plan(int frames, int ratio) {
        return new WindowPlan(frames, 144, 1440, List.of(ratio));
    }

    @Test
    void whatFillsTheContextExactlyFits() {
        int summaries = plan(2048, 16).summaries();
        assertDoesNotThrow(() -> new ContextBudget(20, 32_768 - 20 - summaries, 32_768).require(plan(2048, 16)));
        assertThrows(VideoXLException.class, () -> new ContextBudget(20, 32_768 - 19 - summaries, 32_768)
                .require(plan(2048, 16)));
    }

    @Test
    void refusalNamesTheNumbersAndTheRatioAndFramesThatWouldFit() {
        var refused =
                assertThrows(VideoXLException.class, () -> new ContextBudget(20, 600, 32_768).require(plan(2048, 8)));
        assertEquals(Code.CONTEXT_EXCEEDED, refused.code());
        var message = refused.getMessage();
        assertTrue(message.startsWith("2048 frames at compression 8 need 38180 positions"), message);
        assertTrue(message.contains("36864 summaries"), message);
        assertTrue(message.contains("the model has 32768"), message);
        assertTrue(message.contains("compression 12 would fit"), message);
        assertTrue(message.contains("1739 frames would fit"), message);
        assertDoesNotThrow(() -> new ContextBudget(20, 600, 32_768).require(plan(2048, 12)));
        assertDoesNotThrow(() -> new ContextBudget(20, 600, 32_768).require(plan(1739, 8)));
        assertThrows(VideoXLException.class, () -> new ContextBudget(20, 600, 32_768).require(plan(1740, 8)));
    }

    @Test
    void theWindowThatIsBeingSummarisedCountsToo() {
        // 80 tokens are kept in the end, but the pass over one full window needs 1530 places.
        var refused = assertThrows(VideoXLException.class, () -> new ContextBudget(0, 10, 1000).require(plan(10, 16)));
        assertTrue(refused.getMessage().contains("1530 while watching"), refused.getMessage());
    }

    @Test
    void whereNoVideoFitsAShorterPromptIsTheWayOut() {
        var refused = assertThrows(VideoXLException.class, () -> new ContextBudget(50, 0, 40).require(plan(1, 2)));
        assertFalse(refused.getMessage().contains("would fit"), refused.getMessage());
        assertTrue(refused.getMessage().contains("shorten the system prompt"), refused.getMessage());
    }
}
