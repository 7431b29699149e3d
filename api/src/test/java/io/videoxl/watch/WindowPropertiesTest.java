package io.videoxl.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.Compression;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.engine.Family;
import io.videoxl.engine.ModelShape;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for every plan of windows, whatever the model's sizes. */
class WindowPropertiesTest {
    private static ModelShape shape(int context, int tokensPerFrame, int framesPerWindow) {
        return new ModelShape(
                64,
                2,
                2,
                1,
                32,
                100,
                context,
                tokensPerFrame * framesPerWindow,
                List.of(2, 4, 8),
                28,
                14,
                tokensPerFrame,
                2,
                0,
                Family.VIDEO_XL);
    }

    private static WindowPlan plan(int frames, int tokensPerFrame, int window, List<Integer> ratios) {
        try {
            return new WindowPlan(frames, tokensPerFrame, window, ratios);
        } catch (VideoXLException e) {
            assertEquals(Code.RATIO_INVALID, e.code());
            Assume.that(false);
            throw e;
        }
    }

    @Property(tries = 500)
    void windowsCoverEveryTokenOnceAndEachLeavesItsShareOfSummaries(
            @ForAll @IntRange(min = 1, max = 300) int frames,
            @ForAll @IntRange(min = 1, max = 40) int sixthsPerFrame,
            @ForAll @IntRange(min = 1, max = 150) int twelfthsOfWindow,
            @ForAll @Size(min = 1, max = 3) List<@IntRange(min = 2, max = 4) Integer> ratios) {
        int tokensPerFrame = 6 * sixthsPerFrame;
        var plan = plan(frames, tokensPerFrame, 12 * twelfthsOfWindow, ratios);
        int next = 0;
        int summaries = 0;
        for (var each : plan.windows().toList()) {
            assertEquals(next, each.firstToken());
            assertEquals(0, each.tokens() % each.ratio());
            assertEquals(ratios.get(each.index() % ratios.size()), each.ratio());
            next += each.tokens();
            summaries += each.summaries();
        }
        assertEquals(frames * tokensPerFrame, next);
        assertEquals(plan.summaries(), summaries);
        assertTrue(plan.positions(7) >= 7 + summaries);
    }

    @Property(tries = 500)
    void aVideoThatEndsEarlyLosesOnlyFramesThatTheRatioCannotHold(
            @ForAll @IntRange(min = 2, max = 100) int frames,
            @ForAll @IntRange(min = 1, max = 99) int fewer,
            @ForAll @IntRange(min = 1, max = 10) int sixthsPerFrame,
            @ForAll @IntRange(min = 1, max = 25) int twelfthsOfWindow,
            @ForAll @Size(min = 1, max = 3) List<@IntRange(min = 2, max = 4) Integer> ratios) {
        Assume.that(fewer < frames);
        var plan = plan(frames, 6 * sixthsPerFrame, 12 * twelfthsOfWindow, ratios);
        WindowPlan ended;
        try {
            ended = plan.endingAt(fewer);
        } catch (VideoXLException e) {
            assertNoneFits(plan, 1, fewer);
            return;
        }
        assertTrue(ended.frames() <= fewer);
        assertNoneFits(plan, ended.frames() + 1, fewer);
        for (int i = 0; i + 1 < ended.size(); i++) {
            assertEquals(plan.window(i), ended.window(i), "a window that may be summarised already");
        }
    }

    /** Requires that the ratios hold no number of frames from {@code first} to {@code last}. */
    private static void assertNoneFits(WindowPlan plan, int first, int last) {
        for (int i = first; i <= last; i++) {
            int frames = i;
            var e = assertThrows(VideoXLException.class, () -> plan.withFrames(frames));
            assertEquals(Code.RATIO_INVALID, e.code());
        }
    }

    @Property(tries = 500)
    void automaticCompressionTakesTheSmallestTrainedRatioThatFitsContextAndBudget(
            @ForAll @IntRange(min = 1, max = 400) int frames,
            @ForAll @IntRange(min = 1, max = 12) int framesPerWindow,
            @ForAll @IntRange(min = 200, max = 4000) int context,
            @ForAll @IntRange(min = 0, max = 150) int reserved,
            @ForAll @IntRange(min = 100, max = 5000) int positionsInBudget) {
        var planner = new Planner(shape(context, 16, framesPerWindow), 20, reserved, 10);
        var frameCount = OptionalInt.of(frames);
        int available = Math.min(context, positionsInBudget);
        WindowPlan auto;
        try {
            auto = planner.plan(frameCount, Compression.autoWithin(10L * positionsInBudget));
        } catch (VideoXLException e) {
            assertEquals(Code.CONTEXT_EXCEEDED, e.code());
            for (int ratio : List.of(2, 4, 8, 16)) {
                assertFalse(fits(plan(frames, 16, 16 * framesPerWindow, List.of(ratio)), reserved, available));
            }
            return;
        }
        assertTrue(fits(auto, reserved, available));
        int chosen = auto.ratios().getFirst();
        for (int ratio : List.of(2, 4, 8)) {
            assertTrue(ratio >= chosen || !fits(auto.withRatio(ratio), reserved, available), "ratio " + ratio);
        }
    }

    @Property(tries = 300)
    void aSourceWithoutAKnownEndGetsAsManyWindowsAsFit(
            @ForAll @IntRange(min = 1, max = 12) int framesPerWindow,
            @ForAll @IntRange(min = 60, max = 4000) int context,
            @ForAll @IntRange(min = 0, max = 30) int reserved) {
        var planner = new Planner(shape(context, 16, framesPerWindow), 20, reserved, 10);
        WindowPlan plan;
        try {
            plan = planner.plan(OptionalInt.empty(), Compression.of(2, 8));
        } catch (VideoXLException e) {
            assertEquals(Code.CONTEXT_EXCEEDED, e.code());
            assertFalse(fits(plan(1, 16, 16 * framesPerWindow, List.of(2, 8)), reserved, context));
            return;
        }
        assertTrue(fits(plan, reserved, context));
        assertFalse(fits(plan.withFrames(plan.frames() + framesPerWindow), reserved, context));
    }

    private static boolean fits(WindowPlan plan, int reserved, int available) {
        return plan.positions(20) <= available && 20 + plan.summaries() + reserved <= available;
    }
}
