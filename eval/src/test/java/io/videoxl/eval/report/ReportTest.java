package io.videoxl.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.ModelFamily;
import io.videoxl.VideoXLException;
import io.videoxl.eval.QuestionResult;
import io.videoxl.eval.Results;
import io.videoxl.eval.RunSettings;
import io.videoxl.eval.data.Benchmark;
import io.videoxl.eval.data.Note;
import io.videoxl.eval.data.Problem;
import io.videoxl.eval.scoring.Scoring;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static RunSettings settings(Benchmark benchmark, String ratio) {
        return settings(ModelFamily.VIDEO_XL, benchmark, ratio);
    }

    private static RunSettings settings(ModelFamily family, Benchmark benchmark, String ratio) {
        return new RunSettings(
                benchmark,
                "tiny",
                "f00d",
                family,
                "Auto[]",
                "",
                "CENTER_CROP",
                ratio,
                "F16",
                "Be kind.",
                "{question}\n|",
                false,
                16,
                Scoring.COMPATIBLE,
                1,
                0,
                "1/1");
    }

    private static QuestionResult answered(String id, String sample, Map<String, String> labels, String answer) {
        return new QuestionResult(
                id, sample, "v.mp4", labels, List.of("w", "x", "y", "z"), 2, answer, null, null, 8, 100);
    }

    private static Results results(Benchmark benchmark, QuestionResult... questions) {
        return new Results(settings(benchmark, "8"), List.of(questions), List.of(), List.of());
    }

    /** So many right, then so many wrong. */
    private static Results videoMme(String ratio, String pattern) {
        var questions = new ArrayList<QuestionResult>();
        for (int i = 0; i < pattern.length(); i++) {
            var labels = Map.of("duration", i % 2 == 0 ? "short" : "long");
            questions.add(answered("q" + i, "q" + i, labels, pattern.charAt(i) == '+' ? "C" : "A"));
        }
        return new Results(settings(Benchmark.VIDEO_MME, ratio), questions, List.of(), List.of());
    }

    @Test
    void intervalsAreWilsons() {
        // Newcombe (1998): 81 of 263 is 30.8 %, 25.53 % to 36.62 %; 0 of 20 is 0 to 16.11 %.
        var share = new Share(81, 263);
        assertEquals(25.53, share.low(), 0.005);
        assertEquals(36.62, share.high(), 0.005);
        assertEquals(0, new Share(0, 20).low(), 1e-9);
        assertEquals(16.11, new Share(0, 20).high(), 0.005);
        assertEquals(100, new Share(0, 0).high());
    }

    @Test
    void everyBreakdownHasItsShareAndWhatIsPublishedIsMarked() throws IOException {
        var report = Report.of(videoMme("8", "+-++-+"));
        assertEquals(new Share(4, 6), report.all());
        assertEquals(
                List.of("short", "long"),
                report.breakdowns().getFirst().rows().stream().map(Row::name).toList());
        assertEquals(
                new Share(2, 3),
                report.breakdowns().getFirst().rows().getFirst().share());
        var text = report.toMarkdown();
        assertTrue(text.contains("| **all** | 6 | 66.7 | 30.0 – 90.3 | 55.5 |"), text);
        assertTrue(text.contains("| duration: short | 3 | 66.7 |"), text);
        assertTrue(text.contains("Scoring: **compatible**"), text);
        assertTrue(text.contains("Published, for orientation: Video-XL 7B"), text);
        assertTrue(text.contains("| template | `{question}⏎\\|` |"), text);
        var json = new ObjectMapper().readTree(report.toJson());
        assertEquals(4, json.at("/all/right").asInt());
        assertEquals(49.2, json.at("/breakdowns/duration/1/published").asDouble());
        assertEquals("compatible", json.at("/scoring").asText());
    }

    @Test
    void besideAModelStandsWhatIsPublishedOfItsFamily() {
        var asked = List.of(answered("1", "1", Map.of("duration", "short"), "C"));
        var report = Report.of(
                new Results(settings(ModelFamily.VIDEO_XL_2, Benchmark.VIDEO_MME, ""), asked, List.of(), List.of()));
        var text = report.toMarkdown();
        assertTrue(text.contains("| **all** | 1 | 100.0 | 20.7 – 100.0 | 66.4 |"), text);
        assertTrue(text.contains("| duration: short | 1 | 100.0 | 20.7 – 100.0 |  |"), text);
        assertTrue(text.contains("Published, for orientation: Video-XL-2 8B"), text);
        assertFalse(text.contains("Video-XL 7B"), text);
    }

    @Test
    void tasksHaveAMeanAndEmptyAnswersOfMvBenchAreNotCounted() {
        var report = Report.of(results(
                Benchmark.MVBENCH,
                answered("1", "1", Map.of("task", "a"), "C"),
                answered("2", "2", Map.of("task", "a"), "(C) y"),
                answered("3", "3", Map.of("task", "a"), ""),
                answered("4", "4", Map.of("task", "b"), "B"),
                answered("5", "5", Map.of("task", "b"), "A"),
                answered("6", "6", Map.of("task", "b"), "y"),
                answered("7", "7", Map.of("task", "b"), "C.")));
        assertEquals(new Share(3, 6), report.all());
        assertEquals(OptionalDouble.of((100 + 25) / 2.0), report.mean());
        assertTrue(report.toMarkdown().contains("Not counted, as empty or not whole: 1."), report::toMarkdown);
    }

    @Test
    void aSampleOfVnBenchIsRightIfAllFourTriesAre() {
        var labels = Map.of("ability", "ordering", "type", "ord_edit1");
        var questions = new ArrayList<QuestionResult>();
        for (int i = 0; i < 4; i++) {
            questions.add(answered("a" + i, "a", labels, "(C) it is"));
            questions.add(answered("b" + i, "b", labels, i == 2 ? "(A)" : "(C)"));
            if (i < 3) {
                questions.add(answered("c" + i, "c", labels, "(C)"));
            }
        }
        var report = Report.of(new Results(settings(Benchmark.VNBENCH, "8"), questions, List.of(), List.of()));
        assertEquals(new Share(1, 2), report.all());
        assertTrue(report.toMarkdown().contains("| | samples |"), report::toMarkdown);
        assertTrue(report.toMarkdown().contains("not whole: 1."), report::toMarkdown);
    }

    @Test
    void whatTheModelWroteCanBeJudgedAgain() {
        var results = results(
                Benchmark.VIDEO_MME,
                answered("1", "1", Map.of("duration", "short"), "Best option: (C)"),
                answered("2", "2", Map.of("duration", "short"), "C"));
        assertEquals(new Share(1, 2), Report.of(results).all());
        assertEquals(new Share(2, 2), Report.of(results, Scoring.STRICT).all());
        assertTrue(Report.of(results, Scoring.STRICT).toMarkdown().contains("Scoring: **strict**"));
        assertThrows(IllegalArgumentException.class, () -> Report.of(results, Scoring.CHOICES));
    }

    @Test
    void whatCouldNotBeAskedIsToldAndNotCounted() {
        var failed = new QuestionResult(
                "2",
                "2",
                "w.mp4",
                Map.of("duration", "short"),
                List.of("w", "x"),
                1,
                null,
                null,
                "w.mp4: damaged",
                0,
                0);
        var results = new Results(
                settings(Benchmark.VIDEO_MME, "8"),
                List.of(answered("1", "1", Map.of("duration", "short"), "C"), failed),
                List.of(new Problem("test.jsonl, line 7", "malformed: cut")),
                List.of(new Note("w.srt", "read as windows-1252")));
        var text = Report.of(results).toMarkdown();
        assertEquals(new Share(1, 1), Report.of(results).all());
        assertTrue(text.contains("- 2: w.mp4: damaged"), text);
        assertTrue(text.contains("- test.jsonl, line 7: malformed: cut"), text);
        assertTrue(text.contains("- w.srt: read as windows-1252"), text);
    }

    @Test
    void twoResultsAreComparedQuestionByQuestion() {
        var comparison = Comparison.of(videoMme("8", "+++++++++-+-"), videoMme("2", "---------+++"));
        assertEquals(12, comparison.common());
        assertEquals(9, comparison.onlyA());
        assertEquals(2, comparison.onlyB());
        // Both tails of the binomial distribution of 11: 2 · (1 + 11 + 55) / 2048.
        assertEquals(134.0 / 2048, comparison.pValue(), 1e-12);
        var text = comparison.toMarkdown();
        assertTrue(text.contains("p = 0.06543, which may well be chance"), text);
        assertTrue(text.contains("| ratio | `8` | `2` |"), text);
        assertEquals(1, Comparison.of(videoMme("8", "+-"), videoMme("8", "+-")).pValue());
        var far = Comparison.of(videoMme("8", "+".repeat(1000)), videoMme("2", "-".repeat(1000)));
        assertEquals(1, far.pValue() / Math.scalb(1.0, -999), 1e-9);
    }

    @Test
    void resultsThatHaveNothingInCommonAreNotCompared() {
        var other = results(Benchmark.MLVU, answered("1", "1", Map.of("task", "NQA"), "(C)"));
        var different = assertThrows(VideoXLException.class, () -> Comparison.of(videoMme("8", "+"), other));
        assertTrue(different.getMessage().contains("Video-MME and MLVU"), different.getMessage());
        assertThrows(VideoXLException.class, () -> Comparison.of(videoMme("8", "+"), results(Benchmark.VIDEO_MME)));
    }

    @Test
    void aBarChartIsDrawn(@TempDir Path folder) throws IOException {
        var file = folder.resolve("chart.png");
        BarChart.write(Report.of(videoMme("8", "+-++-+")), file);
        var picture = ImageIO.read(file.toFile());
        int blue = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                blue += (picture.getRGB(x, y) & 0xFFFFFF) == 0x0072B2 ? 1 : 0;
            }
        }
        assertTrue(blue > 5000, "pixels of bars: " + blue);
    }

    @Test
    void tablesAreTheSameInEveryLocale() {
        var report = Report.of(videoMme("8", "+-++-+"));
        var comparison = Comparison.of(videoMme("8", "+++-"), videoMme("2", "-+-+"));
        var texts = List.of(report.toMarkdown(), comparison.toMarkdown());
        var usual = Locale.getDefault();
        Locale.setDefault(Locale.of("ar", "EG"));
        try {
            assertEquals(texts, List.of(report.toMarkdown(), comparison.toMarkdown()));
        } finally {
            Locale.setDefault(usual);
        }
    }

    @Test
    void aQuestionOfTwoTypesCountsForEach() {
        var report = Report.of(results(
                Benchmark.LVBENCH,
                answered("1", "1", Map.of("type", "reasoning; summarization"), "(C)"),
                answered("2", "2", Map.of("type", "reasoning"), "(A)")));
        assertEquals(new Share(1, 2), report.all());
        assertEquals(
                List.of("reasoning", "summarization"),
                report.breakdowns().getFirst().rows().stream().map(Row::name).toList());
        assertEquals(
                List.of(new Share(1, 2), new Share(1, 1)),
                report.breakdowns().getFirst().rows().stream().map(Row::share).toList());
    }
}
