package io.videoxl.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.Answer;
import io.videoxl.AskOptions;
import io.videoxl.Chunks;
import io.videoxl.Compression;
import io.videoxl.FindOptions;
import io.videoxl.Focus;
import io.videoxl.FrameSampling;
import io.videoxl.Image;
import io.videoxl.ImageTiling;
import io.videoxl.Match;
import io.videoxl.MemoryType;
import io.videoxl.ModelFamily;
import io.videoxl.SavedMemory;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.convert.Synthesizer;
import io.videoxl.convert.WeightType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Video-XL-2 model does what a Video-XL model does. 16 tokens for four frames, ten frames per second. */
@Timeout(120)
class Xl2Test {
    private static final AskOptions SHORT = AskOptions.greedy().withMaxTokens(12);
    private static final String QUESTION = "What happens?";
    private static final Chunks NARROW = new Chunks(1, 1);

    private static final WatchOptions EVERY_FRAME = WatchOptions.builder()
            .frames(FrameSampling.all())
            .memoryType(MemoryType.F32)
            .chunks(NARROW)
            .build();

    @TempDir
    private static Path folder;

    private static Path film;
    private static VideoXL model;
    private static VideoMemory memory;
    private static String answer;

    @BeforeAll
    static void watch() {
        var weights = folder.resolve("xl2.gguf");
        Synthesizer.ofSize("xl2-small").type(WeightType.F32).write(weights);
        film = MovingVideo.write(folder.resolve("film.mp4"), 24);
        model = VideoXL.builder().model(weights).threads(1).ownKernels(false).build();
        memory = model.watch(Video.of(film), EVERY_FRAME);
        answer = memory.ask(QUESTION, SHORT).text();
    }

    @AfterAll
    static void close() {
        memory.close();
        model.close();
    }

    @Test
    void theModelTellsItsFamily() {
        assertEquals(ModelFamily.VIDEO_XL_2, model.info().family());
        assertEquals(4, model.info().framesPerGroup());
        assertEquals(16, model.info().tokensPerFrame());
        assertEquals(0, model.info().defaultRatio());
    }

    @Test
    void everythingThatWasWatchedIsKept() {
        assertEquals(24, memory.frames());
        assertEquals(6, memory.windows().size());
        int kept =
                memory.windows().stream().mapToInt(window -> window.summaries()).sum();
        assertTrue(kept > 6 * 16, kept + " tokens");
        assertEquals(Duration.ofMillis(400), memory.windows().get(1).from());
    }

    @Test
    void aSavedMemoryAnswersAlike() {
        var file = folder.resolve("film.vxl");
        memory.save(file);
        assertEquals(24, SavedMemory.of(file).frames().size());
        try (var opened = model.open(file)) {
            assertEquals(answer, opened.ask(QUESTION, SHORT).text());
            assertEquals(memory.windows(), opened.windows());
            try (var focused = opened.focus(Focus.on(1).withBlock(1));
                    var same = memory.focus(Focus.on(1).withBlock(1))) {
                assertEquals(
                        same.ask(QUESTION, SHORT).text(),
                        focused.ask(QUESTION, SHORT).text());
            }
        }
    }

    @Test
    void aForkAnswersAlikeAndIsIndependent() {
        try (var fork = memory.fork()) {
            assertEquals(answer, fork.ask(QUESTION, SHORT).text());
            fork.append(Video.of(film), EVERY_FRAME);
            assertEquals(48, fork.frames());
        }
        assertEquals(24, memory.frames());
        assertEquals(answer, memory.ask(QUESTION, SHORT).text());
    }

    /** Groups count over all that was watched, wherever a chunk was cut. */
    @Test
    void appendingEqualsWatchingAtOnce() {
        var chunks = WatchOptions.builder()
                .frames(FrameSampling.all())
                .memoryType(MemoryType.F32)
                .chunks(new Chunks(2, 1))
                .build();
        var once = List.of(Video.of(film).clip(Duration.ZERO, Duration.ofMillis(1200)), Video.of(film));
        try (var whole = model.watch(once, chunks);
                var parts = model.watch(once.getFirst(), chunks)) {
            parts.append(once.getLast(), chunks);
            assertEquals(whole.length(), parts.length());
            for (int layer = 0; layer < model.info().layers(); layer++) {
                var expected = whole.summaries(layer).values();
                var found = parts.summaries(layer).values();
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(expected[i], found[i], 1e-5);
                }
            }
        }
    }

    @Test
    void whatChunksHideIsSeenWithFullAttention() {
        var full = WatchOptions.builder()
                .frames(FrameSampling.all())
                .memoryType(MemoryType.F32)
                .chunks(Chunks.FULL)
                .build();
        try (var seen = model.watch(Video.of(film), full)) {
            assertEquals(memory.length(), seen.length());
            int last = model.info().layers() - 1;
            assertNotEquals(
                    memory.summaries(last).values()[memory.summaries(last).values().length - 1],
                    seen.summaries(last).values()[memory.summaries(last).values().length - 1]);
        }
    }

    @Test
    void aFocusKeepsLessAndNoUnitsKeepAll() {
        try (var all = memory.focus(new Focus(List.of(), 1, 4));
                var some = memory.focus(Focus.on(1).withBlock(1))) {
            assertEquals(memory.length(), all.length());
            assertEquals(answer, all.ask(QUESTION, SHORT).text());
            // The first block, the last and that of the unit stay: 3 of 6 lose 12 of 16 tokens.
            assertEquals(memory.length() - 3 * 12, some.length());
            assertEquals(memory.frames(), some.frames());
            assertEquals(4, some.windows().get(1).ratio());
        }
    }

    /** Units of eight frames, however many a pass took; the last one may be shorter. */
    @Test
    void evidenceAndMomentsAreOfTheUnitsOfAFocus() {
        var found = memory.evidence(QUESTION, answer, 3);
        assertEquals(3, found.parts());
        var second = found.measured().get(1).moment();
        assertEquals(8, second.firstFrame());
        assertEquals(16, second.endFrame());
        assertEquals(Duration.ofMillis(800), second.from());
        assertEquals(Duration.ofMillis(1500), second.to());
        var moments = memory.find("a square", 1, FindOptions.defaults().withThreshold(0)).stream()
                .map(Match::moment)
                .toList();
        assertEquals(List.of(moments.getFirst().firstPart()), Focus.on(moments).units());
        try (var focused = memory.focus(Focus.on(moments).withBlock(1))) {
            assertTrue(focused.length() < memory.length());
            assertEquals(3, focused.evidence(QUESTION, answer, 3).parts());
            focused.append(Video.of(film).clip(Duration.ZERO, Duration.ofMillis(500)), EVERY_FRAME);
            var more = focused.evidence(QUESTION, answer, 3).measured();
            assertEquals(4, more.size());
            assertEquals(Duration.ZERO, more.getLast().from());
            assertEquals(focused.frames(), more.getLast().moment().endFrame());
        }
    }

    @Test
    void conversationsAndChoicesWork() {
        var chat = memory.chat();
        assertEquals(answer, chat.ask(QUESTION, SHORT).text());
        chat.ask("And then?", SHORT);
        var choice = memory.choose(QUESTION, List.of("yes", "no"));
        assertTrue(List.of("yes", "no").contains(choice.text()));
        assertEquals(answer, memory.ask(QUESTION, SHORT).text());
    }

    @Test
    void questionsSideBySideGetTheAnswersThatTheyGetAlone() {
        var questions = List.of(QUESTION, "Who?", "Where is the square, and when?");
        try (var focused = memory.focus(Focus.on(1).withBlock(1))) {
            for (var asked : List.of(memory, focused)) {
                var alone = questions.stream()
                        .map(question -> asked.ask(question, SHORT).text())
                        .toList();
                assertEquals(
                        alone,
                        asked.askAll(questions, SHORT).stream()
                                .map(Answer::text)
                                .toList());
            }
        }
    }

    @Test
    void progressAndFramesOfAShortVideoAreTold() {
        var stages = new ArrayList<Integer>();
        var options = WatchOptions.builder()
                .frames(FrameSampling.uniform(3))
                .onProgress(progress -> stages.add(progress.frames()))
                .build();
        try (var three = model.watch(Video.of(film), options)) {
            assertEquals(3, three.frames());
            assertEquals(1, three.windows().size());
        }
        assertTrue(stages.stream().allMatch(frames -> frames == 3), stages.toString());
    }

    @Test
    void imagesAreFramesASecondApart() {
        var grey = new byte[3 * 20 * 10];
        var images = List.of(Image.rgb(grey, 20, 10, "a"), Image.rgb(grey, 10, 20, "b"));
        try (var watched = model.watch(images, WatchOptions.defaults())) {
            assertEquals(Duration.ofSeconds(1), watched.watched().get(1).time());
        }
    }

    @Test
    void whatTheFamilyLacksIsRefused() {
        refused(
                Code.RATIO_INVALID,
                "ask --focus",
                () -> model.watch(
                        Video.of(film), WatchOptions.builder().compression(4).build()));
        refused(
                Code.CONTEXT_EXCEEDED,
                "frames would fit",
                () -> model.watch(
                        Video.of(film),
                        WatchOptions.builder()
                                .reserve(model.info().contextLength() - 100)
                                .build()));
        refused(
                Code.CONTEXT_EXCEEDED,
                "the memory may take 10,000; allow more bytes",
                () -> model.watch(
                        Video.of(film),
                        WatchOptions.builder()
                                .compression(Compression.autoWithin(10_000))
                                .build()));
        refused(Code.CONTEXT_EXCEEDED, "positions", () -> memory.ask("why ".repeat(40_000), SHORT));
        refused(
                Code.INVALID_ARGUMENT,
                "tiling",
                () -> model.watch(
                        Image.rgb(new byte[3], 1, 1, "dot"),
                        WatchOptions.builder().imageTiling(ImageTiling.ALWAYS).build()));
        refused(Code.INVALID_ARGUMENT, "means of 2 to 16", () -> Focus.on(1).withMean(1));
        refused(Code.INVALID_ARGUMENT, "expected 1 or more", () -> new Chunks(0, 1));
        try (var empty = model.newMemory(WatchOptions.defaults())) {
            refused(Code.INVALID_ARGUMENT, "nothing was watched", () -> empty.focus(Focus.on(0)));
        }
    }

    private static void refused(Code code, String part, Runnable call) {
        var e = assertThrows(VideoXLException.class, call::run);
        assertEquals(code, e.code());
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
