package io.videoxl.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.Answer;
import io.videoxl.Answer.FinishReason;
import io.videoxl.AskOptions;
import io.videoxl.Device;
import io.videoxl.FrameSampling;
import io.videoxl.MemoryType;
import io.videoxl.Progress;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.convert.Synthesizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The public API over a small model with weights by formula: 16 tokens per frame, windows of ten frames. */
@Timeout(120)
class VideoXLTest {
    private static final AskOptions SHORT = AskOptions.greedy().withMaxTokens(24);
    private static final int FRAMES = 64;

    @TempDir
    private static Path folder;

    private static Path file;
    private static Path film;
    private static VideoXL model;
    private static VideoMemory memory;

    @BeforeAll
    static void watchOnce() {
        file = folder.resolve("golden.gguf");
        Synthesizer.ofSize("golden").write(file);
        film = MovingVideo.write(folder.resolve("film.mp4"), FRAMES);
        model = VideoXL.load(file);
        memory = model.watch(Video.of(film), everyFrame().compression(8).build());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static WatchOptions.Builder everyFrame() {
        return WatchOptions.builder().frames(FrameSampling.all());
    }

    private static VideoXLException refused(Code code, Executable call) {
        var e = assertThrows(VideoXLException.class, call);
        assertEquals(code, e.code(), e::getMessage);
        return e;
    }

    private static void assertContains(String expected, VideoXLException e) {
        assertTrue(e.getMessage().contains(expected), e::getMessage);
    }

    @Test
    void theMemoryHoldsThePromptAndOneSummaryForEachRatioTokens() {
        int prompt = memory.length() - FRAMES * 16 / 8;
        assertTrue(prompt > 10 && prompt < 100, () -> "prompt of " + prompt);
        assertEquals(FRAMES, memory.frames());
        try (var mixed =
                model.watch(Video.of(film), everyFrame().compression(2, 16).build())) {
            // Seven windows, of which four are halved; the last has four frames.
            assertEquals(prompt + 3 * 80 + 3 * 10 + 32, mixed.length());
        }
    }

    @Test
    void theSameQuestionGetsTheSameAnswerWhateverWasAskedInBetween() {
        var first = memory.ask("How does it end?", SHORT);
        assertEquals(24, first.answerTokens());
        assertEquals(FinishReason.LENGTH, first.finishReason());
        assertEquals(memory.length(), first.memoryTokens());
        var other = memory.ask("Who opens the safe, and when?", SHORT);
        assertEquals(first.text(), memory.ask("How does it end?", SHORT).text());
        assertEquals(
                other.text(), memory.ask("Who opens the safe, and when?", SHORT).text());
    }

    @Test
    void theAnswerDependsOnTheVideo() {
        var otherFilm = MovingVideo.write(folder.resolve("short.mp4"), 12);
        try (var other = model.watch(otherFilm)) {
            assertNotEquals(
                    memory.ask("How does it end?", SHORT).text(),
                    other.ask("How does it end?", SHORT).text());
        }
    }

    @Test
    void askingOnceIsWatchingAndAsking() {
        var once = model.ask(Video.of(film), "Why?", everyFrame().compression(8).build(), SHORT);
        assertEquals(memory.ask("Why?", SHORT).text(), once.text());
        assertEquals(once.text(), once.toString());
    }

    @Test
    void aStreamGivesTheWordsOfTheAnswerPieceByPiece() {
        var whole = memory.ask("Describe the chase.", SHORT);
        var pieces = new ArrayList<String>();
        try (var words = memory.stream("Describe the chase.", SHORT)) {
            words.forEach(pieces::add);
            assertFalse(words.iterator().hasNext());
            assertThrows(NoSuchElementException.class, () -> words.iterator().next());
            assertEquals(whole.text(), words.answer().text());
        }
        assertTrue(pieces.size() > 5, pieces::toString);
        assertFalse(pieces.contains(""));
        assertEquals(whole.text(), String.join("", pieces));
    }

    @Test
    void aStreamGoesOnWhereItWasAfterOtherQuestions() {
        var whole = memory.ask("Describe the chase.", SHORT);
        var text = new StringBuilder();
        try (var words = memory.stream("Describe the chase.", SHORT);
                var others = memory.stream("Who is chased?", SHORT)) {
            var otherText = new StringBuilder();
            for (var piece : words) {
                text.append(piece);
                if (others.iterator().hasNext()) {
                    otherText.append(others.iterator().next());
                }
            }
            otherText.append(String.join("", others));
            assertEquals(memory.ask("Who is chased?", SHORT).text(), otherText.toString());
        }
        assertEquals(whole.text(), text.toString());
    }

    @Test
    void aStreamThatIsAbandonedOrClosedHoldsNobodyUp() {
        var abandoned = memory.stream("Describe the chase.", SHORT);
        abandoned.iterator().next();
        var closed = memory.stream("Describe the chase.", SHORT);
        closed.iterator().next();
        closed.close();
        closed.close();
        assertEquals(24, memory.ask("Why?", SHORT).answerTokens());
        refused(Code.CLOSED, closed::answer);
        assertEquals(
                memory.ask("Describe the chase.", SHORT).text(),
                abandoned.answer().text());
    }

    @Test
    void theSameSeedGivesTheSameAnswerAndNoSeedAnother() {
        var seeded = AskOptions.sampled(1).withMaxTokens(24).withSeed(7);
        assertEquals(
                memory.ask("Why?", seeded).text(), memory.ask("Why?", seeded).text());
        var texts = new HashSet<String>();
        for (int i = 0; i < 3; i++) {
            texts.add(
                    memory.ask("Why?", AskOptions.sampled(1).withMaxTokens(24)).text());
        }
        assertEquals(3, texts.size());
    }

    @ParameterizedTest
    @EnumSource
    void aMemoryOfEachTypeAnswers(MemoryType type) {
        try (var each = model.watch(
                        Video.of(film),
                        everyFrame().compression(8).memoryType(type).build());
                var half =
                        model.watch(Video.of(film), everyFrame().compression(8).build())) {
            assertEquals(memory.length(), each.length());
            assertEquals(24, each.ask("Why?", SHORT).answerTokens());
            switch (type) {
                case F32 -> assertEquals(2 * half.bytes(), each.bytes());
                case F16 ->
                    assertEquals(
                            memory.ask("Why?", SHORT).text(),
                            each.ask("Why?", SHORT).text());
                case Q8_0 -> assertTrue(each.bytes() < 0.6 * half.bytes());
            }
        }
    }

    @Test
    void theMemoryGrowsForTheWordsThatComeAndNotForThoseThatMayCome() {
        try (var own = model.watch(film)) {
            long bytes = own.bytes();
            try (var words = own.stream("Go on.", AskOptions.greedy().withMaxTokens(30_000))) {
                words.iterator().next();
            }
            assertTrue(own.bytes() < 12 * bytes, () -> bytes + " bytes grew to " + own.bytes());
            var before = own.ask("Why?", SHORT).text();
            var longQuestion = "Why, and when? ".repeat(300);
            var answer = own.ask(longQuestion, SHORT);
            assertTrue(answer.questionTokens() > 1500, () -> answer.questionTokens() + " tokens");
            assertEquals(answer.text(), own.ask(longQuestion, SHORT).text());
            assertEquals(before, own.ask("Why?", SHORT).text());
        }
    }

    @Test
    void progressGoesFromNothingToAll() {
        var events = Collections.synchronizedList(new ArrayList<Progress>());
        model.watch(
                        Video.of(film),
                        everyFrame().compression(8).onProgress(events::add).build())
                .close();
        assertEquals(1, events.getLast().fraction());
        assertEquals(7, events.getLast().windowsSummarised());
        assertEquals(FRAMES, events.getLast().framesEncoded());
    }

    @Test
    void memoriesOfOneModelAreWatchedAndAskedSideBySide() throws Exception {
        var expected = memory.ask("Why?", SHORT).text();
        Callable<String> job = () -> {
            try (var own =
                    model.watch(Video.of(film), everyFrame().compression(8).build())) {
                return own.ask("Why?", SHORT).text();
            }
        };
        try (var pool = Executors.newFixedThreadPool(4)) {
            for (var answer : pool.invokeAll(Collections.nCopies(4, job))) {
                assertEquals(expected, answer.get());
            }
            Callable<String> question = () -> memory.ask("Why?", SHORT).text();
            for (var answer : pool.invokeAll(Collections.nCopies(8, question))) {
                assertEquals(expected, answer.get());
            }
        }
    }

    @Test
    void interruptingAQuestionCancelsItAndLeavesTheMemoryAsItWas() throws Exception {
        var expected = memory.ask("Why?", SHORT).text();
        var started = new CountDownLatch(1);
        var outcome = new ArrayList<Object>();
        var thread = Thread.ofPlatform().start(() -> {
            try (var words =
                    memory.stream("Describe everything.", AskOptions.greedy().withMaxTokens(20_000))) {
                for (var ignored : words) {
                    started.countDown();
                }
                outcome.add("ended");
            } catch (VideoXLException e) {
                outcome.add(e.code());
            }
            outcome.add(Thread.currentThread().isInterrupted());
        });
        started.await();
        thread.interrupt();
        thread.join();
        assertEquals(List.of(Code.CANCELLED, true), outcome);
        assertEquals(expected, memory.ask("Why?", SHORT).text());
    }

    @ParameterizedTest
    @EnumSource
    void interruptingTheWatcherInAnyStageCancelsAndLeavesTheModelUsable(Progress.Stage stage) {
        var watcher = Thread.currentThread();
        var options = everyFrame().compression(8).onProgress(progress -> {
            if (progress.stage() == stage && progress.framesDecoded() >= 20) {
                watcher.interrupt();
            }
        });
        refused(Code.CANCELLED, () -> model.watch(Video.of(film), options.build()));
        assertTrue(Thread.interrupted());
        assertEquals(
                24,
                model.ask(Video.of(film), "Why?", WatchOptions.defaults(), SHORT)
                        .answerTokens());
    }

    @Test
    void whatAProgressListenerThrowsIsWhatWatchThrows() {
        var error = new IllegalStateException("enough");
        var options = everyFrame().compression(8).onProgress(progress -> {
            throw error;
        });
        assertSame(
                error, assertThrows(IllegalStateException.class, () -> model.watch(Video.of(film), options.build())));
    }

    @Test
    void aQuestionOrAnswerTooLongForTheContextIsRefusedWithTheNumbers() {
        assertContains("the model has 32768", refused(Code.CONTEXT_EXCEEDED, () -> memory.ask("why ".repeat(40_000))));
        assertContains(
                "answer up to 40000",
                refused(
                        Code.CONTEXT_EXCEEDED,
                        () -> memory.ask("Why?", AskOptions.greedy().withMaxTokens(40_000))));
        assertContains(
                "compression",
                refused(
                        Code.CONTEXT_EXCEEDED,
                        () -> model.ask(
                                Video.of(film),
                                "Why?",
                                everyFrame().compression(2).build(),
                                AskOptions.greedy().withMaxTokens(32_400))));
    }

    @Test
    void aRatioThatDoesNotDivideTheWindowIsRefusedWithThoseThatWould() {
        assertContains(
                "64 frames: 2, 4, 8, 16, 32",
                refused(
                        Code.RATIO_INVALID,
                        () -> model.watch(
                                Video.of(film), everyFrame().compression(7).build())));
    }

    @Test
    void anUnknownDeviceIsRefusedWithTheNamesThereAre() {
        assertContains("CPU", refused(Code.DEVICE_NOT_FOUND, () -> Device.named("CUDA99")));
        var gone = new Device("CUDA99", "unplugged", Device.Type.GPU, 0, 0);
        assertContains("CUDA99", refused(Code.DEVICE_NOT_FOUND, () -> VideoXL.builder()
                .model(file)
                .device(gone)
                .build()));
    }

    @Test
    void theCpuIsAmongTheDevices() {
        assertTrue(Device.list().contains(Device.named("cpu"))
                || Device.named("cpu").type() == Device.Type.CPU);
    }

    @Test
    void loadingReportsItsProgressAndEndsWithWhatTheListenerThrows() {
        var parts = new ArrayList<Double>();
        VideoXL.builder().model(file).onProgress(parts::add).build().close();
        assertTrue(parts.size() > 1 && parts.getLast() == 1, parts::toString);
        var error = new IllegalStateException("enough");
        assertSame(error, assertThrows(IllegalStateException.class, () -> VideoXL.builder()
                .model(file)
                .onProgress(part -> {
                    throw error;
                })
                .build()));
        Thread.currentThread().interrupt();
        refused(Code.CANCELLED, () -> VideoXL.load(file));
        assertTrue(Thread.interrupted());
    }

    @Test
    void closedObjectsSayWhichOneIsClosed() {
        var own = VideoXL.load(file);
        var first = own.watch(film);
        var second = own.watch(film);
        first.close();
        first.close();
        assertContains("film.mp4", refused(Code.CLOSED, () -> first.ask("Why?")));
        var stream = second.stream("Why?");
        own.close();
        own.close();
        assertContains("golden.gguf", refused(Code.CLOSED, () -> own.watch(film)));
        refused(Code.CLOSED, () -> second.ask("Why?"));
        refused(Code.CLOSED, stream::answer);
        refused(Code.CLOSED, second::bytes);
    }

    @Test
    void closingTheModelEndsAWatchThatIsUnderWay() throws InterruptedException {
        var own = VideoXL.load(file);
        var outcome = underWay(
                started -> own.watch(
                        Video.of(film),
                        everyFrame()
                                .compression(8)
                                .onProgress(progress -> started.countDown())
                                .build()),
                own::close);
        assertEquals(
                Code.CLOSED, assertInstanceOf(VideoXLException.class, outcome).code());
    }

    @Test
    void closingTheMemoryEndsAQuestionThatIsUnderWay() throws InterruptedException {
        var own = model.watch(film);
        var outcome = underWay(
                started -> {
                    try (var words = own.stream("Go on.", AskOptions.greedy().withMaxTokens(20_000))) {
                        for (var ignored : words) {
                            started.countDown();
                        }
                    }
                },
                own::close);
        assertEquals(
                Code.CLOSED, assertInstanceOf(VideoXLException.class, outcome).code());
        assertEquals(24, memory.ask("Why?", SHORT).answerTokens());
    }

    private interface Work {
        void run(CountDownLatch started);
    }

    /** What the work throws when it is ended from outside after it has started. */
    private static Throwable underWay(Work work, Runnable end) throws InterruptedException {
        var started = new CountDownLatch(1);
        try (var pool = Executors.newSingleThreadExecutor()) {
            var outcome = pool.submit(() -> work.run(started));
            started.await();
            end.run();
            return assertThrows(ExecutionException.class, outcome::get).getCause();
        }
    }

    @Test
    void anAnswerReportsItsTimesAndCounts() {
        Answer answer = memory.ask("Why?", SHORT);
        assertTrue(answer.timings().watching().isPositive());
        assertTrue(answer.timings().reading().isPositive());
        assertTrue(answer.timings().answering().isPositive());
        assertTrue(answer.questionTokens() > 5);
    }

    @Test
    void videoInfoNeedsNoModel() {
        var info = Video.of(film).info();
        assertEquals(160, info.width());
        assertEquals(120, info.height());
        assertEquals(FRAMES, info.frameCount());
    }
}
