package io.videoxl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model describes clips; what the questions say is tested on worlds. */
class VicoTest {
    @TempDir
    private static Path folder;

    private static String model;

    @BeforeAll
    static void makeModelAndVideos() throws Exception {
        model = Samples.model(folder);
        Files.createDirectory(folder.resolve("videos"));
        Samples.video(folder.resolve("videos/film.mkv"), 100);
        Files.writeString(folder.resolve("videos/broken.mp4"), "no video");
    }

    private static Run vico(Path output, String... options) {
        var arguments = new ArrayList<>(List.of(
                "vico", model, folder.resolve("videos").toString(), output.toString(), "--clip=1", "--max-tokens=3"));
        arguments.addAll(List.of(options));
        return Run.of(arguments.toArray(String[]::new));
    }

    @Test
    void questionsAboutWhatTheModelSaysAreWrittenAndWorkIsTakenUpAgain() throws Exception {
        var output = folder.resolve("vico.json");
        var run = vico(output);
        assertEquals(0, run.status(), run.err());
        assertTrue(run.err().contains("left out: " + folder.resolve("videos/broken.mp4")), run.err());
        assertTrue(run.err().contains("about 1 videos of 4 clips; 1 left out"), run.err());
        assertTrue(Samples.parse(Files.readString(output)).isArray());
        var journal = folder.resolve("vico.json.clips.jsonl");
        var described = Files.readString(journal);
        assertEquals(1 + 4, described.lines().count());
        assertEquals(0, vico(output, "--quiet").status());
        assertEquals(described, Files.readString(journal), "nothing is described twice");
        for (var option : List.of("--request=What is this?", "--system=Be brief.", "--memory-type=q8_0")) {
            var other = vico(output, option);
            assertEquals(1, other.status(), option);
            assertTrue(other.err().contains("vico.json.clips.jsonl"), other.err());
        }
    }

    @Test
    void wrongArgumentsAreToldBeforeTheModelIsLoaded() {
        assertEquals(2, vico(folder.resolve("x.json"), "--events=1").status());
        assertEquals(2, vico(folder.resolve("x.json"), "--clip=0").status());
        var nowhere = vico(folder.resolve("nowhere/x.json"));
        assertEquals(1, nowhere.status());
        assertTrue(nowhere.err().contains("nowhere"), nowhere.err());
        var missing = Run.of("vico", model, folder.resolve("missing").toString(), "x.json");
        assertEquals(1, missing.status());
        assertTrue(missing.err().contains("no such folder"), missing.err());
    }
}
