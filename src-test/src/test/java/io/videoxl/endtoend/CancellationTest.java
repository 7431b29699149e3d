package io.videoxl.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.AskOptions;
import io.videoxl.FrameSampling;
import io.videoxl.Progress;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ending long calls from outside, at any moment, by interrupt or by closing what they use. */
@Timeout(120)
class CancellationTest {
    private static final String QUESTION = "What happens in the video?";
    private static final AskOptions SHORT = AskOptions.greedy().withMaxTokens(16);

    /** An answer that nobody waits for. */
    private static final AskOptions ENDLESS = AskOptions.greedy().withMaxTokens(20_000);

    private static final Duration SOON = Duration.ofSeconds(2);

    @TempDir
    static Path folder;

    private static Path file;
    private static Path film;

    private VideoXL model;
    private VideoMemory memory;
    private String expected;

    @BeforeAll
    static void prepare() {
        file = Models.golden(folder);
        film = Clip.h264(20, 0).write(folder.resolve("film.mp4"));
    }

    @BeforeEach
    void watch() {
        model = Models.load(file);
        memory = model.watch(film);
        expected = memory.ask(QUESTION, SHORT).text();
    }

    @AfterEach
    void close() {
        model.close();
    }

    /** A call on a thread of its own, and how it ended. */
    private static final class Call {
        private final CountDownLatch started = new CountDownLatch(1);
        private final Thread thread;
        private Throwable failure;
        private boolean interruptedAfterwards;

        Call(Consumer<CountDownLatch> body) {
            thread = Thread.ofPlatform().start(() -> {
                try {
                    body.accept(started);
                } catch (Throwable e) {
                    failure = e;
                }
                interruptedAfterwards = Thread.currentThread().isInterrupted();
            });
        }

        /** Ends the call once it is under way, and requires that it ends soon for this reason. */
        void end(Code code, String how, Consumer<Thread> ending) throws InterruptedException {
            started.await();
            long start = System.nanoTime();
            ending.accept(thread);
            thread.join(SOON);
            var time = Duration.ofNanos(System.nanoTime() - start);
            assertFalse(thread.isAlive(), how + " has not ended the call within " + SOON);
            assertEquals(
                    code, assertInstanceOf(VideoXLException.class, failure, how).code(), failure.toString());
            assertEquals(code == Code.CANCELLED, interruptedAfterwards, "interrupt status");
            System.out.printf("cancel  %-45s %4d ms%n", how, time.toMillis());
        }
    }

    private Call watching(double from) {
        return new Call(started -> model.watch(
                        Video.of(film),
                        WatchOptions.builder()
                                .frames(FrameSampling.all())
                                .compression(16)
                                .onProgress(progress -> countDown(started, progress, from))
                                .build())
                .close());
    }

    private static void countDown(CountDownLatch started, Progress progress, double from) {
        if (progress.fraction() >= from) {
            started.countDown();
        }
    }

    private Call answering() {
        return new Call(started -> {
            try (var stream = memory.stream(QUESTION, ENDLESS)) {
                for (var piece : stream) {
                    started.countDown();
                }
            }
        });
    }

    private void assertUsable() {
        assertEquals(expected, memory.ask(QUESTION, SHORT).text());
        assertEquals(
                expected,
                model.ask(Video.of(film), QUESTION, WatchOptions.defaults(), SHORT)
                        .text());
    }

    private static void assertNoThreadsOfWatching() {
        for (var thread : Thread.getAllStackTraces().keySet()) {
            assertFalse(thread.getName().matches("videoxl-(decode|encode|summarise)"), thread.getName());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.03, 0.1, 0.3, 0.6, 0.9})
    void interruptWhileWatchingLeavesTheModelUsable(double fraction) throws InterruptedException {
        watching(fraction)
                .end(Code.CANCELLED, "interrupt at %.0f %% of watching".formatted(100 * fraction), Thread::interrupt);
        assertNoThreadsOfWatching();
        assertUsable();
    }

    @Test
    void threadThatIsInterruptedAlreadyWatchesNothing() throws InterruptedException {
        new Call(started -> {
                    Thread.currentThread().interrupt();
                    started.countDown();
                    model.watch(film).close();
                })
                .end(Code.CANCELLED, "interrupt before watching", thread -> {});
        assertNoThreadsOfWatching();
        assertUsable();
    }

    @Test
    void interruptWhileAnsweringLeavesTheMemoryUsable() throws InterruptedException {
        answering().end(Code.CANCELLED, "interrupt while answering", Thread::interrupt);
        assertUsable();
    }

    @Test
    void interruptLeavesAQuestionAloneThatIsAskedAtTheSameTime() throws InterruptedException {
        var first = new Call(started -> {
            started.countDown();
            memory.ask(QUESTION, ENDLESS);
        });
        var second = new Call(started -> {
            started.countDown();
            memory.ask(QUESTION, SHORT);
        });
        second.end(Code.CANCELLED, "interrupt while another question runs", Thread::interrupt);
        assertTrue(first.thread.isAlive());
        first.end(Code.CANCELLED, "interrupt of a whole answer", Thread::interrupt);
        assertUsable();
    }

    @Test
    void closingTheMemoryEndsItsQuestionAndLeavesTheModelUsable() throws InterruptedException {
        answering().end(Code.CLOSED, "close of the memory while answering", thread -> memory.close());
        assertEquals(
                Code.CLOSED,
                assertThrows(VideoXLException.class, () -> memory.ask(QUESTION)).code());
        memory = model.watch(film);
        assertUsable();
    }

    @Test
    void closingTheModelEndsAnAnswer() throws InterruptedException {
        answering().end(Code.CLOSED, "close of the model while answering", thread -> model.close());
        assertClosed();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.4})
    void closingTheModelEndsWatching(double fraction) throws InterruptedException {
        watching(fraction)
                .end(
                        Code.CLOSED,
                        "close of the model at %.0f %% of watching".formatted(100 * fraction),
                        thread -> model.close());
        assertNoThreadsOfWatching();
        assertClosed();
    }

    private void assertClosed() {
        for (var use : new Runnable[] {() -> memory.ask(QUESTION), () -> model.watch(film)}) {
            var e = assertThrows(VideoXLException.class, use::run);
            assertEquals(Code.CLOSED, e.code(), e.getMessage());
        }
        model.close();
        memory.close();
    }
}
