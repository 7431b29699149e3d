package io.videoxl.eval.needles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.convert.Synthesizer;
import io.videoxl.worlds.needles.NeedleGrid;
import io.videoxl.worlds.needles.NeedleGrid.Cell;
import io.videoxl.worlds.needles.NeedleQuestion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a model by formula, whose answers are noise that is the same each time. */
class NeedleTestTest {
    private static final NeedleSettings SETTINGS = NeedleSettings.standard()
            .withGrid(new NeedleGrid(List.of(3, 12), List.of(0.0, 0.5, 1.0)))
            .withThroughFiles(false);
    private static final Needles WORLDS = Needles.inWorlds(64);

    @TempDir
    private static Path folder;

    private static VideoXL model;

    @BeforeAll
    static void load() {
        var file = folder.resolve("model.gguf");
        Synthesizer.ofSize("golden").write(file);
        model = VideoXL.load(file);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private record Said(
            int length, double depth, int repeat, int index, String needle, String question, String answer) {
        static List<Said> of(NeedleReport report) {
            return report.results().stream()
                    .map(result -> new Said(
                            result.length(),
                            result.depth(),
                            result.repeat(),
                            result.index(),
                            result.needle(),
                            result.question(),
                            result.answer()))
                    .toList();
        }
    }

    private static NeedleReport run(Needles needles, NeedleSettings settings, Path file) {
        return NeedleTest.run(model, needles, settings, file, result -> {});
    }

    @Test
    void everyPlaceOfTheGridIsTriedAndItsNeedleTakesTheFrameOfThatDepth() {
        var report = run(WORLDS, SETTINGS.withRepeats(2), folder.resolve("whole.jsonl"));
        assertEquals(
                List.of(0, 0, 1, 1, 2, 2, 0, 0, 6, 6, 11, 11),
                report.results().stream().map(NeedleResult::index).toList());
        assertTrue(report.results().stream().allMatch(result -> result.memoryTokens() > 0));
        assertTrue(report.toJson().contains("\"accuracy\""), report.toJson());
    }

    @Test
    void runThatIsBrokenOffTwiceGoesOnAndEqualsAnUnbrokenOne() throws Exception {
        var whole = run(WORLDS, SETTINGS, folder.resolve("unbroken.jsonl"));
        var file = folder.resolve("broken.jsonl");
        for (int most : new int[] {2, 4}) {
            var count = new AtomicInteger();
            assertThrows(
                    IllegalStateException.class,
                    () -> NeedleTest.run(model, WORLDS, SETTINGS, file, result -> {
                        if (count.incrementAndGet() == most) {
                            throw new IllegalStateException("killed");
                        }
                    }));
            Files.writeString(file, "{\"length\": 3, \"dep", StandardOpenOption.APPEND);
        }
        var seen = new AtomicInteger();
        var rest = NeedleTest.run(model, WORLDS, SETTINGS, file, result -> seen.incrementAndGet());
        assertEquals(Said.of(whole), Said.of(rest));
        assertEquals(6, seen.get());
        assertEquals(1 + 6, Files.readAllLines(file).size());
    }

    @Test
    void framesFromMemoryAndThroughFilesAreTheSameHaystack() {
        var settings = SETTINGS.withGrid(new NeedleGrid(List.of(4), List.of(0.5)));
        var direct = run(WORLDS, settings, folder.resolve("direct.jsonl"));
        var filed = run(WORLDS, settings.withThroughFiles(true), folder.resolve("filed.jsonl"));
        var one = direct.results().getFirst();
        var other = filed.results().getFirst();
        assertEquals(one.needle(), other.needle());
        assertEquals(one.index(), other.index());
        assertEquals(one.memoryTokens(), other.memoryTokens());
    }

    @Test
    void answerIsRightWhateverItsCaseSpacesAndFullStop() {
        var said = new HashMap<Cell, String>();
        run(WORLDS, SETTINGS, folder.resolve("first.jsonl"))
                .results()
                .forEach(result -> said.put(new Cell(result.length(), result.depth()), result.answer()));
        var report = run(expecting(said), SETTINGS, folder.resolve("second.jsonl"));
        assertEquals(1, report.accuracy());
        assertEquals(1, report.accuracy(12, 0.5).orElseThrow());
        assertTrue(report.accuracy(7).isEmpty());
    }

    private static Needles expecting(Map<Cell, String> answers) {
        return new Needles() {
            @Override
            public NeedleTrial trial(Cell cell, int repeat, long seed) {
                var trial = WORLDS.trial(cell, repeat, seed);
                var asked = trial.needle();
                var answer = "  " + answers.get(cell).toUpperCase(Locale.ROOT).replace(" ", "  ") + ".";
                return new NeedleTrial(
                        cell, repeat, trial.hay(), new NeedleQuestion(asked.needle(), asked.question(), answer));
            }

            @Override
            public String name() {
                return "known";
            }
        };
    }

    @Test
    void resultsOfAnotherTestAreRefusedByName() throws Exception {
        var file = folder.resolve("other.jsonl");
        var small = SETTINGS.withGrid(new NeedleGrid(List.of(2), List.of(0.0)));
        run(WORLDS, small, file);
        refused(Code.INVALID_ARGUMENT, small.withSeed(2), file, "seed=2");
        refused(Code.INVALID_ARGUMENT, small.withRatio(4), file, "ratio=4");
        Files.writeString(file, "not a result\n", StandardOpenOption.APPEND);
        refused(Code.INVALID_ARGUMENT, small, file, "line 3");
        refused(Code.IO, small, folder, "cannot be kept");
    }

    private static void refused(Code code, NeedleSettings settings, Path file, String found) {
        var e = assertThrows(VideoXLException.class, () -> run(WORLDS, settings, file));
        assertEquals(code, e.code());
        assertTrue(e.getMessage().contains(file.toString()) && e.getMessage().contains(found), e.getMessage());
    }

    @Test
    void givenNeedlesAreToldFromOthersOfTheSameNumber() {
        var cell = new Cell(3, 0);
        var one = WORLDS.trial(cell, 0, 1).needle();
        var same = WORLDS.trial(cell, 0, 1).needle();
        var other = new NeedleQuestion(one.needle(), one.question(), "something else");
        var film = Path.of("film.mp4");
        assertEquals(
                Needles.in(film, List.of(one), 64).name(),
                Needles.in(film, List.of(same), 64).name());
        assertNotEquals(
                Needles.in(film, List.of(one), 64).name(),
                Needles.in(film, List.of(other), 64).name());
    }
}
