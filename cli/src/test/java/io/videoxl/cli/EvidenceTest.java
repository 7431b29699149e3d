package io.videoxl.cli;

import static io.videoxl.cli.Samples.parse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What answers rest on, and where things are, from the command line; the model's answers are noise. */
class EvidenceTest {
    private static final String QUESTION = "What happens?";

    @TempDir
    private static Path folder;

    private static String model;
    private static String video;
    private static String saved;

    @BeforeAll
    static void makeModelAndVideo() {
        model = Samples.model(folder);
        video = Samples.video(folder.resolve("film.mkv"));
        saved = folder.resolve("film.vxl").toString();
        var run = Run.of("watch", model, video, "--save", saved, "--frames", "all");
        assertEquals(0, run.status(), run.err());
    }

    private static Run answer(String... more) {
        return ask(
                Stream.concat(Stream.of("--max-tokens", "4"), Stream.of(more)).toArray(String[]::new));
    }

    private static Run ask(String... more) {
        var run = Run.of(Stream.concat(Stream.of("ask", model, saved, QUESTION, "--quiet"), Stream.of(more))
                .toArray(String[]::new));
        assertEquals(0, run.status(), run.err());
        return run;
    }

    @Test
    void evidenceFollowsTheAnswer() {
        var answer = answer().out();
        var told = answer("--evidence").out();
        assertTrue(told.startsWith(answer), told);
        assertTrue(told.substring(answer.length()).lines().allMatch(line -> line.startsWith("  ")), told);
        assertTrue(told.contains("support 0.") || told.contains("support 1."), told);
    }

    @Test
    void jsonTellsEveryPart() {
        assertFalse(parse(answer("--json").out()).has("evidence"));
        var evidence = parse(
                        ask("--json", "--evidence", "--evidence-moments", "2").out())
                .get("evidence");
        assertTrue(evidence.get("moments").size() <= 2);
        assertEquals(6, evidence.get("parts").asInt());
        assertEquals(6, evidence.get("measured").size());
        assertEquals(0.4, evidence.get("measured").get(1).get("from").asDouble(), 1e-9);
        assertEquals(0.76, evidence.get("measured").get(1).get("to").asDouble(), 1e-9);
        assertTrue(evidence.get("support").asDouble() > 0);
    }

    @Test
    void aChoiceIsTold() {
        var told = ask("--choice", "yes", "--choice", "no", "--evidence").out();
        assertTrue(told.startsWith("* ") || told.startsWith("  "), told);
        assertTrue(told.contains("support"), told);
        var json = parse(
                ask("--choice", "yes", "--choice", "no", "--evidence", "--json").out());
        assertEquals(6, json.get("evidence").get("measured").size());
    }

    @Test
    void aSheetIsDrawnForEachQuestionAlsoOnceTheVideoIsGone() throws Exception {
        var sheet = folder.resolve("sheet.png");
        answer("And then?", "--evidence-sheet", sheet.toString());
        for (var name : new String[] {"sheet.png", "sheet-2.png"}) {
            assertTrue(ImageIO.read(folder.resolve(name).toFile()).getWidth() > 1000, name);
        }
        var gone = Path.of(video);
        var away = gone.resolveSibling("away.mkv");
        Files.move(gone, away);
        try {
            var run = answer("--evidence-sheet", sheet.toString());
            assertEquals("", run.err());
        } finally {
            Files.move(away, gone);
        }
    }

    @Test
    void momentsAreFound() {
        var run = Run.of("find", model, saved, "a red square", "--threshold", "0", "--moments", "3", "--quiet");
        assertEquals(0, run.status(), run.err());
        assertEquals(3, run.out().lines().count());
        assertTrue(
                run.out()
                        .lines()
                        .allMatch(line -> line.matches("0:00:0\\d\\S* to 0:00:0\\d\\S*  [█░]{20} [01]\\.\\d\\d")),
                run.out());
        assertEquals(
                "nowhere\n",
                Run.of("find", model, saved, "a red square", "--threshold", "1", "--quiet")
                        .out());
        var json = parse(Run.of(
                        "find",
                        model,
                        saved,
                        "a square",
                        "--question",
                        "Is {description} there?",
                        "--threshold",
                        "0",
                        "--json")
                .out());
        assertEquals("a square", json.get("description").asText());
        assertEquals(5, json.get("moments").size());
    }

    @Test
    void optionsThatDoNotFitAreRefused() {
        refused("--evidence", "ask", model, saved, QUESTION, "--evidence-moments", "2");
        refused("expected 1 or more", "ask", model, saved, QUESTION, "--evidence", "--evidence-moments", "0");
        refused("two ways to ask", "find", model, saved, "x", "--prompt", "a?", "--question", "{description}?");
        refused("--question", "find", model, saved, "x", "--yes", "oui");
        refused("{description}", "find", model, saved, "x", "--question", "Is it there?");
        refused("saved memory", "find", model, saved, "x", "--frames", "3");
        var nowhere = folder.resolve("nowhere").resolve("sheet.png").toString();
        assertEquals(
                1,
                Run.of("ask", model, saved, QUESTION, "--evidence-sheet", nowhere)
                        .status());
    }

    private static void refused(String part, String... arguments) {
        var run = Run.of(arguments);
        assertEquals(2, run.status(), run.err());
        assertTrue(run.err().contains(part), run.err());
    }
}
