package io.videoxl.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.Answer.FinishReason;
import io.videoxl.AskOptions;
import io.videoxl.FrameSampling;
import io.videoxl.Progress;
import io.videoxl.Progress.Stage;
import io.videoxl.Video;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions about H.264 files, through the public API alone. */
class EndToEndTest {
    private static final String QUESTION = "What happens in the video?";
    private static final AskOptions SHORT = AskOptions.greedy().withMaxTokens(24);
    private static final int SECONDS = 42;

    @TempDir
    static Path folder;

    private static Path film;
    private static Path otherFilm;
    private static VideoXL model;

    @BeforeAll
    static void load() {
        film = Clip.h264(SECONDS, 0).write(folder.resolve("film.mp4"));
        otherFilm = Clip.h264(13, 90).write(folder.resolve("other.mp4"));
        model = Models.load(Models.golden(folder));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static String ask(Path video, String question) {
        return model.ask(Video.of(video), question, WatchOptions.defaults(), SHORT)
                .text();
    }

    @Test
    void questionAboutAFileIsAnsweredTheSameWayEachTime() {
        try (var fresh = VideoXL.load(folder.resolve("golden.gguf"))) {
            var answer = fresh.ask(film, QUESTION);
            assertTrue(answer.answerTokens() > 0 && answer.answerTokens() <= AskOptions.DEFAULT_MAX_TOKENS);
            assertEquals(
                    answer.answerTokens() == AskOptions.DEFAULT_MAX_TOKENS,
                    answer.finishReason() == FinishReason.LENGTH);
            assertFalse(answer.text().isEmpty());
            assertEquals(answer.text(), fresh.ask(film, QUESTION).text());
            assertNotEquals(
                    answer.text(), fresh.ask(film, "Who opens the door?").text());
        }
    }

    @Test
    void longVideoIsWatchedAtOneFramePerSecond() {
        try (var memory = model.watch(film)) {
            assertEquals(SECONDS, memory.frames());
        }
    }

    @Test
    void twoThreadsWatchAndAskAtOnceAsEachDoesAlone() throws Exception {
        var expected = List.of(ask(film, QUESTION), ask(otherFilm, QUESTION));
        var together = new CyclicBarrier(2);
        try (var threads = Executors.newFixedThreadPool(2)) {
            var tasks = new ArrayList<Callable<List<String>>>();
            for (var video : List.of(film, otherFilm)) {
                tasks.add(() -> {
                    together.await();
                    try (var memory = model.watch(video)) {
                        together.await();
                        return List.of(
                                memory.ask(QUESTION, SHORT).text(),
                                memory.ask(QUESTION, SHORT).text());
                    }
                });
            }
            var answers = threads.invokeAll(tasks);
            for (int i = 0; i < 2; i++) {
                assertEquals(
                        List.of(expected.get(i), expected.get(i)),
                        answers.get(i).get());
            }
        }
    }

    @Test
    void progressGrowsThroughAllStagesToTheEnd() {
        var events = watchTwoHundredFrames();
        assertEquals(1, events.getLast().fraction());
        assertEquals(200, events.getLast().framesDecoded());
        assertEquals(200, events.getLast().framesEncoded());
        assertEquals(20, events.getLast().windowsSummarised());
        var stages = EnumSet.noneOf(Stage.class);
        for (int i = 0; i < events.size(); i++) {
            stages.add(events.get(i).stage());
            assertTrue(i == 0 || events.get(i).fraction() >= events.get(i - 1).fraction());
        }
        assertEquals(EnumSet.allOf(Stage.class), stages);
    }

    @Test
    void stagesOverlapAndNoneRunsFarAhead() {
        var events = watchTwoHundredFrames();
        var firstSummary = events.stream()
                .filter(event -> event.windowsSummarised() > 0)
                .findFirst()
                .orElseThrow();
        assertTrue(firstSummary.framesDecoded() < 100, firstSummary.toString());
        int furthest = events.stream()
                .mapToInt(event -> event.framesDecoded() - 10 * event.windowsSummarised())
                .max()
                .orElseThrow();
        // Two windows of visual tokens, two batches of frames, and one of each that a stage has let go of but not yet
        // reported.
        assertTrue(furthest <= 60, furthest + " frames were decoded ahead of the summaries");
        assertTrue(furthest > 10, "decoding waited for the summaries");
    }

    private static List<Progress> watchTwoHundredFrames() {
        var events = new ArrayList<Progress>();
        var options = WatchOptions.builder()
                .frames(FrameSampling.uniform(200))
                .compression(16)
                .onProgress(events::add)
                .build();
        model.watch(Video.of(film), options).close();
        return events;
    }
}
