package io.videoxl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model's answers are noise; what is tried where is tested with the class. */
class NiahTest {
    @TempDir
    private static Path folder;

    private static String model;

    @BeforeAll
    static void makeModel() {
        model = Samples.model(folder);
    }

    private static Run niah(String results, String... options) {
        var arguments =
                new ArrayList<>(List.of("niah", model, folder.resolve(results).toString()));
        arguments.addAll(List.of(options));
        return Run.of(arguments.toArray(String[]::new));
    }

    @Test
    void everyPlaceIsTriedOnceDrawnAndToldAndNothingIsTriedAgain() throws Exception {
        var plot = folder.resolve("heat.png");
        var json = folder.resolve("report.json");
        var options = List.of("--lengths=2,4", "--depths=0,1", "--no-files", "--plot=" + plot, "--json=" + json)
                .toArray(String[]::new);
        var run = niah("a.jsonl", options);
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().endsWith("of 4 needles found: 0.0 %\n"), run.out());
        assertTrue(ImageIO.read(plot.toFile()).getWidth() > 0);
        assertEquals(4, Samples.parse(Files.readString(json)).path("results").size());
        var lines = Files.readString(folder.resolve("a.jsonl"));
        assertEquals(0, niah("a.jsonl", options).status());
        assertEquals(lines, Files.readString(folder.resolve("a.jsonl")));
        var other = niah("a.jsonl", "--lengths=2", "--depths=0", "--no-files", "--seed=2");
        assertEquals(1, other.status());
        assertTrue(other.err().contains("a.jsonl"), other.err());
    }

    @Test
    void publishedNeedlesAreHiddenInAVideoOfOnesOwn() throws Exception {
        var film = Samples.video(folder.resolve("film.mkv"), 12);
        Samples.image(folder.resolve("needle.png"));
        var file = folder.resolve("qa.json");
        Files.writeString(
                file,
                "{\"retrieval_question\": [\"What is it?\"], \"answer\": [\"noise\"], \"needle\": [\"needle.png\"]}");
        var run = niah("b.jsonl", "--lengths=3", "--depths=0.5", "--hay=" + film, "--needles=" + file);
        assertEquals(0, run.status(), run.err());
        var line = Files.readAllLines(folder.resolve("b.jsonl")).get(1);
        assertEquals(1, Samples.parse(line).path("index").asInt());
        assertEquals("What is it?", Samples.parse(line).path("question").asText());
    }

    @Test
    void wrongArgumentsAreToldBeforeTheModelIsLoaded() {
        assertEquals(2, niah("c.jsonl", "--depths=1.5").status());
        assertEquals(2, niah("c.jsonl", "--lengths=0").status());
        assertEquals(2, niah("c.jsonl", "--repeats=0").status());
        var half = niah("c.jsonl", "--hay=film.mp4");
        assertEquals(2, half.status());
        assertTrue(half.err().contains("belong together"), half.err());
    }

    @Test
    void aPlaceWhereNothingCanBeWrittenIsToldBeforeAnythingIsTried() {
        for (var option : List.of("--plot=", "--json=")) {
            var refused =
                    niah("d.jsonl", "--lengths=2", "--depths=0", "--no-files", option + folder.resolve("none/report"));
            assertEquals(1, refused.status());
            assertTrue(refused.err().contains("none"), refused.err());
            assertTrue(Files.notExists(folder.resolve("d.jsonl")));
        }
    }

    @Test
    void numbersAreWrittenTheSameInEveryLocale() {
        var usual = Locale.getDefault();
        Locale.setDefault(Locale.of("ar", "EG"));
        try {
            var run = niah("e.jsonl", "--lengths=2", "--depths=0", "--no-files");
            assertTrue(run.out().contains("     2  0.0 %\n0 of 1 needles"), run.out());
        } finally {
            Locale.setDefault(usual);
        }
    }
}
