package io.videoxl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model's answers are noise; what is asked and judged how is tested with the classes. */
class EvalTest {
    @TempDir
    private static Path folder;

    private static String model;
    private static String demo;

    @BeforeAll
    static void makeModelAndBenchmark() {
        model = Samples.model(folder);
        demo = folder.resolve("demo").toString();
        var made = Run.of("eval", "make-demo", demo, "--videos=3", "--seconds=2", "--size=48");
        assertEquals(0, made.status(), made.err());
        assertTrue(made.err().contains("test.jsonl and 3 videos"), made.err());
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static Run eval(String results, String... options) {
        var arguments = new ArrayList<>(List.of("eval", model, "videomme", demo, "--results=" + file(results)));
        arguments.addAll(List.of("--frames=4", "--max-tokens=4"));
        arguments.addAll(List.of(options));
        return Run.of(arguments.toArray(String[]::new));
    }

    @Test
    void tablesArePrintedWrittenAndDrawnAndNothingIsAskedTwice() throws IOException {
        var files = List.of("--markdown=" + file("t.md"), "--json=" + file("t.json"), "--plot=" + file("t.png"))
                .toArray(String[]::new);
        var run = eval("a.jsonl", files);
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().startsWith("# Video-MME: "), run.out());
        assertTrue(run.out().contains("| frames | `Uniform[frames=4]` |"), run.out());
        assertTrue(run.err().contains("questions"), run.err());
        assertEquals(run.out(), Files.readString(folder.resolve("t.md")));
        assertTrue(Samples.parse(Files.readString(folder.resolve("t.json")))
                        .at("/all/questions")
                        .asInt()
                >= 9);
        assertTrue(ImageIO.read(folder.resolve("t.png").toFile()).getWidth() > 0);
        var lines = Files.readString(folder.resolve("a.jsonl"));
        assertEquals(run.out(), eval("a.jsonl").out());
        assertEquals(lines, Files.readString(folder.resolve("a.jsonl")));
        var other = eval("a.jsonl", "--ratio=4");
        assertEquals(1, other.status());
        assertTrue(other.err().contains("a.jsonl"), other.err());
        var strict = Run.of("eval", "report", file("a.jsonl"), "--scoring=strict");
        assertTrue(strict.out().contains("Scoring: **strict**"), strict.out());
        assertEquals(
                2,
                Run.of("eval", "report", file("a.jsonl"), "--scoring=choices").status());
    }

    @Test
    void shardsAreMergedAndResultsCompared() {
        var whole = eval("whole.jsonl");
        assertEquals(0, eval("s1.jsonl", "--shard=1/2").status());
        assertEquals(0, eval("s2.jsonl", "--shard", "2/2").status());
        var merged = Run.of("eval", "--merge", file("s1.jsonl"), file("s2.jsonl"), "--results", file("s.jsonl"));
        assertEquals(0, merged.status(), merged.err());
        assertEquals(whole.out(), merged.out());
        var same = Run.of("eval", "compare", file("whole.jsonl"), file("s.jsonl"));
        assertEquals(0, same.status(), same.err());
        assertTrue(same.out().contains("p = 1.000"), same.out());
        assertTrue(same.out().contains("made in the same way"), same.out());
    }

    @Test
    void whatIsLeftOutIsToldByName() throws IOException {
        var questions = folder.resolve("bad.jsonl");
        var lines = new ArrayList<>(Files.readAllLines(Path.of(demo, "test.jsonl")));
        lines.set(1, "{");
        lines.set(2, lines.get(2).replaceFirst("world-1-\\d+", "gone"));
        Files.write(questions, lines);
        var run = eval("bad-results.jsonl", "--questions=" + questions, "--limit=2");
        assertEquals(0, run.status(), run.err());
        assertTrue(run.err().contains("left out: bad.jsonl, line 2: malformed"), run.err());
        assertTrue(run.err().contains("data/gone.mp4"), run.err());
        assertTrue(run.err().contains("2 of 2 questions\n"), run.err());
    }

    @Test
    void wrongArgumentsAreMattersOfTheCommandLine() {
        assertEquals(2, Run.of("eval", model, "--results=x").status());
        assertTrue(Run.of("eval", model, "videomme", demo).err().contains("--results"));
        assertEquals(2, eval("x.jsonl", "--shard=3/2").status());
        assertEquals(2, eval("x.jsonl", "--limit=-1").status());
        var unknown = Run.of("eval", model, "imagenet", demo, "--results=" + file("x.jsonl"));
        assertEquals(2, unknown.status());
        assertTrue(unknown.err().contains("videomme, mvbench, mlvu, vnbench, longvideobench"), unknown.err());
        assertEquals(
                2,
                Run.of("eval", model, "--merge", file("a"), "--results", file("b"))
                        .status());
    }

    @Test
    void optionsThatAMergeDoesNotHeedAreRefused() {
        var refused = Run.of(
                "eval", "--merge", file("a"), "--results", file("b"), "--scoring=strict", "--ratio=4", "--json=t.json");
        assertEquals(2, refused.status());
        assertTrue(refused.err().contains("--ratio, --scoring"), refused.err());
    }

    @Test
    void subtitlesWithoutAPlaceInTheTemplateAreRefusedBeforeTheModelIsLoaded() throws IOException {
        var template = Files.writeString(folder.resolve("template.txt"), "{question}");
        var refused = eval("x.jsonl", "--subtitles", "--template=" + template);
        assertEquals(2, refused.status());
        assertTrue(refused.err().contains("{subtitles}"), refused.err());
    }
}
