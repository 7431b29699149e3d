package io.videoxl.worlds.vico;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.worlds.Captions;
import io.videoxl.worlds.Films;
import io.videoxl.worlds.SeededRandom;
import io.videoxl.worlds.World;
import io.videoxl.worlds.WorldOptions;
import io.videoxl.worlds.video.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On videos of worlds, whose events and their order are known. */
class VicoBuilderTest {
    @TempDir
    Path folder;

    private final Map<Path, World> worlds = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<VicoProgress> progress = new ArrayList<>();
    private Path videos;
    private Path output;

    @BeforeEach
    void makeVideos() throws IOException {
        videos = Files.createDirectory(folder.resolve("videos"));
        Files.createDirectory(videos.resolve("more"));
        output = folder.resolve("vico.json");
        film("a.mp4", 70, 5, 1);
        film("more/b.mp4", 33, 3, 2);
    }

    private void film(String name, int seconds, int events, long seed) {
        var options = WorldOptions.builder()
                .duration(Duration.ofSeconds(seconds))
                .events(events, events)
                .build();
        var world = World.of(seed, options);
        var file = videos.resolve(name);
        Films.write(world, file, VideoWriter.Options.h264(32, 32).withTicksPerSecond(2));
        worlds.put(file, world);
    }

    /** Knows what happens: an event belongs to the clip that it begins in. */
    private String tell(Path video, Duration from, Duration to) {
        asked.add(video.getFileName() + " " + from.toSeconds());
        var world = worlds.get(video);
        var begun = world.events().stream()
                .filter(event ->
                        event.start().compareTo(from) >= 0 && event.start().compareTo(to) < 0)
                .toList();
        var truth = world.withEvents(begun).truth();
        return Captions.ofClip(truth, new SeededRandom(1)).answer();
    }

    private VicoReport build() {
        return build(this::tell);
    }

    private VicoReport build(Describer describer) {
        return new VicoBuilder(describer, VicoOptions.defaults(), progress::add).build(videos, output);
    }

    private List<JsonNode> examples() throws IOException {
        var array = new ObjectMapper().readTree(output.toFile());
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private List<Double> starts(String video) {
        return worlds.get(videos.resolve(video)).events().stream()
                .map(event -> Math.floor(event.start().toMillis() / 14_000.0) * 14)
                .distinct()
                .toList();
    }

    @Test
    void ordersAreThoseOfTheWorlds() throws IOException {
        var report = build();
        assertEquals(2, report.videos());
        assertEquals(5 + 3, report.clips());
        assertEquals(Map.of(), report.skipped());
        var examples = examples();
        assertEquals(report.questions(), examples.size());
        assertTrue(examples.size() >= 7, examples::toString);
        for (var example : examples) {
            var clips = example.get("clips");
            var question = example.at("/conversations/0/value").asText();
            var answer = example.at("/conversations/1/value").asText();
            assertEquals("human", example.at("/conversations/0/from").asText());
            assertEquals("gpt", example.at("/conversations/1/from").asText());
            assertTrue(question.startsWith("<image>\n"), question);
            var events = StreamSupport.stream(clips.spliterator(), false)
                    .map(clip -> clip.get("event").asText())
                    .toList();
            assertEquals(right(question, events), answer, question);
        }
    }

    /** The answer that follows from the events' order. */
    private static String right(String question, List<String> events) {
        if (question.contains("In which order")) {
            return String.join(
                    ", ", events.stream().map(event -> label(question, event)).toList());
        }
        String event;
        if (question.contains("happens first?")) {
            event = events.getFirst();
        } else if (question.contains("happens last?")) {
            event = events.getLast();
        } else {
            var known = question.lines().toList().get(1).replace("This happens: ", "");
            event = events.get(events.indexOf(known) + 1);
        }
        return label(question, event) + " " + event;
    }

    private static String label(String question, String event) {
        var line = question.lines()
                .filter(each -> each.matches("\\(.\\) .*") && each.substring(4).equals(event));
        return line.findFirst().orElseThrow().substring(0, 3);
    }

    @Test
    void clipTimesAreThoseOfTheEvents() throws IOException {
        build();
        var found = examples().stream()
                .filter(example -> example.get("video").asText().equals("more/b.mp4"))
                .filter(example -> example.get("id").asText().equals("more/b.mp4#1"))
                .findFirst()
                .orElseThrow()
                .get("clips");
        assertEquals(starts("more/b.mp4").size(), found.size());
        for (int i = 0; i < found.size(); i++) {
            double from = starts("more/b.mp4").get(i);
            assertEquals(from, found.get(i).get("from").asDouble());
            assertEquals(Math.min(from + 14, 33), found.get(i).get("to").asDouble());
        }
    }

    @Test
    void everyClipIsDescribedOnceInOrderAndTold() {
        build();
        assertEquals(
                List.of("a.mp4 0", "a.mp4 14", "a.mp4 28", "a.mp4 42", "a.mp4 56", "b.mp4 0", "b.mp4 14", "b.mp4 28"),
                asked);
        assertEquals(8, progress.size());
        assertEquals(new VicoProgress(videos.resolve("more/b.mp4"), 8, 8), progress.getLast());
    }

    @Test
    void brokenOffWorkGoesOnWhereItWas() throws IOException {
        var e = assertThrows(VideoXLException.class, () -> build(new Counted(3, this::tell)));
        assertEquals(Code.CANCELLED, e.code());
        assertFalse(Files.exists(output), "no half file");
        var journal = folder.resolve("vico.json.clips.jsonl");
        Files.writeString(journal, "{\"video\":\"a.mp4\",\"half", StandardOpenOption.APPEND);
        asked.clear();
        build(new Counted(100, this::tell));
        assertEquals(List.of("a.mp4 42", "a.mp4 56", "b.mp4 0", "b.mp4 14", "b.mp4 28"), asked);
        var resumed = Files.readAllBytes(output);
        Files.delete(journal);
        build(new Counted(100, this::tell));
        assertArrayEquals(Files.readAllBytes(output), resumed);
    }

    /** Is cancelled after a number of clips. */
    private record Counted(int[] left, Describer describer) implements Describer {
        Counted(int clips, Describer describer) {
            this(new int[] {clips}, describer);
        }

        @Override
        public String describe(Path video, Duration from, Duration to) {
            if (left[0]-- == 0) {
                throw new VideoXLException(Code.CANCELLED, "cancelled");
            }
            return describer.describe(video, from, to);
        }

        @Override
        public String name() {
            return "truth";
        }
    }

    @Test
    void descriptionsOfAnotherDescriberAreNotMixedIn() {
        build(new Counted(100, this::tell));
        var e = assertThrows(VideoXLException.class, this::build);
        assertEquals(Code.INVALID_ARGUMENT, e.code());
        assertTrue(e.getMessage().contains("vico.json.clips.jsonl"), e.getMessage());
    }

    @Test
    void aVideoThatChangedIsDescribedAgain() {
        build(new Counted(100, this::tell));
        film("more/b.mp4", 30, 2, 9);
        asked.clear();
        build(new Counted(100, this::tell));
        assertEquals(List.of("b.mp4 0", "b.mp4 14", "b.mp4 28"), asked);
    }

    @Test
    void brokenVideosAreReportedAndTheOthersDescribed() throws IOException {
        Files.writeString(videos.resolve("0.mp4"), "no video");
        Files.writeString(videos.resolve("notes.txt"), "no video either, and not taken for one");
        var fails = videos.resolve("a.mp4");
        var report = build((video, from, to) -> {
            if (video.equals(fails) && from.toSeconds() == 28) {
                throw new VideoXLException(Code.VIDEO_UNREADABLE, "damaged at 28 s");
            }
            return tell(video, from, to);
        });
        assertEquals(1, report.videos());
        assertEquals(
                List.of(videos.resolve("0.mp4"), fails),
                List.copyOf(report.skipped().keySet()));
        assertEquals("damaged at 28 s", report.skipped().get(fails));
        assertTrue(examples().stream()
                .allMatch(example -> example.get("video").asText().equals("more/b.mp4")));
    }

    @Test
    void aDescribersOwnFailureEndsTheWork() {
        var e = assertThrows(
                VideoXLException.class,
                () -> build((video, from, to) -> {
                    throw new VideoXLException(Code.DEVICE_OUT_OF_MEMORY, "too large");
                }));
        assertEquals(Code.DEVICE_OUT_OF_MEMORY, e.code());
    }

    @Test
    void aFolderWithoutVideosIsRefused() throws IOException {
        var empty = Files.createDirectory(folder.resolve("empty"));
        var builder = new VicoBuilder(this::tell, VicoOptions.defaults(), progress::add);
        assertThrows(VideoXLException.class, () -> builder.build(empty, output));
        assertThrows(VideoXLException.class, () -> builder.build(folder.resolve("missing"), output));
    }

    @Test
    void eventsThatGoOnAreOneAndThoseThatComeBackAreNone() {
        var clips = List.of(
                new DescribedClip(0, 14, "Nothing."),
                new DescribedClip(14, 28, "A dog barks."),
                new DescribedClip(28, 42, "a dog barks"),
                new DescribedClip(42, 56, "A cat sleeps."),
                new DescribedClip(56, 70, "A man opens the door."),
                new DescribedClip(70, 84, "the cat sleeps: a cat sleeps"),
                new DescribedClip(84, 98, " "));
        assertEquals(
                List.of(new DescribedClip(14, 42, "A dog barks."), new DescribedClip(56, 70, "A man opens the door.")),
                DistinctEvents.of(clips));
    }

    @Test
    void aFileThatHoldsSomethingElseIsLeftAsItIs() throws IOException {
        var other = Files.writeString(folder.resolve("vico.json.clips.jsonl"), "Dear Ann");
        assertEquals(
                Code.INVALID_ARGUMENT,
                assertThrows(VideoXLException.class, this::build).code());
        assertEquals("Dear Ann", Files.readString(other));
    }

    @Test
    void twoDoNotDescribeIntoOneFile() {
        var second = new ArrayList<VideoXLException>();
        build((video, from, to) -> {
            second.add(assertThrows(VideoXLException.class, this::build));
            return tell(video, from, to);
        });
        assertTrue(second.stream().allMatch(each -> each.code() == Code.IO), second::toString);
    }

    @Test
    void aDescriptionThatAnInterruptedThreadGotIsKept() throws IOException {
        var e = assertThrows(
                VideoXLException.class,
                () -> build(new Counted(100, (video, from, to) -> {
                    Thread.currentThread().interrupt();
                    return tell(video, from, to);
                })));
        assertTrue(Thread.interrupted());
        assertEquals(Code.CANCELLED, e.code());
        assertEquals(
                2, Files.readAllLines(folder.resolve("vico.json.clips.jsonl")).size());
    }

    @Test
    void videosBehindSymbolicLinksAreFound() throws IOException {
        var link = Files.createSymbolicLink(folder.resolve("link"), videos);
        Files.createSymbolicLink(videos.resolve("more/loop"), videos);
        var report = new VicoBuilder((video, from, to) -> "nothing", VicoOptions.defaults(), progress::add)
                .build(link, output);
        assertEquals(2, report.videos());
    }
}
