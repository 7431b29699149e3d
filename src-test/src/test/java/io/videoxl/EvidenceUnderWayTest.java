package io.videoxl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException.Code;
import io.videoxl.api.AskedFilm;
import io.videoxl.api.MovingVideo;
import io.videoxl.api.WatchedFilm;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens while evidence is looked for: it is cancelled, its memory closed, or more is watched. */
@Timeout(120)
class EvidenceUnderWayTest extends AskedFilm {
    private static final AskOptions ONE_TOKEN = AskOptions.greedy().withMaxTokens(1);
    private static final AskOptions WITH_EVIDENCE = ONE_TOKEN.withEvidence(1);
    private static final Duration SOON = Duration.ofSeconds(2);

    private static CompletableFuture<Void> begun(Runnable work, CompletableFuture<Thread> running) {
        var ended = new CompletableFuture<Void>();
        running.complete(Thread.ofPlatform().start(() -> {
            try {
                work.run();
                ended.complete(null);
            } catch (Throwable e) {
                ended.completeExceptionally(e);
            }
        }));
        return ended;
    }

    /** Ends what is under way, which reads its question many times. What is being read is read to its end, however slow the machine is. */
    private void endsSoon(Code expected, CompletableFuture<?> work, Runnable end) {
        assertThrows(TimeoutException.class, () -> work.get(300, TimeUnit.MILLISECONDS));
        long start = System.nanoTime();
        end.run();
        var e = assertThrows(ExecutionException.class, () -> work.get(60, TimeUnit.SECONDS));
        var time = Duration.ofNanos(System.nanoTime() - start);
        assertEquals(expected, ((VideoXLException) e.getCause()).code());
        var soon = SOON.plus(reading(WatchedFilm.LONG_QUESTION).multipliedBy(3));
        assertTrue(time.compareTo(soon) < 0, () -> time.toMillis() + " of " + soon.toMillis() + " ms");
    }

    private Duration reading(String question) {
        long start = System.nanoTime();
        memory.ask(question, ONE_TOKEN);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void interruptingEnds(Runnable work) {
        var running = new CompletableFuture<Thread>();
        var ended = begun(work, running);
        endsSoon(Code.CANCELLED, ended, () -> running.join().interrupt());
    }

    @Test
    void interruptingEndsItSoon() {
        interruptingEnds(() -> memory.evidence(WatchedFilm.LONG_QUESTION, "red", 1));
        interruptingEnds(() -> memory.find("red", 1, FindOptions.described(WatchedFilm.LONG_QUESTION)));
    }

    @Test
    void closingTheMemoryEndsItSoon() {
        var fork = memory.fork();
        var ended = begun(() -> fork.evidence(WatchedFilm.LONG_QUESTION, "red", 1), new CompletableFuture<>());
        endsSoon(Code.CLOSED, ended, fork::close);
    }

    /** The answer is whole then, and evidence is what is cancelled. */
    @Test
    void aChatIsAsItWasIfEvidenceIsCancelled() throws Exception {
        var question = "Why, and when? ".repeat(300);
        var chat = memory.chat();
        var whole = new CountDownLatch(1);
        var task = chat.ask(question, WITH_EVIDENCE, piece -> whole.countDown());
        assertTrue(whole.await(60, TimeUnit.SECONDS));
        endsSoon(Code.CANCELLED, task.toFuture(), task::cancel);
        assertEquals(List.of(), chat.history());

        var reading = reading(question);
        var running = new CompletableFuture<Thread>();
        var ended = begun(() -> chat.ask(question, WITH_EVIDENCE), running);
        Thread.sleep(reading.multipliedBy(2));
        endsSoon(Code.CANCELLED, ended, () -> running.join().interrupt());
        assertEquals(List.of(), chat.history());
        assertFalse(chat.ask("Why?", ONE_TOKEN).text().isEmpty());
    }

    /** Each sees all that is there when its turn comes, and nothing else. */
    @Test
    void aMemoryThatGrowsMeanwhileIsMeasuredAsItIsThen() {
        var more = MovingVideo.write(folder.resolve("more.mp4"), 60);
        var options = WatchOptions.builder()
                .frames(FrameSampling.all())
                .compression(8)
                .build();
        try (var fork = memory.fork()) {
            int before = fork.windows().size();
            var growing = fork.appendAsync(Video.of(more), options);
            int parts = before;
            while (!growing.isDone()) {
                var found = fork.evidence("Why?", "red", 1);
                var windows = fork.windows();
                assertTrue(found.parts() >= parts && found.parts() <= windows.size());
                parts = found.parts();
                assertEquals(parts, found.measured().size());
                assertEquals(
                        windows.subList(0, parts).stream()
                                .map(WatchedWindow::to)
                                .toList(),
                        found.measured().stream().map(Evidence::to).toList());
            }
            growing.join();
            var found = fork.evidence("Why?", "red", 1);
            assertTrue(found.parts() > before);
            assertEquals(fork.windows().size(), found.parts());
            assertEquals(more.toString(), found.measured().getLast().source());
            assertEquals(Duration.ofMillis(5900), found.measured().getLast().to());
        }
    }

    @Test
    void picturesAloneAreMomentsOfTheirOwn() {
        var pictures = IntStream.range(0, 6)
                .mapToObj(i -> Image.rgb(new byte[3 * 20 * 20], 20, 20, "picture " + i))
                .toList();
        var options = WatchOptions.builder().compression(4).build();
        try (var watched = film.model().watch(pictures, options)) {
            var found = watched.evidence("Why?", "red", 6);
            assertEquals(watched.windows().size(), found.parts());
            for (int i = 0; i < found.parts(); i++) {
                var moment = found.measured().get(i).moment();
                assertTrue(moment.source().startsWith("picture "), moment.source());
                assertEquals(Duration.ZERO, moment.from());
                assertEquals(moment.from(), moment.to());
            }
            var all = watched.find("a square", 6, FindOptions.defaults().withThreshold(0));
            assertEquals(found.parts(), all.size());
        }
    }
}
