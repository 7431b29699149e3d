package io.videoxl.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.AskOptions;
import io.videoxl.Compression;
import io.videoxl.Frame;
import io.videoxl.Image;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.Visual;
import io.videoxl.WatchOptions;
import io.videoxl.convert.Synthesizer;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources without a known end, and what listeners and other threads may do meanwhile. 16 tokens per frame, windows of ten frames. */
@Timeout(60)
class AppendingTest {
    private static final AskOptions SHORT = AskOptions.greedy().withMaxTokens(12);
    private static final WatchOptions DEFAULTS = WatchOptions.defaults();

    @TempDir
    private static Path folder;

    private static VideoXL model;

    @BeforeAll
    static void load() {
        var file = folder.resolve("golden.gguf");
        Synthesizer.ofSize("golden").write(file);
        model = VideoXL.builder().model(file).threads(1).build();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static Frame frame(int index) {
        var pixels = new byte[3 * 32 * 32];
        pixels[index % pixels.length] = 100;
        return Frame.rgb(pixels, 32, 32, Duration.ofMillis(100L * index));
    }

    private static Video frames(int count) {
        return Video.frames(
                IntStream.range(0, count).mapToObj(AppendingTest::frame).iterator(), "camera");
    }

    private static VideoXLException refused(Code code, Runnable call) {
        var e = assertThrows(VideoXLException.class, call::run);
        assertEquals(code, e.code(), e::getMessage);
        return e;
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 300, 390, 450})
    void aSourceWithoutAKnownEndKeepsToItsBytes(int tokens) {
        try (var memory = model.newMemory(DEFAULTS)) {
            long limit = memory.bytes() / memory.length() * (memory.length() + tokens);
            var options = WatchOptions.builder()
                    .reserve(0)
                    .compression(Compression.autoWithin(limit))
                    .build();
            memory.append(frames(400), options);
            assertTrue(memory.bytes() <= limit, () -> memory.bytes() + " of " + limit + " bytes");
            assertEquals(0, memory.frames() % 10);
            assertTrue(memory.frames() >= 10);
            assertTrue(memory.warnings().getFirst().contains("the memory was full"), () -> "" + memory.warnings());
        }
    }

    @Test
    void stoppingEndsASourceThatWaitsAndKeepsWhatItGave() throws Exception {
        var given = new Semaphore(23);
        var waiting = new CountDownLatch(1);
        try (var memory = model.newMemory(DEFAULTS)) {
            var task = memory.appendAsync(Video.frames(camera(given, waiting), "camera"), DEFAULTS);
            waiting.await();
            long start = System.nanoTime();
            task.stop();
            task.join();
            assertTrue(System.nanoTime() - start < 500_000_000L);
            assertEquals(23, memory.frames());
            assertEquals(3, memory.windows().size());
            memory.ask("What is it?", SHORT);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void stoppingBeforeTheRatioDividesWhatThereIsEndsNormallyWithAWarning(int frames) throws Exception {
        var waiting = new CountDownLatch(1);
        var wholeWindowsOnly = WatchOptions.builder().compression(5).build();
        try (var memory = model.newMemory(DEFAULTS)) {
            var task = memory.appendAsync(
                    Video.frames(camera(new Semaphore(frames), waiting), "camera"), wholeWindowsOnly);
            waiting.await();
            task.stop();
            task.join();
            assertEquals(0, memory.frames());
            assertTrue(
                    memory.warnings().getFirst().startsWith("watching was stopped before anything was summarised"),
                    () -> "" + memory.warnings());
        }
    }

    /** Gives as many frames as it is permitted, then waits. */
    private static Iterator<Frame> camera(Semaphore permits, CountDownLatch waiting) {
        return new Iterator<>() {
            private int index;

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Frame next() {
                if (!permits.tryAcquire()) {
                    waiting.countDown();
                    try {
                        permits.acquire();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("the camera was interrupted", e);
                    }
                }
                return frame(index++);
            }
        };
    }

    @Test
    void appendingToAClosedMemoryReadsNothing() {
        var memory = model.newMemory(DEFAULTS);
        memory.close();
        var stream = new ByteArrayInputStream(new byte[1000]);
        refused(Code.CLOSED, () -> memory.append(Video.of(stream, "stream"), DEFAULTS));
        assertEquals(1000, stream.available());
        refused(Code.CLOSED, () -> memory.append(Video.of(Path.of("missing.mp4")), DEFAULTS));
        refused(Code.CLOSED, () -> memory.appendAsync(frames(10), DEFAULTS));
    }

    @Test
    void closingEndsWhatIsWatchedAndWhatWaitsForThat() throws Exception {
        var reading = new CountDownLatch(1);
        var memory = model.newMemory(DEFAULTS);
        var first = memory.appendAsync(Video.frames(camera(new Semaphore(3), reading), "camera"), DEFAULTS);
        reading.await();
        var second = memory.appendAsync(frames(10), DEFAULTS);
        Thread.sleep(100); // else it may not wait yet, and is refused as one that comes later
        memory.close();
        refused(Code.CLOSED, first::join);
        refused(Code.CLOSED, second::join);
    }

    @Test
    void openingManyImagesCanBeCancelled() throws Exception {
        var pixels = new byte[3 * 4000 * 3000];
        var image = Image.rgb(pixels, 4000, 3000, "large");
        List<Visual> many = Collections.nCopies(200, image);
        try (var memory = model.newMemory(DEFAULTS)) {
            var task = memory.appendAsync(many, DEFAULTS);
            Thread.sleep(300);
            assertFalse(task.isDone());
            long start = System.nanoTime();
            task.cancel();
            refused(Code.CANCELLED, task::join);
            assertTrue(System.nanoTime() - start < 1_000_000_000L, () -> (System.nanoTime() - start) + " ns");
            assertEquals(0, memory.frames());
            var again = memory.appendAsync(many, DEFAULTS);
            Thread.sleep(300);
            memory.close();
            refused(Code.CLOSED, again::join);
        }
    }

    @Test
    void aListenerThatAppendsToTheMemoryItListensToIsRefused() {
        try (var memory = model.newMemory(DEFAULTS)) {
            var listening = WatchOptions.builder()
                    .onProgress(progress -> memory.append(frames(10), DEFAULTS))
                    .build();
            var e = refused(Code.INVALID_ARGUMENT, () -> memory.append(frames(20), listening));
            assertTrue(e.getMessage().contains("listener"), e::getMessage);
            memory.append(frames(10), DEFAULTS);
        }
    }

    @Test
    void aFutureThatTimesOutCancelsItsTask() {
        var never = new Semaphore(0);
        try (var memory = model.newMemory(DEFAULTS)) {
            var task = memory.appendAsync(Video.frames(camera(never, new CountDownLatch(1)), "camera"), DEFAULTS);
            var future = task.toFuture().orTimeout(100, TimeUnit.MILLISECONDS);
            assertThrows(ExecutionException.class, future::get);
            assertThrows(RuntimeException.class, task::join);
        }
    }

    @Test
    void closingDoesNotWaitForAListenerThatWaits() throws Exception {
        var listening = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var memory = model.newMemory(DEFAULTS);
        var fork = memory.fork();
        var answer = memory.ask("What is it?", SHORT.withMaxTokens(100), piece -> {
            listening.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        listening.await();
        var waiting = fork.askAsync("What else?", SHORT);
        waiting.get();
        var next = memory.askAsync("And then?", SHORT);
        memory.close();
        assertThrows(Exception.class, next::get);
        refused(Code.CLOSED, () -> memory.ask("Why?", SHORT));
        never.countDown();
        var e = assertThrows(VideoXLException.class, answer::join);
        assertEquals(Code.CLOSED, e.code());
        fork.ask("Still here?", SHORT);
        fork.close();
    }

    @Test
    void listenersMayCloseEachOthersMemories() throws Exception {
        var both = new CountDownLatch(2);
        var failure = new AtomicReference<Throwable>();
        var one = model.newMemory(DEFAULTS);
        var other = one.fork();
        var first = one.ask("What is it?", SHORT, piece -> closeTogether(both, other, failure));
        var second = other.ask("What is it?", SHORT, piece -> closeTogether(both, one, failure));
        assertThrows(VideoXLException.class, first::join);
        assertThrows(VideoXLException.class, second::join);
        assertEquals(null, failure.get());
    }

    private static void closeTogether(CountDownLatch both, VideoMemory memory, AtomicReference<Throwable> failure) {
        both.countDown();
        try {
            both.await();
            memory.close();
        } catch (Throwable e) {
            failure.set(e);
        }
    }
}
