package io.videoxl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model's answers are noise; what is asked is tested with the class. */
class EvalWorldsTest {
    @TempDir
    private static Path folder;

    private static String model;

    @BeforeAll
    static void makeModel() {
        model = Samples.model(folder);
    }

    @Test
    void tableIsPrintedAndWritten() throws Exception {
        var results = folder.resolve("worlds.jsonl").toString();
        var table = folder.resolve("worlds.md");
        var run = Run.of(
                "eval", "worlds", model, results, "--lengths=20", "--films=2", "--ratios=2,4", "--markdown=" + table);
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().startsWith("| frames | ratio | one thing | order |"), run.out());
        assertEquals(run.out(), Files.readString(table));
        assertEquals(5, Files.readAllLines(Path.of(results)).size());
    }

    @Test
    void tableThatCannotBeWrittenIsToldBeforeTheModelIsLoaded() {
        var nowhere = folder.resolve("nowhere").resolve("worlds.md");
        var run =
                Run.of("eval", "worlds", folder.resolve("missing.gguf").toString(), "r.jsonl", "--markdown=" + nowhere);
        assertEquals(1, run.status(), run.err());
        assertTrue(run.err().contains("worlds.md"), run.err());
    }

    @Test
    void wrongArgumentsAreToldBeforeTheModelIsLoaded() {
        for (var option : new String[] {"--lengths=5", "--films=0", "--ratios=0"}) {
            var run = Run.of("eval", "worlds", folder.resolve("missing.gguf").toString(), "r.jsonl", option);
            assertEquals(2, run.status(), run.err());
        }
    }
}
