package io.videoxl.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.Progress;
import io.videoxl.Progress.Stage;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchedFrame;
import io.videoxl.engine.CancelFlag;
import io.videoxl.video.sampling.FrameSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The pipeline with stages that only move numbers: a frame is its number, and so are its visual tokens. */
@Timeout(20)
class WatchPipelineTest {
    private static final int TOKENS_PER_FRAME = 16;
    private static final long FRAME_BYTES = Integer.BYTES;

    private final CancelFlag cancel = new CancelFlag();
    private final Frames frames = new Frames(35);
    private final Numbers passes = new Numbers();

    private static WindowPlan plan(int frames, int window, Integer... ratios) {
        return new WindowPlan(frames, TOKENS_PER_FRAME, window, List.of(ratios));
    }

    private WatchPipeline<int[]> pipeline(WindowPlan plan, int batch, Consumer<Progress> listener) {
        return new WatchPipeline<>(plan, frames, passes, FRAME_BYTES, batch, listener, cancel);
    }

    @ParameterizedTest
    @CsvSource({
        "160, 0",
        "160, 1",
        "160, 3",
        "160, 64",
        "24, 0",
        "24, 2",
        "4, 1",
        "36, 3",
        "40, 1",
        "600, 7",
        "10000, 5"
    })
    void everyWindowGetsItsTokensInOrderWhateverItsLengthAndTheBatch(int window, int batch) {
        var plan = plan(35, window, 2);
        assertSame(plan, pipeline(plan, batch, progress -> {}).run());
        assertEquals(plan.windows().toList(), passes.windows);
        assertEquals(IntStream.range(0, 35 * TOKENS_PER_FRAME).boxed().toList(), passes.summarised);
        assertEquals(0, passes.held.get());
    }

    @Test
    void batchesHoldAsManyFramesAsAWindowTakesUnlessToldOtherwise() {
        pipeline(plan(35, 160, 8), 0, progress -> {}).run();
        assertEquals(List.of(10, 10, 10, 5), passes.batches);
        passes.batches.clear();
        frames.next = 0;
        pipeline(plan(35, 160, 8), 4, progress -> {}).run();
        assertEquals(List.of(4, 4, 2, 4, 4, 2, 4, 4, 2, 4, 1), passes.batches);
    }

    @ParameterizedTest
    @CsvSource({"34, 4, 4", "30, 3, 3", "11, 2, 2", "10, 1, 1", "1, 1, 1"})
    void aSourceThatEndsEarlyShortensThePlan(int available, int windows, int lastWindow) {
        frames.available = available;
        var done = pipeline(plan(35, 160, 8), 4, progress -> {}).run();
        assertEquals(available, done.frames());
        assertEquals(windows, done.size());
        assertEquals(lastWindow, passes.windows.size());
        assertEquals(available * TOKENS_PER_FRAME, passes.summarised.size());
    }

    @Test
    void aSourceWithoutFramesIsRefused() {
        frames.available = 0;
        var refused = assertThrows(VideoXLException.class, () -> pipeline(plan(35, 160, 8), 0, progress -> {})
                .run());
        assertEquals(Code.VIDEO_EMPTY, refused.code());
    }

    @ParameterizedTest
    @CsvSource({"21, 20", "19, 15", "34, 30"})
    void aSourceThatEndsWhereTheRatioNoLongerFitsLosesItsLastFramesOnly(int available, int taken) {
        frames.available = available;
        var done = pipeline(plan(35, 160, 5), 0, progress -> {}).run();
        assertEquals(taken, done.frames());
        assertEquals(done.size(), passes.windows.size());
        assertEquals(taken * TOKENS_PER_FRAME, passes.summarised.size());
    }

    @ParameterizedTest
    @EnumSource
    void anErrorInAStageStopsAllAndIsTheOneThatIsThrown(Stage stage) {
        var error = new IllegalStateException("broken on purpose");
        Runnable broken = () -> {
            throw error;
        };
        hook(stage, broken);
        assertSame(error, assertThrows(IllegalStateException.class, () -> pipeline(plan(35, 160, 8), 1, p -> {})
                .run()));
        assertTrue(cancel.isSet());
        assertEquals(0, passes.held.get());
        assertNoStageIsLeft();
    }

    @ParameterizedTest
    @EnumSource
    void interruptingTheCallerCancelsWhicheverStageIsWaiting(Stage stage) throws InterruptedException {
        var reached = new CountDownLatch(1);
        hook(stage, () -> {
            reached.countDown();
            // As a native pass does: goes on until its flag is set.
            while (!cancel.isSet()) {
                Thread.onSpinWait();
            }
        });
        var thrown = new ArrayList<Throwable>();
        var interrupted = new ArrayList<Boolean>();
        var caller = Thread.ofPlatform().start(() -> {
            try {
                pipeline(plan(35, 160, 8), 0, progress -> {}).run();
            } catch (Throwable e) {
                thrown.add(e);
            }
            interrupted.add(Thread.currentThread().isInterrupted());
        });
        reached.await();
        caller.interrupt();
        caller.join();
        assertEquals(Code.CANCELLED, ((VideoXLException) thrown.getFirst()).code());
        assertEquals(List.of(true), interrupted);
        assertEquals(0, passes.held.get());
        assertNoStageIsLeft();
    }

    @Test
    void aListenerThatThrowsStopsThePipelineWithItsException() {
        var error = new IllegalStateException("not interested");
        assertSame(error, assertThrows(IllegalStateException.class, () -> pipeline(plan(35, 160, 8), 0, progress -> {
                    throw error;
                })
                .run()));
        assertNoStageIsLeft();
    }

    @Test
    void aSlowDecoderHoldsTheOtherStagesBack() throws InterruptedException {
        frames.available = 400;
        var permits = new Semaphore(0);
        hook(Stage.SUMMARISING, permits::acquireUninterruptibly);
        var furthest = new AtomicInteger();
        var releaser = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 40; i++) {
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
                furthest.accumulateAndGet(frames.next - 10 * passes.windows.size(), Math::max);
                permits.release();
            }
        });
        pipeline(plan(400, 160, 8), 10, progress -> {}).run();
        releaser.join();
        // Two windows of visual tokens and two batches of frames are all that can wait; a third window is under way.
        assertTrue(furthest.get() <= 50, () -> furthest + " frames were read ahead");
        assertEquals(2, passes.made.get());
    }

    @Test
    void progressCountsEveryStageAndEndsAtOne() {
        var events = Collections.synchronizedList(new ArrayList<Progress>());
        pipeline(plan(35, 160, 8), 0, events::add).run();
        double before = 0;
        for (var event : events) {
            assertTrue(event.fraction() >= before, event::toString);
            assertTrue(event.framesDecoded() >= event.framesEncoded(), event::toString);
            before = event.fraction();
        }
        var last = events.getLast();
        assertEquals(1, last.fraction());
        assertEquals(
                List.of(35, 35, 35, 4, 4),
                List.of(
                        last.frames(),
                        last.framesDecoded(),
                        last.framesEncoded(),
                        last.windows(),
                        last.windowsSummarised()));
    }

    private void hook(Stage stage, Runnable hook) {
        switch (stage) {
            case DECODING -> frames.hook = hook;
            case ENCODING -> passes.encodeHook = hook;
            case SUMMARISING -> passes.summariseHook = hook;
        }
    }

    private static void assertNoStageIsLeft() {
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().matches("videoxl-(decode|encode|summarise)")));
    }

    private static final class Frames implements FrameSource {
        private final int count;
        private int available;
        private volatile int next;
        private Runnable hook = () -> {};

        private Frames(int count) {
            this.count = count;
            this.available = count;
        }

        @Override
        public OptionalInt count() {
            return OptionalInt.of(count);
        }

        @Override
        public WatchedFrame frame() {
            return new WatchedFrame("frames", Duration.ofSeconds(next - 1));
        }

        @Override
        public boolean next(MemorySegment rgb) {
            if (next == 12) {
                hook.run();
            }
            if (next >= available) {
                return false;
            }
            assertEquals(FRAME_BYTES, rgb.byteSize());
            rgb.set(ValueLayout.JAVA_INT, 0, next++);
            return true;
        }

        @Override
        public void close() {}
    }

    private static final class Numbers implements Passes<int[]> {
        private final AtomicInteger made = new AtomicInteger();
        private final AtomicInteger held = new AtomicInteger();
        private final List<Integer> batches = new ArrayList<>();
        private final List<Window> windows = Collections.synchronizedList(new ArrayList<>());
        private final List<Integer> summarised = new ArrayList<>();
        private Runnable encodeHook = () -> {};
        private Runnable summariseHook = () -> {};

        @Override
        public int[] newTokens(int rows) {
            made.incrementAndGet();
            held.incrementAndGet();
            return new int[rows];
        }

        @Override
        public void free(int[] tokens) {
            held.decrementAndGet();
        }

        @Override
        public void encode(MemorySegment rgb, int frames, int[] tokens, int firstRow) {
            encodeHook.run();
            batches.add(frames);
            for (int i = 0; i < frames * TOKENS_PER_FRAME; i++) {
                int frame = rgb.getAtIndex(ValueLayout.JAVA_INT, i / TOKENS_PER_FRAME);
                tokens[firstRow + i] = frame * TOKENS_PER_FRAME + i % TOKENS_PER_FRAME;
            }
        }

        @Override
        public void append(int[] tokens, Window window) {
            summariseHook.run();
            windows.add(window);
            for (int i = 0; i < window.tokens(); i++) {
                summarised.add(tokens[i]);
            }
        }

        @Override
        public float[] read(int[] tokens, int firstRow, int rows) {
            var read = new float[rows];
            for (int i = 0; i < rows; i++) {
                read[i] = tokens[firstRow + i];
            }
            return read;
        }

        @Override
        public void write(int[] tokens, float[] rows) {
            for (int i = 0; i < rows.length; i++) {
                tokens[i] = (int) rows[i];
            }
        }
    }
}
