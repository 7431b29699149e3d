package io.videoxl.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameSampling;
import io.videoxl.ModelFamily;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.convert.Synthesizer;
import io.videoxl.eval.data.Benchmark;
import io.videoxl.eval.data.Note;
import io.videoxl.eval.data.Problem;
import io.videoxl.eval.data.PromptTemplate;
import io.videoxl.eval.data.Question;
import io.videoxl.eval.data.QuestionSet;
import io.videoxl.eval.data.ShownVideo;
import io.videoxl.eval.demo.DemoBenchmark;
import io.videoxl.eval.report.Report;
import io.videoxl.eval.scoring.Scoring;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On generated videos, with a model by formula, whose answers are noise that is the same each time. */
class EvaluationTest {
    @TempDir
    private static Path folder;

    private static Path file;
    private static Path benchmark;
    private static VideoXL model;
    private static QuestionSet questions;
    private static Results unbroken;

    @BeforeAll
    static void runOnce() {
        file = folder.resolve("model.gguf");
        Synthesizer.ofSize("golden").write(file);
        model = VideoXL.load(file);
        benchmark = folder.resolve("demo");
        DemoBenchmark.write(benchmark, new DemoBenchmark.Size(6, Duration.ofSeconds(2), 48, 3));
        questions = read();
        unbroken = Evaluation.run(model, questions, KilledRun.options().build(), folder.resolve("unbroken.jsonl"));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static QuestionSet read() {
        return Benchmark.VIDEO_MME.read(benchmark, List.of());
    }

    private static Results run(EvaluationOptions.Builder options, String name) {
        return Evaluation.run(model, questions, options.build(), folder.resolve(name));
    }

    private static void assertSame(Results expected, Results found) {
        assertEquals(expected.questions(), found.questions());
        assertEquals(expected.problems(), found.problems());
        assertEquals(Report.of(expected).toMarkdown(), Report.of(found).toMarkdown());
    }

    @Test
    void everyQuestionOfTheGeneratedBenchmarkIsAskedAndKept() {
        assertEquals(List.of(), questions.problems());
        assertTrue(questions.questions().size() >= 18, questions.questions()::toString);
        assertEquals(questions.questions().size(), unbroken.questions().size());
        assertTrue(unbroken.questions().stream().allMatch(each -> each.failure().isEmpty()));
        assertTrue(unbroken.questions().stream().allMatch(each -> each.frames() == 6 && each.memoryTokens() > 0));
        assertSame(unbroken, Results.read(folder.resolve("unbroken.jsonl")));
        var settings = unbroken.settings();
        assertEquals("Uniform[frames=6]", settings.frames());
        assertEquals(Integer.toString(model.info().defaultRatio()), settings.ratio());
        assertEquals(
                Benchmark.VIDEO_MME.published(ModelFamily.VIDEO_XL).template().text(), settings.template());
        assertEquals(model.info().fingerprint(), settings.fingerprint());
    }

    @Test
    void nothingPublishedStandsBesideGeneratedVideos() {
        var report = Report.of(unbroken);
        assertTrue(report.breakdowns().stream()
                .flatMap(table -> table.rows().stream())
                .allMatch(row -> row.published().isEmpty()));
        assertTrue(
                report.toMarkdown().lines().anyMatch(line -> line.startsWith("| **all** |") && line.endsWith("|  |")));
    }

    @Test
    void theSameNumbersMakeTheSameBenchmarkAndItsRightAnswersAreSpread() throws IOException {
        var other = folder.resolve("other");
        var usual = Locale.getDefault();
        Locale.setDefault(Locale.of("ar", "EG"));
        Path lines;
        try {
            lines = DemoBenchmark.write(other, new DemoBenchmark.Size(6, Duration.ofSeconds(2), 48, 3));
        } finally {
            Locale.setDefault(usual);
        }
        assertEquals(Files.readString(benchmark.resolve("test.jsonl")), Files.readString(lines));
        assertTrue(questions.questions().stream()
                        .map(each -> each.rightLetter())
                        .distinct()
                        .count()
                >= 3);
    }

    @Test
    void runThatIsKilledTwiceGoesOnAndGivesTheTableOfAnUnbrokenOne() throws Exception {
        var results = folder.resolve("killed.jsonl");
        for (int most : new int[] {5, 3}) {
            assertEquals(137, kill(results, most));
            Files.writeString(results, "{\"question\":{\"id\":\"00", StandardOpenOption.APPEND);
        }
        var progress = new ArrayList<RunProgress>();
        var resumed = run(KilledRun.options().onProgress(progress::add), "killed.jsonl");
        assertEquals(8, progress.getFirst().questions());
        assertEquals(questions.questions().size(), progress.getLast().questions());
        assertEquals(6, progress.getLast().videos());
        assertTrue(progress.get(1).left().isPresent());
        assertSame(unbroken, resumed);
        assertSame(unbroken, Results.read(results));
    }

    private static int kill(Path results, int most) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dvideoxl.cache.dir=" + System.getProperty("videoxl.cache.dir"),
                KilledRun.class.getName()));
        command.addAll(List.of(file.toString(), benchmark.toString(), results.toString(), Integer.toString(most)));
        var log = folder.resolve("killed.log").toFile();
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the process should have ended");
        return process.exitValue();
    }

    @Test
    void twoShardsMergedGiveTheTableOfTheWhole() {
        var shards = List.of(folder.resolve("shard1.jsonl"), folder.resolve("shard2.jsonl"));
        var sizes = new ArrayList<Integer>();
        for (int i = 0; i < 2; i++) {
            var part = run(KilledRun.options().shard(new Shard(i + 1, 2)), "shard" + (i + 1) + ".jsonl");
            sizes.add(part.questions().size());
        }
        assertTrue(sizes.stream().allMatch(size -> size > 0), sizes::toString);
        var merged = Results.merge(shards);
        assertSame(unbroken, merged);
        merged.write(folder.resolve("merged.jsonl"));
        assertSame(unbroken, Results.read(folder.resolve("merged.jsonl")));
        var twice = assertThrows(VideoXLException.class, () -> merged.write(folder.resolve("merged.jsonl")));
        assertEquals(Code.IO, twice.code());
    }

    @Test
    void howManyVideosAreWatchedAheadChangesNothing() {
        assertSame(unbroken, run(KilledRun.options().ahead(0), "ahead0.jsonl"));
        assertSame(unbroken, run(KilledRun.options().ahead(4), "ahead4.jsonl"));
    }

    @Test
    void resultsThatWereMadeInAnotherWayAreNotMixed() {
        run(KilledRun.options().limit(1), "limited.jsonl");
        var other = assertThrows(
                VideoXLException.class, () -> run(KilledRun.options().limit(2), "limited.jsonl"));
        assertEquals(Code.INVALID_ARGUMENT, other.code());
        assertTrue(other.getMessage().contains("limited.jsonl"), other.getMessage());
        var mixed = assertThrows(
                VideoXLException.class,
                () -> Results.merge(List.of(folder.resolve("limited.jsonl"), folder.resolve("unbroken.jsonl"))));
        assertTrue(mixed.getMessage().contains("limit"), mixed.getMessage());
    }

    @Test
    void choicesComeWithProbabilities() {
        var results = run(KilledRun.options().scoring(Scoring.CHOICES).limit(4), "choices.jsonl");
        for (var each : results.questions()) {
            assertEquals(4, each.probabilities().size());
            assertEquals(
                    1,
                    each.probabilities().stream()
                            .mapToDouble(Double::doubleValue)
                            .sum(),
                    1e-6);
            int best = each.probabilities()
                    .indexOf(each.probabilities().stream().max(Double::compare).orElseThrow());
            assertEquals("ABCD".substring(best, best + 1), each.answer());
        }
        assertNull(unbroken.questions().getFirst().probabilities());
    }

    @Test
    void brokenVideosAndBadRecordsAreWrittenDownAndTheOthersAreAsked() throws IOException {
        var broken = folder.resolve("broken");
        Files.createDirectories(broken.resolve("data"));
        var lines = new ArrayList<>(Files.readAllLines(benchmark.resolve("test.jsonl")));
        try (var videos = Files.list(benchmark.resolve("data"))) {
            for (var video : videos.sorted().limit(2).toList()) {
                Files.copy(video, broken.resolve("data").resolve(video.getFileName()));
            }
        }
        var damaged = broken.resolve("data").resolve("world-3-000.mp4");
        Files.writeString(damaged, "no video");
        lines.add(1, "{ \"question_id\": ");
        Files.write(broken.resolve("test.jsonl"), lines);

        var set = Benchmark.VIDEO_MME.read(broken, List.of());
        var output = folder.resolve("broken.jsonl");
        var found = Evaluation.run(model, set, KilledRun.options().build(), output);
        var report = Report.of(found);
        assertTrue(report.failed().size() >= 3, report::toMarkdown);
        assertTrue(report.failed().stream().allMatch(each -> each.id().startsWith("000-")));
        var asked = found.questions().stream()
                .filter(each -> each.failure().isEmpty())
                .toList();
        assertTrue(
                asked.size() >= 3 && asked.stream().allMatch(each -> each.id().startsWith("001-")));
        assertEquals(asked.size(), report.all().of());
        assertTrue(report.toMarkdown().contains("test.jsonl, line 2: malformed"), report::toMarkdown);
        assertTrue(report.toMarkdown().contains("data/world-3-002.mp4"), report::toMarkdown);
        assertTrue(report.toMarkdown().contains(damaged.toString()), report::toMarkdown);

        // Nothing is tried or told twice, unless it is asked for.
        assertSame(found, Evaluation.run(model, set, KilledRun.options().build(), output));
        Files.copy(
                benchmark.resolve("data/world-3-000.mp4"), damaged, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertSame(found, Evaluation.run(model, set, KilledRun.options().build(), output));
        var mended = Evaluation.run(model, set, KilledRun.options().retry(true).build(), output);
        assertEquals(List.of(), Report.of(mended).failed());
        assertEquals(found.questions().size(), mended.questions().size());
    }

    @Test
    void foldersOfFramesAreWatchedAsFarAsTheyArePart() throws IOException {
        var root = folder.resolve("mvbench");
        var frames = Files.createDirectories(root.resolve("video/tvqa/frames_fps3_hq/s01"));
        for (int i = 0; i < 30; i++) {
            var picture = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
            picture.setRGB(i, 3, 0xFFFFFF);
            ImageIO.write(
                    picture, "png", frames.resolve("%05d.png".formatted(i + 1)).toFile());
        }
        Files.createDirectories(root.resolve("json"));
        Files.writeString(
                root.resolve("json/episodic_reasoning.json"),
                """
                [{"video":"s01","start":2,"end":4,"question":"Why?","candidates":["a","b","c","d","e"],"answer":"e"},
                 {"video":"s01","start":0,"end":99,"question":"Who?","candidates":["a","b","c","d","e"],"answer":"a"}]
                """);
        var set = Benchmark.MVBENCH.read(root, List.of());
        assertEquals(2, set.questions().size(), () -> set.problems().toString());
        var watching = WatchOptions.builder().frames(FrameSampling.uniform(9)).build();
        var options = EvaluationOptions.builder(Benchmark.MVBENCH)
                .watching(watching)
                .maxTokens(4)
                .build();
        var found = Evaluation.run(model, set, options, folder.resolve("mvbench.jsonl"));
        // Two seconds of three frames, both ends included; and nine of thirty.
        assertEquals(
                List.of(9, 7),
                found.questions().stream().map(QuestionResult::frames).toList());
        assertTrue(Report.of(found).mean().isPresent());
    }

    @Test
    void whatIsSpokenInWatchedFramesIsShown() throws IOException {
        var spoken = folder.resolve("spoken");
        Files.createDirectories(spoken.resolve("data"));
        Files.createDirectories(spoken.resolve("subtitle"));
        Files.copy(benchmark.resolve("data/world-3-000.mp4"), spoken.resolve("data/world-3-000.mp4"));
        Files.writeString(
                spoken.resolve("subtitle/world-3-000.srt"), "1\n00:00:00,000 --> 00:01:00,000\nLook, how strange!\n");
        Files.writeString(
                spoken.resolve("test.jsonl"),
                Files.readAllLines(benchmark.resolve("test.jsonl")).getFirst());
        var set = Benchmark.VIDEO_MME.read(spoken, List.of());
        var with =
                Evaluation.run(model, set, KilledRun.options().subtitles(true).build(), folder.resolve("spoken.jsonl"));
        assertNotNull(with.questions().getFirst().answer());
        assertTrue(!with.questions()
                .getFirst()
                .answer()
                .equals(unbroken.questions().getFirst().answer()));
        assertEquals(List.of(), with.notes());

        var subtitles = spoken.resolve("subtitle/world-3-000.srt");
        Files.write(subtitles, "1\n00:00:00,000 --> 00:01:00,000\nÇa, déjà?\n".getBytes(StandardCharsets.ISO_8859_1));
        var output = folder.resolve("latin1.jsonl");
        var guessed =
                Evaluation.run(model, set, KilledRun.options().subtitles(true).build(), output);
        assertNotNull(guessed.questions().getFirst().answer());
        assertEquals(List.of(new Note(subtitles.toString(), "read as windows-1252")), guessed.notes());
        assertEquals(guessed.notes(), Results.read(output).notes());
    }

    @Test
    void aRunThatIsCancelledLeavesTheModelUsableAndGoesOn() {
        var options = KilledRun.options().onProgress(progress -> {
            if (progress.questions() == 4) {
                Thread.currentThread().interrupt();
            }
        });
        var cancelled = assertThrows(VideoXLException.class, () -> run(options, "cancelled.jsonl"));
        assertTrue(Thread.interrupted());
        assertEquals(Code.CANCELLED, cancelled.code());
        assertSame(unbroken, run(KilledRun.options(), "cancelled.jsonl"));
    }

    @Test
    void whatIsNotYetBegunToBeWatchedIsForgottenWhenARunEnds() {
        var missing = ShownVideo.of(folder.resolve("missing.mp4"));
        for (int i = 0; i < 300; i++) {
            assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
                var ahead = new WatchedAhead(model, WatchOptions.defaults(), 1, Collections.nCopies(6, missing));
                assertThrows(VideoXLException.class, ahead::next);
                assertThrows(VideoXLException.class, ahead::next);
                ahead.close();
            });
        }
    }

    @Test
    void whichVideosAShardHasDoesNotDependOnWhichOthersAreThere() {
        var fewer = new QuestionSet(
                questions.questions().subList(4, questions.questions().size()), List.of());
        var ids = fewer.questions().stream().map(Question::id).collect(Collectors.toSet());
        for (int i = 1; i <= 2; i++) {
            var options = KilledRun.options().shard(new Shard(i, 2)).build();
            var all = Evaluation.run(model, questions, options, folder.resolve("all" + i + ".jsonl"));
            var some = Evaluation.run(model, fewer, options, folder.resolve("fewer" + i + ".jsonl"));
            assertEquals(
                    all.questions().stream()
                            .map(QuestionResult::id)
                            .filter(ids::contains)
                            .toList(),
                    some.questions().stream().map(QuestionResult::id).toList());
        }
    }

    @Test
    void recordsThatWereMendedAreNoLongerTold() throws IOException {
        var mending = folder.resolve("mending");
        Files.createDirectories(mending.resolve("data"));
        var lines = Files.readAllLines(benchmark.resolve("test.jsonl"));
        Files.copy(benchmark.resolve("data/world-3-000.mp4"), mending.resolve("data/world-3-000.mp4"));
        Files.write(mending.resolve("test.jsonl"), List.of(lines.getFirst(), "{", lines.getLast()));
        var output = folder.resolve("mending.jsonl");
        var options = KilledRun.options().build();
        var before = Evaluation.run(model, Benchmark.VIDEO_MME.read(mending, List.of()), options, output);
        assertEquals(2, before.problems().size());
        Files.copy(benchmark.resolve("data/world-3-005.mp4"), mending.resolve("data/world-3-005.mp4"));
        var after = Evaluation.run(model, Benchmark.VIDEO_MME.read(mending, List.of()), options, output);
        assertEquals(2, after.questions().size());
        assertEquals(
                List.of("test.jsonl, line 2"),
                after.problems().stream().map(Problem::where).toList());
        assertSame(after, Results.read(output));
        Files.delete(mending.resolve("data/world-3-005.mp4"));
        var again = Evaluation.run(model, Benchmark.VIDEO_MME.read(mending, List.of()), options, output);
        assertEquals(2, again.problems().size());
    }

    @Test
    void questionsThatFailedInAnEarlierRunAreCountedAsFailed() throws IOException {
        var broken = folder.resolve("failing");
        Files.createDirectories(broken.resolve("data"));
        Files.writeString(broken.resolve("data/world-3-000.mp4"), "no video");
        Files.writeString(
                broken.resolve("test.jsonl"),
                Files.readAllLines(benchmark.resolve("test.jsonl")).getFirst());
        var set = Benchmark.VIDEO_MME.read(broken, List.of());
        var output = folder.resolve("failing.jsonl");
        var progress = new ArrayList<RunProgress>();
        Evaluation.run(model, set, KilledRun.options().build(), output);
        Evaluation.run(model, set, KilledRun.options().onProgress(progress::add).build(), output);
        assertEquals(1, progress.getLast().questions());
        assertEquals(1, progress.getLast().failed());
        progress.clear();
        Evaluation.run(
                model,
                set,
                KilledRun.options().retry(true).onProgress(progress::add).build(),
                output);
        assertEquals(0, progress.getFirst().failed());
        assertEquals(1, progress.getLast().failed());
    }

    private static Path pictures(Path root, int count) throws IOException {
        var frames = Files.createDirectories(root.resolve("video/tvqa/frames_fps3_hq/s01"));
        for (int i = 0; i < count; i++) {
            var picture = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
            ImageIO.write(
                    picture, "png", frames.resolve("%05d.png".formatted(i + 1)).toFile());
        }
        return Files.createDirectories(root.resolve("json"));
    }

    @Test
    void aPartThatBeginsBeforeAFolderOfFramesEndsNoRun() throws IOException {
        var root = folder.resolve("before");
        Files.writeString(
                pictures(root, 6).resolve("episodic_reasoning.json"),
                """
                [{"video":"s01","start":-2,"end":1,"question":"Why?","candidates":["a","b"],"answer":"b"},
                 {"video":"s01","start":1e9,"end":2e9,"question":"Who?","candidates":["a","b"],"answer":"b"},
                 {"video":"s01","start":0,"end":1,"question":"Where?","candidates":["a","b"],"answer":"b"}]
                """);
        var set = Benchmark.MVBENCH.read(root, List.of());
        assertEquals(3, set.questions().size(), () -> set.problems().toString());
        var options = EvaluationOptions.builder(Benchmark.MVBENCH).maxTokens(2).build();
        var found = Evaluation.run(model, set, options, folder.resolve("before.jsonl"));
        var failed = Report.of(found).failed();
        assertEquals(1, failed.size(), failed::toString);
        assertTrue(failed.getFirst().id().contains("Who?"));
        assertEquals(2, Report.of(found).all().of());
    }

    @Test
    void aLongFolderOfFramesIsSampledAsAVideoOfItsLengthIs() throws IOException {
        var root = folder.resolve("long");
        Files.writeString(
                pictures(root, 3 * 140).resolve("episodic_reasoning.json"),
                """
                [{"video":"s01","question":"Why?","candidates":["a","b"],"answer":"b"}]
                """);
        var options = EvaluationOptions.builder(Benchmark.MVBENCH)
                .watching(WatchOptions.defaults())
                .maxTokens(2)
                .build();
        var found =
                Evaluation.run(model, Benchmark.MVBENCH.read(root, List.of()), options, folder.resolve("long.jsonl"));
        assertEquals(128, found.questions().getFirst().frames());
    }

    @Test
    void subtitlesThatTheTemplateHasNoPlaceForAreRefused() {
        var options =
                KilledRun.options().template(new PromptTemplate("{question}")).subtitles(true);
        var refused = assertThrows(VideoXLException.class, options::build);
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        assertTrue(refused.getMessage().contains("{subtitles}"), refused.getMessage());
    }
}
