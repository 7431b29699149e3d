package io.videoxl.cli;

import static io.videoxl.cli.Samples.parse;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown, in which order and part, and memories that outlive the process. */
class WatchTest {
    private static final String QUESTION = "What happens?";

    @TempDir
    private static Path folder;

    private static String model;
    private static String video;
    private static String image;

    @BeforeAll
    static void makeModelVideoAndImage() throws Exception {
        model = Samples.model(folder);
        video = Samples.video(folder.resolve("film.mkv"));
        image = Samples.image(folder.resolve("picture.png"));
    }

    @Test
    void savedMemoryAnswersAsIfItHadJustWatched() {
        var watched = ask(video, QUESTION, "--frames", "20");
        var saved = folder.resolve("film.vxl").toString();
        var saving = watch(saved, video, "--frames", "20");
        assertEquals("", saving.out());
        assertTrue(saving.err().contains("Wrote " + saved + ": 20 frames"), saving.err());
        var reopened = ask(saved, QUESTION);
        assertEquals(watched.out(), reopened.out());
        assertFalse(reopened.err().contains("Watching"), reopened.err());

        var other = folder.resolve("asked.vxl").toString();
        assertEquals(
                watched.out(),
                ask(video, QUESTION, "--frames", "20", "--save", other).out());
        assertEquals(watched.out(), ask(other, QUESTION).out());
        assertEquals("", ask(video, "--save", other, "--quiet").out(), "no question is needed to save");
    }

    @Test
    void moreIsAddedToASavedMemory() {
        var saved = folder.resolve("first.vxl").toString();
        watch(saved, video, "--frames", "10");
        var both = folder.resolve("both.vxl").toString();
        watch(both, saved, image);
        var info = memory(both);
        assertEquals(2, info.get("sources").size());
        assertEquals(video, info.at("/sources/0/name").asText());
        assertEquals(image, info.at("/sources/1/name").asText());
        assertEquals(
                ask(both, QUESTION).out(), ask(saved, QUESTION, "--with", image).out());
    }

    @Test
    void sourcesAreSeenInTheOrderGivenAndImagesBesideOthersAsOneFrame() {
        var saved = folder.resolve("order.vxl").toString();
        watch(saved, image, video, image);
        var sources = memory(saved).get("sources");
        assertEquals(3, sources.size());
        assertEquals(image, sources.at("/0/name").asText());
        assertEquals(1, sources.at("/0/frames").asInt());
        assertEquals(video, sources.at("/1/name").asText());
        assertEquals(3, sources.at("/1/frames").asInt());
        assertEquals(image, sources.at("/2/name").asText());
        assertEquals(
                ask(saved, QUESTION).out(),
                ask(image, QUESTION, "--with", video, "--with", image).out());
    }

    @Test
    void imageAloneIsCutIntoTilesUnlessToldOtherwise() {
        assertTrue(frames(image) > 1);
        assertEquals(1, frames(image, "--tiles", "never"));
        assertEquals(3 + frames(image), frames(video, "--with", image, "--tiles", "always"));
    }

    @Test
    void clipTimesAndKeyFramesChooseTheFrames() {
        assertArrayEquals(new double[] {4, 1, 1.75}, watched("--from", "1", "--to", "0:02", "--rate", "4"), 0.041);
        assertArrayEquals(new double[] {2, 0.4, 2}, watched("--at", "2,0:00.4"), 1e-3);
        assertArrayEquals(new double[] {1, 1.4, 1.4}, watched("--from", "1", "--at", "0.4"), 1e-3);
        // One every 0.48 s.
        assertArrayEquals(new double[] {5, 0, 1.92}, watched("--key-frames", "all"), 1e-3);
        assertArrayEquals(new double[] {2, 0, 1.92}, watched("--key-frames", "2"), 1e-3);
    }

    /** How many frames, and the times of the first and the last. */
    private static double[] watched(String... options) {
        var saved = folder.resolve("part.vxl").toString();
        watch(saved, Stream.concat(Stream.of(video), Stream.of(options)).toArray(String[]::new));
        var source = memory(saved).at("/sources/0");
        return new double[] {
            source.get("frames").asInt(),
            source.get("first_seconds").asDouble(),
            source.get("last_seconds").asDouble()
        };
    }

    @Test
    void infoTellsWhatASavedMemoryHolds() {
        var saved = folder.resolve("info.vxl").toString();
        watch(saved, video, "--frames", "20", "--ratio", "4,8", "--memory-type", "q8_0", "--system", "Be brief.");
        var json = memory(saved);
        assertEquals("q8_0", json.get("memory_type").asText());
        assertEquals("Be brief.", json.get("system_prompt").asText());
        assertEquals("[4,8]", json.get("ratios").toString());
        assertEquals(2, json.get("windows").asInt());
        var text = Run.of("info", saved);
        assertEquals(0, text.status(), text.err());
        assertTrue(text.out().contains("film.mkv, 20 frames, 0:00:00 to 0:00:02.36"), text.out());
    }

    @Test
    void damagedMemoryAndOneOfAnotherModelAreRefusedByName() throws Exception {
        var saved = folder.resolve("damaged.vxl");
        watch(saved.toString(), video);
        var bytes = Files.readAllBytes(saved);
        Files.write(saved, Arrays.copyOf(bytes, bytes.length - 100));
        for (var run : new Run[] {Run.of("ask", model, saved.toString(), QUESTION), Run.of("info", saved.toString())}) {
            assertEquals(1, run.status());
            assertTrue(run.err().contains("damaged.vxl") && run.err().contains("cut short"), run.err());
        }
        Files.write(saved, bytes);
        var other = folder.resolve("other.gguf").toString();
        assertEquals(0, Run.of("synth", "golden", other, "--type", "f16", "-q").status());
        var run = Run.of("ask", other, saved.toString(), QUESTION);
        assertEquals(1, run.status());
        assertTrue(run.err().contains("was made with"), run.err());
    }

    @Test
    void fileThatIsNoMemoryIsNotOverwrittenAndNothingIsWatchedForIt() throws Exception {
        var film = Files.readAllBytes(Path.of(video));
        var missing = folder.resolve("missing/film.vxl").toString();
        for (var file : new String[] {video, model, missing, folder.toString()}) {
            var run = Run.of("watch", model, image, "--save", file);
            assertEquals(1, run.status());
            assertTrue(run.err().startsWith("videoxl: ") && run.err().contains(file), run.err());
            assertFalse(run.err().contains("Watching"), run.err());
        }
        assertArrayEquals(film, Files.readAllBytes(Path.of(video)));
    }

    @Test
    void whatIsBehindATransparentImageIsChosen() throws Exception {
        var picture = new BufferedImage(64, 48, BufferedImage.TYPE_INT_ARGB);
        picture.setRGB(0, 0, 0xFF000000);
        var file = folder.resolve("transparent.png");
        ImageIO.write(picture, "png", file.toFile());
        var plain = chosen(file);
        assertTrue(plain.get("warnings").toString().contains("is transparent"), plain::toString);
        var white = chosen(file, "--background", "white");
        assertEquals(0, white.get("warnings").size(), white::toString);
        assertEquals(
                white.get("options"), chosen(file, "--background", "#FFFFFF").get("options"));
        assertNotEquals(white.get("options"), plain.get("options"));
        assertEquals(plain.get("options"), chosen(file, "--background", "black").get("options"));
    }

    private static JsonNode chosen(Path file, String... options) {
        var arguments =
                Stream.concat(Stream.of(QUESTION, "--choice", "yes", "--choice", "no", "--json"), Stream.of(options));
        return parse(ask(file.toString(), arguments.toArray(String[]::new)).out());
    }

    @Test
    void whatHasNoEffectOnASourceIsRefused() {
        var saved = folder.resolve("effect.vxl").toString();
        watch(saved, video);
        refused("--ratio", "ask", model, saved, QUESTION, "--ratio", "4");
        refused("saved memory", "ask", model, video, QUESTION, "--with", saved);
        refused("is a model", "ask", model, model, QUESTION);
        refused("cut a video", "ask", model, image, QUESTION, "--from", "1");
        refused("colour behind images", "ask", model, video, QUESTION, "--background", "white");
    }

    private static void refused(String named, String... arguments) {
        var run = Run.of(arguments);
        assertEquals(2, run.status(), run.err());
        assertTrue(run.err().contains(named), run.err());
        assertFalse(run.err().contains("Loading"), run.err());
    }

    private static int frames(String source, String... options) {
        var json = ask(
                        source,
                        Stream.concat(Stream.of(QUESTION, "--json"), Stream.of(options))
                                .toArray(String[]::new))
                .out();
        return parse(json).get("frames").asInt();
    }

    private static JsonNode memory(String saved) {
        var run = Run.of("info", "--json", saved);
        assertEquals(0, run.status(), run.err());
        return parse(run.out()).at("/memories/0");
    }

    private static Run watch(String saved, String... arguments) {
        var run = Run.of(Stream.concat(Stream.of("watch", model, "--save", saved), Stream.of(arguments))
                .toArray(String[]::new));
        assertEquals(0, run.status(), run.err());
        return run;
    }

    private static Run ask(String source, String... arguments) {
        var run = Run.of(Stream.concat(Stream.of("ask", model, source), Stream.of(arguments))
                .toArray(String[]::new));
        assertEquals(0, run.status(), run.err());
        return run;
    }
}
