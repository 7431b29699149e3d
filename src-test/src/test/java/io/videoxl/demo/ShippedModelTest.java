package io.videoxl.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameSampling;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import io.videoxl.eval.Evaluation;
import io.videoxl.eval.EvaluationOptions;
import io.videoxl.eval.card.Card;
import io.videoxl.eval.data.Benchmark;
import io.videoxl.eval.data.PromptTemplate;
import io.videoxl.eval.demo.DemoBenchmark;
import io.videoxl.eval.needles.NeedleSettings;
import io.videoxl.eval.needles.NeedleTest;
import io.videoxl.eval.needles.Needles;
import io.videoxl.eval.report.Report;
import io.videoxl.eval.scoring.Scoring;
import io.videoxl.eval.worlds.Skill;
import io.videoxl.eval.worlds.WorldsReport;
import io.videoxl.eval.worlds.WorldsSettings;
import io.videoxl.eval.worlds.WorldsTest;
import io.videoxl.worlds.needles.NeedleGrid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trained model understands videos that it has never seen, from the file to the answer. What is required is what its card promises. */
class ShippedModelTest {
    private static final long SEED = 20;
    private static final int FRAMES = 128;
    private static final Card CARD = Card.read(Path.of("..", "docs", "demo-model.json"));

    @TempDir
    private static Path folder;

    private static VideoXL model;

    @BeforeAll
    static void load() {
        model = VideoXL.demo();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void needleIsFoundAtEveryDepth() {
        var settings = NeedleSettings.standard()
                .withGrid(new NeedleGrid(List.of(64, 512), List.of(0.0, 0.25, 0.5, 0.75, 1.0)))
                .withRatio(8)
                .withSeed(SEED);
        var report = NeedleTest.run(
                model,
                Needles.inWorlds(model.info().imageSize()),
                settings,
                folder.resolve("needles.jsonl"),
                result -> {});
        assertEquals(10, report.results().size());
        // Of ten; a model that is as good as the card says, 99.1 %, misses two and more in one of 290 such sets.
        assertTrue(report.accuracy() >= 0.9, report::toJson);
    }

    /** Requires that both can be shares of one model: their 95 % intervals meet, or this one is better. */
    private static void assertAsTheCardSays(WorldsReport report, int ratio, Skill skill) {
        var promised =
                CARD.questions(each -> each.frames() == FRAMES && each.ratio() == ratio && each.skill() == skill);
        var found = report.share(FRAMES, ratio, skill);
        assertTrue(found.of() >= 20, () -> skill + " of " + found.of());
        assertTrue(
                found.high() >= promised.low(),
                () -> skill + ": " + found + ", promised " + promised + "\n" + report.toMarkdown());
    }

    @Test
    void whatAppearsAndInWhichOrderIsAnswered() {
        int ratio = model.info().defaultRatio();
        var report = WorldsTest.run(
                model,
                Optional.empty(),
                new WorldsSettings(List.of(FRAMES), List.of(ratio), 12, SEED),
                folder.resolve("worlds.jsonl"),
                film -> {});
        for (var skill : Skill.values()) {
            assertAsTheCardSays(report, ratio, skill);
        }
    }

    @Test
    void generatedBenchmarkIsAnsweredFarAboveChance() {
        DemoBenchmark.write(folder.resolve("benchmark"), new DemoBenchmark.Size(12, Duration.ofSeconds(15), 224, 1));
        var questions = Benchmark.VIDEO_MME.read(folder.resolve("benchmark"), List.of());
        var options = EvaluationOptions.builder(Benchmark.VIDEO_MME)
                .watching(WatchOptions.builder()
                        .frames(FrameSampling.perSecond(1, 2048))
                        .build())
                .template(new PromptTemplate("{question}"))
                .scoring(Scoring.STRICT)
                .build();
        var report = Report.of(Evaluation.run(model, questions, options, folder.resolve("benchmark.jsonl")));
        assertEquals(questions.questions().size(), report.all().of());
        assertTrue(report.all().low() > 25, report::toMarkdown);
        assertTrue(report.all().percent() >= 60, report::toMarkdown);
    }
}
