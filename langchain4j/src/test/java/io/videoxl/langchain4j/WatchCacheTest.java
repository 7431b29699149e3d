package io.videoxl.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.exception.TimeoutException;
import io.videoxl.AskOptions;
import io.videoxl.Frame;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.langchain4j.WatchCache.Lease;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What was watched is kept, shared, closed in time, and written to a folder. */
@Timeout(120)
class WatchCacheTest {
    private static final AskOptions SHORT = AskOptions.greedy().withMaxTokens(8);

    private final VideoXL model = TestModels.talkative();
    private WatchCache cache = WatchCache.of(model);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        cache.close();
    }

    /** A film of some frames of one grey, which tells how often it was opened and can be held up. */
    private static final class Film {
        private final int grey;
        private final AtomicInteger opened = new AtomicInteger();
        private final CountDownLatch reading = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private volatile RuntimeException failure;

        Film(int grey) {
            this.grey = grey;
        }

        Shown shown() {
            return shown(true);
        }

        Shown shown(boolean lasting) {
            return new Shown("grey " + grey, lasting, () -> {
                opened.incrementAndGet();
                return Video.frames(frames(), "grey " + grey);
            });
        }

        private Iterator<Frame> frames() {
            return new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    reading.countDown();
                    try {
                        gate.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        ended.countDown();
                        throw new IllegalStateException("interrupted", e);
                    }
                    if (failure != null) {
                        throw failure;
                    }
                    return next < 12;
                }

                @Override
                public Frame next() {
                    var pixels = new byte[16 * 16 * 3];
                    Arrays.fill(pixels, (byte) (grey + next));
                    return Frame.rgb(pixels, 16, 16, Duration.ofSeconds(next++));
                }
            };
        }
    }

    private static Watching watching(Film... films) {
        return new Watching(
                List.of(films).stream().map(film -> List.of(film.shown())).toList(), WatchOptions.defaults());
    }

    private Lease acquire(Film... films) {
        return cache.acquire(watching(films), Deadline.NONE);
    }

    private VideoMemory watched(Film... films) {
        try (var lease = acquire(films)) {
            return lease.watched().memory();
        }
    }

    private FutureTask<Lease> inBackground(Film film) {
        var task = new FutureTask<>(() -> acquire(film));
        Thread.ofPlatform().start(task);
        return task;
    }

    private static void refused(Code code, Executable call) {
        assertEquals(code, assertThrows(VideoXLException.class, call).code());
    }

    private static String answer(VideoMemory memory) {
        return memory.ask("What is it?", SHORT).text();
    }

    private static boolean isOpen(VideoMemory memory) {
        try {
            return memory.bytes() > 0;
        } catch (VideoXLException e) {
            assertEquals(Code.CLOSED, e.code());
            return false;
        }
    }

    @Test
    void filmIsWatchedOnce() {
        var film = new Film(0);
        try (var first = acquire(film);
                var second = acquire(film)) {
            assertSame(first.watched(), second.watched());
            assertEquals(0, first.cachedTokens());
            assertEquals(first.watched().memory().length(), second.cachedTokens());
            assertEquals(12, first.watched().frames().size());
            assertEquals(1, cache.statistics().inUse());
        }
        assertEquals(1, film.opened.get());
        assertNotSame(watched(film), watched(new Film(100)));
        var statistics = cache.statistics();
        assertEquals(new WatchCache.Statistics(2, statistics.bytes(), 0, 2, 0, 2), statistics);
        assertEquals(watched(film).bytes() + watched(new Film(100)).bytes(), statistics.bytes());
    }

    @Test
    void whatChangesWhatIsRememberedIsWatchedAnew() {
        var film = List.of(List.of(new Film(0).shown()));
        var usual = new Watching(film, WatchOptions.defaults());
        var other = WatchOptions.builder();
        for (var options : List.of(
                WatchOptions.builder().compression(4).build(),
                WatchOptions.builder().systemPrompt("Be brief.").build(),
                WatchOptions.builder().reserve(7).build())) {
            assertNotEquals(usual, new Watching(film, options));
            assertNotEquals(usual.fileName("model"), new Watching(film, options).fileName("model"));
        }
        assertNotEquals(usual.fileName("model"), usual.fileName("other"));
        assertNotEquals(usual.fileName("model"), watching(new Film(1)).fileName("model"));
        var same = new Watching(
                film, other.decoderThreads(1).onProgress(progress -> {}).build());
        assertEquals(usual, same);
        assertEquals(usual.hashCode(), same.hashCode());
        assertEquals(usual.fileName("model"), same.fileName("model"));
    }

    /** An option that is new has to be put into one of the two lists: it changes what is remembered, or it does not. */
    @Test
    void everyOptionOfWatchingIsThoughtOf() {
        var changing = Set.of(
                "frames",
                "fit",
                "displayAspect",
                "toneMapping",
                "imageTiling",
                "compression",
                "chunks",
                "reserve",
                "memoryType",
                "systemPrompt");
        var other = Set.of("framesPerBatch", "decoderThreads", "onProgress");
        var options = Arrays.stream(WatchOptions.class.getMethods())
                .filter(method -> method.getDeclaringClass() == WatchOptions.class)
                .filter(method -> method.getParameterCount() == 0 && !Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .filter(name -> !name.equals("toBuilder"))
                .collect(Collectors.toSet());
        assertEquals(options, Stream.concat(changing.stream(), other.stream()).collect(Collectors.toSet()));
        assertEquals(changing.size(), watching().settings().size());
    }

    @Test
    void whoAsksWhileItIsWatchedWaitsForThat() throws Exception {
        var film = new Film(0);
        film.gate = new CountDownLatch(1);
        var first = inBackground(film);
        film.reading.await();
        var second = inBackground(film);
        while (cache.statistics().found() == 0) {
            Thread.sleep(5);
        }
        film.gate.countDown();
        try (var one = first.get();
                var two = second.get()) {
            assertSame(one.watched(), two.watched());
        }
        assertEquals(1, film.opened.get());
    }

    @Test
    void watchingEndsWhenAllHaveGivenUpAndNotBefore() throws Exception {
        var film = new Film(0);
        film.gate = new CountDownLatch(1);
        var patient = inBackground(film);
        film.reading.await();
        assertThrows(TimeoutException.class, () -> cache.acquire(watching(film), Deadline.in(Duration.ofMillis(50))));
        film.gate.countDown();
        patient.get().close();
        assertEquals(1, film.opened.get());

        var other = new Film(100);
        other.gate = new CountDownLatch(1);
        var waiting = new CountDownLatch(1);
        var impatient = Thread.ofPlatform().start(() -> {
            refused(Code.CANCELLED, () -> acquire(other));
            assertTrue(Thread.currentThread().isInterrupted());
            waiting.countDown();
        });
        other.reading.await();
        impatient.interrupt();
        assertTrue(waiting.await(20, TimeUnit.SECONDS));
        assertTrue(other.ended.await(20, TimeUnit.SECONDS));
        assertEquals(1, cache.statistics().memories());
        assertEquals(0, cache.statistics().inUse());
        other.gate.countDown();
        assertTrue(isOpen(watched(other)));
        assertEquals(2, other.opened.get());
    }

    @Test
    void whatFailsIsNotKept() {
        var film = new Film(0);
        film.failure = new IllegalStateException("no signal");
        assertSame(film.failure, assertThrows(IllegalStateException.class, () -> acquire(film)));
        assertEquals(0, cache.statistics().memories());
        film.failure = null;
        assertTrue(isOpen(watched(film)));
    }

    @Test
    void whatWasNotUsedForLongIsClosedFirst() {
        var first = new Film(0);
        var second = new Film(80);
        var third = new Film(160);
        long bytes = watched(first).bytes();
        cache.close();
        cache = WatchCache.builder().model(model).maxBytes(2 * bytes).build();
        var one = watched(first);
        var two = watched(second);
        assertSame(one, watched(first));
        var three = watched(third);
        assertEquals(List.of(true, false, true), List.of(isOpen(one), isOpen(two), isOpen(three)));
        assertEquals(2 * bytes, cache.statistics().bytes());
        watched(second);
        assertEquals(2, second.opened.get());
        assertEquals(2, first.opened.get());
    }

    @Test
    void whatIsInUseIsNotClosed() {
        cache = WatchCache.builder().model(model).maxBytes(0).build();
        VideoMemory memory;
        try (var used = acquire(new Film(0))) {
            memory = used.watched().memory();
            assertFalse(isOpen(watched(new Film(100))));
            cache.clear();
            assertTrue(isOpen(memory));
            assertEquals(8, memory.ask("What is it?", SHORT).answerTokens());
            assertEquals(new WatchCache.Statistics(0, 0, 1, 2, 0, 0), cache.statistics());
        }
        assertFalse(isOpen(memory));
        assertEquals(0, cache.statistics().inUse());
    }

    @Test
    void whatAMessageAddsIsWatchedOnTopOfWhatWasShownBefore() {
        var first = new Film(0);
        var second = new Film(100);
        var before = watched(first);
        int length = before.length();
        var answer = answer(before);
        try (var both = acquire(first, second);
                var plain = model.watch(first.shown().visual().get(), WatchOptions.defaults())) {
            plain.append(second.shown().visual().get(), WatchOptions.defaults());
            assertEquals(plain.length(), both.watched().memory().length());
            assertEquals(answer(plain), answer(both.watched().memory()));
            assertEquals(length, both.cachedTokens());
        }
        assertEquals(answer, answer(before));
        assertEquals(length, before.length());
        assertEquals(2, first.opened.get()); // once here, for the comparison
        assertEquals(2, cache.statistics().watched());
        // It is the same where what was shown before is not there.
        cache.clear();
        try (var both = acquire(first, second)) {
            assertEquals(0, both.cachedTokens());
            assertEquals(24, both.watched().frames().size());
        }
    }

    @Test
    void folderKeepsWhatWasWatchedForLaterRuns() throws IOException {
        var kept = folder.resolve("watched");
        var film = new Film(0);
        cache = WatchCache.builder().model(model).folder(kept).build();
        var answer = answer(watched(film));
        cache.close();

        cache = WatchCache.builder().model(model).folder(kept).build();
        try (var lease = acquire(film)) {
            assertEquals(answer, answer(lease.watched().memory()));
            assertEquals(lease.watched().memory().length(), lease.cachedTokens());
            assertEquals(12, lease.watched().frames().size());
        }
        assertEquals(1, film.opened.get());
        assertEquals(0, cache.statistics().watched());
        assertEquals(1, cache.statistics().reopened());
        cache.close();

        Path file;
        try (var files = Files.list(kept)) {
            file = files.toList().getFirst(); // the only one
        }
        var bytes = Files.readAllBytes(file);
        Files.write(file, new byte[100]);
        cache = WatchCache.builder().model(model).folder(kept).build();
        assertEquals(answer, answer(watched(film)));
        assertEquals(2, film.opened.get());
        assertEquals(bytes.length, Files.size(file));
    }

    @Test
    void whatMayChangeIsNotWritten() throws IOException {
        cache = WatchCache.builder().model(model).folder(folder).build();
        var stream = new Watching(List.of(List.of(new Film(0).shown(false))), WatchOptions.defaults());
        cache.acquire(stream, Deadline.NONE).close();
        cache.acquire(new Watching(List.of(), WatchOptions.defaults()), Deadline.NONE)
                .close();
        try (var files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void folderThatCannotBeMadeIsRefused() throws IOException {
        var file = Files.createFile(folder.resolve("file"));
        refused(Code.IO, () -> WatchCache.builder().model(model).folder(file).build());
        assertThrows(IllegalArgumentException.class, () -> WatchCache.builder().maxBytes(-1));
        assertThrows(NullPointerException.class, () -> WatchCache.builder().build());
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        var there = watched(new Film(0));
        var film = new Film(100);
        film.gate = new CountDownLatch(1);
        var waiting = new FutureTask<>(() -> assertThrows(VideoXLException.class, () -> acquire(film)));
        Thread.ofPlatform().start(waiting);
        film.reading.await();
        cache.close();
        assertEquals(Code.CLOSED, waiting.get(20, TimeUnit.SECONDS).code());
        assertTrue(film.ended.await(20, TimeUnit.SECONDS));
        assertFalse(isOpen(there));
        refused(Code.CLOSED, () -> acquire(film));
        assertEquals(0, cache.statistics().memories());
    }
}
