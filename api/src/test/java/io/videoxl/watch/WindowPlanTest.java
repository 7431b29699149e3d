package io.videoxl.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowPlanTest {
    /** Sizes of the golden models: 16 tokens per frame, windows of 160. */
    private static WindowPlan golden(int frames, Integer... ratios) {
        return new WindowPlan(frames, 16, 160, List.of(ratios));
    }

    /** Sizes of the released model: 144 tokens per frame, windows of 1440. */
    private static WindowPlan released(int frames, Integer... ratios) {
        return new WindowPlan(frames, 144, 1440, List.of(ratios));
    }

    private static List<Integer> summaries(WindowPlan plan) {
        return plan.windows().map(Window::summaries).toList();
    }

    @Test
    void ratiosAreCycledAndTheLastWindowIsWhatIsLeftOver() {
        assertEquals(List.of(80, 20, 40, 5), summaries(golden(35, 2, 8, 4, 16)));
        assertEquals(List.of(80, 20, 40, 10, 80, 20), summaries(golden(60, 2, 8, 4, 16)));
    }

    @ParameterizedTest
    @CsvSource({"5, 8, 10", "24, 2, 192", "24, 4, 96", "25, 8, 50", "40, 16, 40", "24, 8, 48"})
    void oneRatioLeavesTokensOverRatioSummaries(int frames, int ratio, int summaries) {
        assertEquals(summaries, golden(frames, ratio).summaries());
    }

    @Test
    void aVideoThatEndsEarlyLosesTheFramesThatItsRatioCannotTake() {
        var plan = golden(20, 10);
        assertEquals(19, golden(20, 8).endingAt(19).frames());
        assertEquals(15, plan.endingAt(19).frames());
        assertEquals(10, plan.endingAt(14).frames());
        assertEquals(20, plan.endingAt(20).frames());
        var e = assertThrows(VideoXLException.class, () -> plan.endingAt(3));
        assertEquals(Code.RATIO_INVALID, e.code());
    }

    @Test
    void aVideoShorterThanAWindowIsOneWindow() {
        assertEquals(
                List.of(new Window(0, 0, 80, 8, 0, 5)), golden(5, 8).windows().toList());
        assertEquals(80, golden(5, 8).longestWindow());
    }

    @Test
    void aVideoOfWholeWindowsHasNoWindowLeftOver() {
        var plan = golden(40, 16);
        assertEquals(4, plan.size());
        assertEquals(new Window(3, 480, 160, 16, 30, 40), plan.window(3));
    }

    @Test
    void windowsCoverEveryTokenOnceWhateverTheirLength() {
        for (int window : new int[] {4, 6, 10, 16, 24, 36, 160}) {
            var plan = new WindowPlan(27, 16, window, List.of(2));
            int next = 0;
            for (var each : plan.windows().toList()) {
                assertEquals(next, each.firstToken());
                next += each.tokens();
                assertEquals(each.firstToken() / 16, each.firstFrame());
                assertEquals((next - 1) / 16 + 1, each.endFrame());
            }
            assertEquals(27 * 16, next);
        }
    }

    @Test
    void aWindowThatCutsThroughAFrameSharesItWithTheNextOne() {
        var plan = new WindowPlan(3, 16, 24, List.of(4));
        assertEquals(
                List.of(new Window(0, 0, 24, 4, 0, 2), new Window(1, 24, 24, 4, 1, 3)),
                plan.windows().toList());
    }

    @Test
    void ratioThatDoesNotDivideAFullWindowIsRefusedWithTheRatiosThatWouldFit() {
        var refused = assertThrows(VideoXLException.class, () -> released(20, 7));
        assertEquals(Code.RATIO_INVALID, refused.code());
        assertTrue(refused.getMessage().contains("ratio 7 does not divide window 1"), refused.getMessage());
        assertTrue(
                refused.getMessage().contains("20 frames: 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20, 24, 30, 32"),
                refused.getMessage());
    }

    @Test
    void ratioThatDoesNotDivideTheLastWindowIsRefusedByItsNumberAndFrames() {
        // 1440 divides by 5, the 144 tokens that are left over do not.
        var refused = assertThrows(VideoXLException.class, () -> released(21, 5));
        assertTrue(
                refused.getMessage()
                        .contains("ratio 5 does not divide window 3, which has 144 visual tokens (frames 21 to 21)"),
                refused.getMessage());
        assertTrue(refused.getMessage().endsWith(": 2, 3, 4, 6, 8, 9, 12, 16, 18, 24"), refused.getMessage());
    }

    @Test
    void aRatioIsOnlyHeldAgainstTheWindowsItFallsOn() {
        // 5 falls on a full window, 4 on the one that is left over.
        assertEquals(List.of(288, 36), summaries(released(11, 5, 4)));
        assertThrows(VideoXLException.class, () -> released(11, 4, 5));
    }

    @ParameterizedTest
    @CsvSource({"2", "3", "4", "6", "8", "9", "12", "16"})
    void everyRatioThatDividesAFrameFitsAnyNumberOfFrames(int ratio) {
        IntStream.rangeClosed(1, 40)
                .forEach(frames -> assertEquals(
                        frames * 144 / ratio, released(frames, ratio).summaries()));
    }

    @ParameterizedTest
    @CsvSource({"1", "0", "-2"})
    void ratioBelowTwoIsRefused(int ratio) {
        var refused = assertThrows(VideoXLException.class, () -> released(10, ratio));
        assertEquals(Code.RATIO_INVALID, refused.code());
        assertTrue(refused.getMessage().contains("ratio " + ratio + ", expected 2 or more"), refused.getMessage());
    }

    @Test
    void whereNoRatioFitsTheMessageSaysSo() {
        var refused = assertThrows(VideoXLException.class, () -> new WindowPlan(1, 7, 7, List.of(2)));
        assertTrue(refused.getMessage().contains("ratio 2 does not divide window 1"), refused.getMessage());
        assertTrue(refused.getMessage().endsWith("ratios that fit every window of 1 frames: 7"), refused.getMessage());
        var hopeless = assertThrows(VideoXLException.class, () -> new WindowPlan(1, 37, 37, List.of(2)));
        assertTrue(hopeless.getMessage().contains("no ratio fits"), hopeless.getMessage());
    }

    @Test
    void noFramesAndTooManyFramesAreRefused() {
        assertEquals(
                Code.INVALID_ARGUMENT,
                assertThrows(VideoXLException.class, () -> released(0, 8)).code());
        assertEquals(
                Code.CONTEXT_EXCEEDED,
                assertThrows(VideoXLException.class, () -> released(20_000_000, 8))
                        .code());
    }

    @Test
    void positionsAreThoseOfTheFullestPass() {
        // Prefix, four windows of 160 at 16: the last full pass holds 14 + 30 summaries and 170 interleaved tokens.
        assertEquals(14 + 30 + 170, golden(40, 16).positions(14));
        // A short last window needs less than the one before it.
        assertEquals(14 + 20 + 180, golden(21, 8).positions(14));
        assertEquals(14 + 90, golden(5, 8).positions(14));
    }

    @Test
    void theMemoryOf2048FramesAtSixteenHasTheSizeOfTheArticle() {
        assertEquals(18_432, released(2048, 16).summaries());
    }

    @Test
    void aPlanForFewerFramesEndsEarlierWithTheSameWindows() {
        var plan = golden(35, 2, 8, 4, 16).withFrames(23);
        assertEquals(List.of(80, 20, 12), summaries(plan));
        assertThrows(VideoXLException.class, () -> golden(30, 5).withFrames(21));
    }

    @Test
    void withoutARatioTheLargestOfTrainingThatDividesEveryWindowIsTaken() {
        assertEquals(8, WindowPlan.defaultRatio(List.of(2, 4, 8), 1440, 144));
        assertEquals(4, WindowPlan.defaultRatio(List.of(2, 4, 5, 32), 1440, 144));
        assertEquals(4, WindowPlan.defaultRatio(List.of(2, 4, 8), 24, 4));
        // None divides: the largest, which is then refused with those that would fit.
        assertEquals(7, WindowPlan.defaultRatio(List.of(5, 7), 1440, 144));
        assertEquals(8, WindowPlan.defaultRatio(List.of(), 1440, 144));
    }
}
