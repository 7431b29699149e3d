package io.videoxl.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.AskOptions;
import io.videoxl.Compression;
import io.videoxl.FrameSampling;
import io.videoxl.Image;
import io.videoxl.ImageTiling;
import io.videoxl.MemoryType;
import io.videoxl.SavedMemory;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.WatchedWindow;
import io.videoxl.convert.Synthesizer;
import io.videoxl.convert.WeightType;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a memory is worth after watching: appended to, forked, read, closed. 16 tokens per frame, windows of ten frames. */
@Timeout(120)
class VideoMemoryTest {
    private static final AskOptions SHORT = AskOptions.greedy().withMaxTokens(12);
    private static final WatchOptions EVERY_FRAME =
            WatchOptions.builder().frames(FrameSampling.all()).compression(8).build();

    @TempDir
    private static Path folder;

    private static Video first;
    private static Video second;
    private static VideoXL model;

    @BeforeAll
    static void load() {
        var file = folder.resolve("golden.gguf");
        Synthesizer.ofSize("golden").write(file);
        first = Video.of(MovingVideo.write(folder.resolve("first.mp4"), 20));
        second = Video.of(MovingVideo.write(folder.resolve("second.mp4"), 34));
        model = VideoXL.builder().model(file).threads(1).build();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static void assertSameSummaries(VideoMemory expected, VideoMemory found) {
        for (int layer = 0; layer < model.info().layers(); layer++) {
            assertArrayEquals(
                    expected.summaries(layer).keys(), found.summaries(layer).keys());
            assertArrayEquals(
                    expected.summaries(layer).values(), found.summaries(layer).values());
        }
    }

    @Test
    void appendingAfterAWholeWindowGivesTheNumbersOfWatchingEverythingAtOnce() {
        try (var atOnce = model.watch(List.of(first, second), EVERY_FRAME);
                var appended = model.watch(first, EVERY_FRAME)) {
            var before = appended.ask("What is it?", SHORT).text();
            appended.append(second, EVERY_FRAME);
            assertEquals(54, appended.frames());
            assertEquals(atOnce.length(), appended.length());
            assertSameSummaries(atOnce, appended);
            assertEquals(atOnce.windows(), appended.windows());
            assertEquals(atOnce.watched(), appended.watched());
            var after = appended.ask("What is it?", SHORT).text();
            assertEquals(atOnce.ask("What is it?", SHORT).text(), after);
            assertNotEquals(before, after);
        }
    }

    @Test
    void eachWindowTellsItsFramesTimesRatioAndSummaries() {
        var options = WatchOptions.builder()
                .frames(FrameSampling.all())
                .compression(2, 16)
                .build();
        try (var memory = model.watch(List.of(first, second), options)) {
            var windows = memory.windows();
            assertEquals(6, windows.size());
            assertEquals(
                    new WatchedWindow(1, 16, 80, 10, 10, 20, Duration.ofMillis(1000), Duration.ofMillis(1900)),
                    windows.get(1));
            assertEquals(
                    new WatchedWindow(5, 16, 260, 4, 50, 54, Duration.ofMillis(3000), Duration.ofMillis(3300)),
                    windows.getLast());
            assertEquals(second.toString(), memory.watched().get(20).source());
            assertEquals(264, memory.summaries(0).count());
            assertEquals(264 * 2 * 64, memory.summaries(2).keys().length);
            assertEquals(first + ", " + second, memory.toString());
        }
    }

    @Test
    void aForkGoesItsOwnWay() {
        try (var memory = model.watch(first, EVERY_FRAME)) {
            var answer = memory.ask("What is it?", SHORT).text();
            try (var words = memory.stream("What else?", SHORT)) {
                words.iterator().next(); // its tokens lie behind the memory now
                try (var fork = memory.fork()) {
                    assertSameSummaries(memory, fork);
                    assertEquals(answer, fork.ask("What is it?", SHORT).text());
                    fork.append(second, EVERY_FRAME);
                    assertEquals(54, fork.frames());
                    assertEquals(20, memory.frames());
                }
            }
            assertEquals(answer, memory.ask("What is it?", SHORT).text());
        }
    }

    @Test
    void eightThreadsAskingEightForksGetTheAnswersOfOneThreadAskingInTurn() throws Exception {
        var questions = IntStream.range(0, 8)
                .mapToObj(i -> "What happens at " + i + "?")
                .toList();
        try (var memory = model.watch(second, EVERY_FRAME);
                var threads = Executors.newFixedThreadPool(8)) {
            var inTurn =
                    questions.stream().map(q -> memory.ask(q, SHORT).text()).toList();
            assertTrue(inTurn.stream().distinct().count() > 1, inTurn::toString);
            var tasks = new ArrayList<Callable<List<String>>>();
            for (int thread = 0; thread < 8; thread++) {
                tasks.add(() -> {
                    try (var fork = memory.fork()) {
                        return questions.stream()
                                .map(q -> fork.ask(q, SHORT).text())
                                .toList();
                    }
                });
            }
            for (var task : threads.invokeAll(tasks)) {
                assertEquals(inTurn, task.get());
            }
        }
    }

    @Test
    void whileMoreIsWatchedQuestionsAreAnsweredFromWhatWasSummarisedSoFar() throws Exception {
        var twoWindows = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var options = WatchOptions.builder()
                .frames(FrameSampling.all())
                .compression(8)
                .onProgress(progress -> {
                    if (progress.windowsSummarised() == 2) {
                        twoWindows.countDown();
                        await(goOn);
                    }
                })
                .build();
        try (var memory = model.newMemory(options);
                var expected = model.watch(first, EVERY_FRAME)) {
            assertEquals(0, memory.frames());
            assertEquals(0, memory.summaries(0).count());
            var task = memory.appendAsync(List.of(first, second), options);
            twoWindows.await();
            assertFalse(task.isDone());
            assertEquals(20, memory.frames());
            assertEquals(
                    expected.ask("What is it?", SHORT).text(),
                    memory.ask("What is it?", SHORT).text());
            try (var words = memory.stream("What is it?", SHORT)) {
                words.iterator().next();
                goOn.countDown();
                task.join();
                assertEquals(54, memory.frames());
                // What was said stays said; the rest follows from all that was watched.
                assertEquals(memory.length(), words.answer().memoryTokens());
            }
            assertTrue(task.toFuture().isDone());
        }
    }

    @Test
    void cancellingKeepsTheWindowsThatWereSummarised() throws Exception {
        var twoWindows = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var options = WatchOptions.builder()
                .frames(FrameSampling.all())
                .compression(8)
                .onProgress(progress -> {
                    if (progress.windowsSummarised() == 2) {
                        twoWindows.countDown();
                        await(never);
                    }
                })
                .build();
        try (var memory = model.newMemory(options);
                var expected = model.watch(first, EVERY_FRAME)) {
            var task = memory.appendAsync(List.of(first, second), options);
            twoWindows.await();
            long start = System.nanoTime();
            task.cancel();
            var e = assertThrows(VideoXLException.class, task::join);
            assertEquals(Code.CANCELLED, e.code());
            assertTrue(System.nanoTime() - start < 500_000_000L);
            assertSameSummaries(expected, memory);
            assertEquals(
                    expected.ask("What is it?", SHORT).text(),
                    memory.ask("What is it?", SHORT).text());
            memory.append(second, EVERY_FRAME);
            assertEquals(54, memory.frames());
        }
    }

    @Test
    void closingAMemoryEndsWhatIsAppendedToIt() throws Exception {
        var watching = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var options = WatchOptions.builder()
                .frames(FrameSampling.all())
                .onProgress(progress -> {
                    watching.countDown();
                    await(never);
                })
                .build();
        var memory = model.newMemory(options);
        var task = memory.appendAsync(second, options);
        watching.await();
        memory.close();
        assertEquals(
                Code.CLOSED, assertThrows(VideoXLException.class, task::join).code());
        for (Runnable use : List.<Runnable>of(
                () -> memory.append(first, EVERY_FRAME),
                () -> memory.appendAsync(first, EVERY_FRAME),
                memory::fork,
                () -> memory.summaries(0),
                memory::bytes)) {
            var e = assertThrows(VideoXLException.class, use::run);
            assertEquals(Code.CLOSED, e.code(), e::getMessage);
        }
    }

    @Test
    void automaticCompressionTakesTheSmallestRatioThatFits() {
        var auto = WatchOptions.builder().frames(FrameSampling.all()).compression(Compression.AUTO);
        try (var memory = model.watch(second, auto.build())) {
            assertEquals(2, memory.windows().getFirst().ratio());
        }
        long perToken = 2L * 3 * 128 * 2;
        // 34 frames at ratio 2 keep 272 summaries, at ratio 4 half as many; a window needs its place while it is
        // watched.
        var tight = auto.compression(Compression.autoWithin(perToken * 400)).reserve(100);
        try (var memory = model.watch(second, tight.build())) {
            assertEquals(4, memory.windows().getFirst().ratio());
            assertTrue(memory.bytes() <= perToken * 400, () -> memory.bytes() + " bytes");
        }
        var tooTight = auto.compression(Compression.autoWithin(perToken * 100)).build();
        var e = assertThrows(VideoXLException.class, () -> model.watch(second, tooTight));
        assertEquals(Code.CONTEXT_EXCEEDED, e.code());
        assertTrue(e.getMessage().contains("the memory may take 153,600; allow more bytes"), e::getMessage);
    }

    @Test
    void whatIsWatchedLeavesRoomForQuestionAndAnswer() {
        var options = WatchOptions.builder()
                .frames(FrameSampling.all())
                .compression(2)
                .reserve(32_768 - 200)
                .build();
        var e = assertThrows(VideoXLException.class, () -> model.watch(second, options));
        assertEquals(Code.CONTEXT_EXCEEDED, e.code());
        assertTrue(e.getMessage().contains("32568 for question and answer"), e::getMessage);
        assertTrue(e.getMessage().contains("compression 4 would fit"), e::getMessage);
    }

    @ParameterizedTest
    @EnumSource(MemoryType.class)
    void aSavedAndReopenedMemoryAnswersBitByBitAsTheOneNeverSaved(MemoryType type) {
        var file = folder.resolve(type + ".vxl");
        var options = WatchOptions.builder()
                .frames(FrameSampling.all())
                .memoryType(type)
                .systemPrompt("You watch films.")
                .displayAspect(true)
                .toneMapping(true)
                .build();
        var precise = SHORT.withLogProbabilities(3);
        try (var memory = model.watch(second, options)) {
            var expected = memory.ask("What is it?", precise);
            memory.save(file);
            try (var reopened = model.open(file)) {
                assertSameSummaries(memory, reopened);
                assertEquals(memory.windows(), reopened.windows());
                assertEquals(memory.watched(), reopened.watched());
                var found = reopened.ask("What is it?", precise);
                assertEquals(expected.text(), found.text());
                assertEquals(expected.logProbabilities(), found.logProbabilities());
                memory.append(first, options);
                reopened.append(first, options);
                assertSameSummaries(memory, reopened);
            }
            var told = SavedMemory.of(file);
            assertEquals(34, told.frames().size());
            assertEquals(type, told.memoryType());
            assertEquals("You watch films.", told.systemPrompt());
            assertEquals(List.of("display aspect", "tone mapping"), told.options());
            assertEquals(model.info().fingerprint(), told.fingerprint());
        }
    }

    @Test
    void savingWhileOthersAskAndAppendWritesWhatWasKeptWhenItBegan() throws Exception {
        try (var memory = model.watch(first, EVERY_FRAME);
                var expected = memory.fork();
                var threads = Executors.newFixedThreadPool(3)) {
            var asked = threads.submit(() -> memory.ask("What is it?", SHORT.withMaxTokens(200)));
            var saved = threads.submit(() -> memory.save(folder.resolve("meanwhile.vxl")));
            saved.get();
            var appended = threads.submit(() -> memory.append(second, EVERY_FRAME));
            asked.get();
            appended.get();
            try (var reopened = model.open(folder.resolve("meanwhile.vxl"))) {
                assertSameSummaries(expected, reopened);
            }
        }
    }

    @Test
    void aMemoryOfAnotherModelAndADamagedOneAreRefusedByName() throws Exception {
        var file = folder.resolve("film.vxl");
        try (var memory = model.watch(first, EVERY_FRAME)) {
            memory.save(file);
        }
        var otherFile = folder.resolve("other.gguf");
        Synthesizer.ofSize("golden").type(WeightType.Q8_0).write(otherFile);
        try (var other = VideoXL.load(otherFile)) {
            var e = assertThrows(VideoXLException.class, () -> other.open(file));
            assertEquals(Code.MEMORY_MISMATCH, e.code());
            assertTrue(e.getMessage().contains(file.toString()), e::getMessage);
        }
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        var damaged = Files.write(folder.resolve("damaged.vxl"), bytes);
        var e = assertThrows(VideoXLException.class, () -> model.open(damaged));
        assertEquals(Code.MEMORY_UNREADABLE, e.code());
        assertTrue(e.getMessage().contains(damaged.toString()), e::getMessage);
    }

    @Test
    void anImageAloneIsCutIntoTilesAndIsOneFrameBesideOthers() {
        // The model's largest grid for something square is 2 × 2.
        var image = Image.rgb(new byte[3 * 200 * 200], 200, 200, "square");
        try (var alone = model.watch(image, EVERY_FRAME);
                var together = model.watch(List.of(image, first, image), EVERY_FRAME);
                var tiles = model.watch(
                        List.of(image, first),
                        WatchOptions.builder()
                                .frames(FrameSampling.all())
                                .imageTiling(ImageTiling.ALWAYS)
                                .build())) {
            assertEquals(4, alone.frames());
            assertEquals("square", alone.toString());
            alone.append(image, EVERY_FRAME);
            assertEquals(5, alone.frames());
            assertEquals(22, together.frames());
            assertEquals("square", together.watched().getFirst().source());
            assertEquals(first.toString(), together.watched().get(1).source());
            assertEquals("square", together.watched().getLast().source());
            assertEquals(24, tiles.frames());
        }
    }

    @Test
    void anUnreadableImageAmongGoodOnesIsRefusedBeforeAnythingIsWatched() throws Exception {
        var broken = Files.writeString(folder.resolve("broken.png"), "no picture");
        var started = new AtomicBoolean();
        var options =
                WatchOptions.builder().onProgress(progress -> started.set(true)).build();
        var e = assertThrows(
                VideoXLException.class, () -> model.watch(List.of(first, Image.of(broken), second), options));
        assertEquals(Code.VIDEO_UNREADABLE, e.code());
        assertTrue(e.getMessage().contains(broken.toString()), e::getMessage);
        assertFalse(started.get());
    }

    @Test
    void anImageFileIsCutIntoTilesAndAGifIsAVideo() throws Exception {
        var picture = new BufferedImage(200, 200, BufferedImage.TYPE_INT_RGB);
        var png = folder.resolve("picture.png");
        var gif = folder.resolve("picture.gif");
        assertTrue(ImageIO.write(picture, "png", png.toFile()));
        assertTrue(ImageIO.write(picture, "gif", gif.toFile()));
        try (var image = model.watch(png);
                var video = model.watch(gif)) {
            assertEquals(4, image.frames());
            assertEquals(1, video.frames());
        }
    }

    @Test
    void ownKernelsKeepWithinBf16OfGgmls() {
        try (var reference = VideoXL.builder()
                        .model(model.info().file())
                        .threads(1)
                        .ownKernels(false)
                        .build();
                var expected = reference.watch(second, EVERY_FRAME);
                var found = model.watch(second, EVERY_FRAME)) {
            for (int layer = 0; layer < model.info().layers(); layer++) {
                var values = expected.summaries(layer).values();
                assertArrayEquals(values, found.summaries(layer).values(), 0.15f);
            }
        }
    }

    @Test
    void nothingToWatchIsRefused() {
        var e = assertThrows(VideoXLException.class, () -> model.watch(List.of(), EVERY_FRAME));
        assertEquals(Code.INVALID_ARGUMENT, e.code());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
