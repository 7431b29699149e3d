package io.videoxl.eval.worlds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.convert.Synthesizer;
import io.videoxl.worlds.QuestionKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a model by formula, whose answers are noise that is the same each time. */
class WorldsTestTest {
    private static final WorldsSettings SETTINGS = new WorldsSettings(List.of(20, 24), List.of(2, 4), 2, 7);

    @TempDir
    private static Path folder;

    private static VideoXL model;

    @BeforeAll
    static void load() {
        var file = folder.resolve("model.gguf");
        Synthesizer.ofSize("golden").write(file);
        model = VideoXL.load(file);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static WorldsReport run(WorldsSettings settings, String file, Optional<VideoXL> other) {
        return WorldsTest.run(model, other, settings, folder.resolve(file), film -> {});
    }

    @Test
    void eachFilmIsWatchedWithEachRatioAndAskedTheSame() {
        var films = run(SETTINGS, "films.jsonl", Optional.empty()).films();
        assertEquals(
                List.of("20 2 0", "20 4 0", "20 2 1", "20 4 1", "24 2 0", "24 4 0", "24 2 1", "24 4 1"),
                films.stream()
                        .map(film -> film.frames() + " " + film.ratio() + " " + film.film())
                        .toList());
        for (int i = 0; i < films.size(); i += 2) {
            assertEquals(questions(films.get(i)), questions(films.get(i + 1)));
            int things = films.get(i).things();
            assertTrue(
                    i % 4 == 0 ? things == 1 : things >= 2,
                    things + " things in film " + films.get(i).film());
        }
        assertTrue(films.get(2).asked().stream().anyMatch(asked -> asked.kind() == QuestionKind.ORDER));
    }

    private static List<String> questions(WatchedFilm film) {
        return film.asked().stream()
                .map(asked -> asked.question() + " " + asked.expected())
                .toList();
    }

    @Test
    void endedTestGoesOnAndDoesNothingTwice() throws Exception {
        var whole = run(SETTINGS, "whole.jsonl", Optional.empty());
        var lines = Files.readAllLines(folder.resolve("whole.jsonl"));
        assertEquals(9, lines.size());
        var file = folder.resolve("cut.jsonl");
        Files.writeString(
                file,
                String.join("\n", lines.subList(0, 4)) + "\n" + lines.get(4).substring(0, 20));
        var seen = new ArrayList<WatchedFilm>();
        var report = WorldsTest.run(model, Optional.empty(), SETTINGS, file, seen::add);
        assertEquals(whole, report);
        assertEquals(whole.films(), seen);
        assertEquals(lines, Files.readAllLines(file));
        run(SETTINGS, "cut.jsonl", Optional.empty());
        assertEquals(lines, Files.readAllLines(file));
        var others = new WorldsSettings(SETTINGS.lengths(), SETTINGS.ratios(), 2, 8);
        assertThrows(VideoXLException.class, () -> run(others, "cut.jsonl", Optional.empty()));
    }

    @Test
    void modelGivesTheSameAnswersAsItself() {
        var report = run(new WorldsSettings(List.of(20), List.of(4), 1, 7), "same.jsonl", Optional.of(model));
        assertTrue(report.same().of() > 5, report.same().toString());
        assertEquals(report.same().of(), report.same().right());
        assertTrue(report.toMarkdown().contains("The same answer as the other model: 100.0 %"), report.toMarkdown());
    }

    @Test
    void rightAnswersAreCountedBySkillLengthAndRatio() {
        var films = List.of(
                film(20, 2, 1, asked(QuestionKind.COLOUR, true), asked(QuestionKind.PRESENT, false)),
                film(20, 2, 3, asked(QuestionKind.COLOUR, true), asked(QuestionKind.ORDER, false)),
                film(20, 4, 1, asked(QuestionKind.COLOUR, false)),
                film(24, 2, 1, asked(QuestionKind.SHAPE, true), asked(QuestionKind.SHAPE, false)));
        var report = new WorldsReport(SETTINGS, films);
        assertEquals("1/1 0/1 0/1 1/1 0/0", shares(report, 20, 2));
        assertEquals("0/1 0/0 0/0 0/0 0/0", shares(report, 20, 4));
        assertEquals("1/2 0/0 0/0 0/0 0/0", shares(report, 24, 2));
        assertEquals(3, report.share(2).right());
        assertEquals(6, report.share(2).of());
        assertEquals(0, report.same().of());
        var lines = report.toMarkdown().lines().toList();
        assertEquals("| frames | ratio | one thing | order | present | several things | choice |", lines.getFirst());
        assertTrue(lines.get(2).startsWith("| 20 | 2 | 100.0 % of 1, ≥ 20.7 | 0.0 % of 1, ≥ 0.0 |"), lines.get(2));
        assertTrue(lines.contains("| kind of question | 1 thing | 3 things |"), lines.toString());
        assertTrue(lines.contains("| colour | 50.0 % of 2, ≥ 9.5 | 100.0 % of 1, ≥ 20.7 |"), lines.toString());
    }

    @Test
    void tableIsTheSameInEveryLocale() {
        var report = new WorldsReport(SETTINGS, List.of(film(20, 2, 1, asked(QuestionKind.COLOUR, true))));
        var usual = Locale.getDefault();
        var table = report.toMarkdown();
        Locale.setDefault(Locale.of("ar", "EG"));
        try {
            assertEquals(table, report.toMarkdown());
        } finally {
            Locale.setDefault(usual);
        }
    }

    private static String shares(WorldsReport report, int frames, int ratio) {
        return String.join(
                " ",
                Stream.of(Skill.values())
                        .map(skill -> report.share(frames, ratio, skill))
                        .map(share -> share.right() + "/" + share.of())
                        .toList());
    }

    private static WatchedFilm film(int frames, int ratio, int things, Asked... asked) {
        return new WatchedFilm(frames, ratio, 0, things, List.of(asked));
    }

    private static Asked asked(QuestionKind kind, boolean right) {
        return new Asked(kind, "What?", "this", right ? "this" : "that", null);
    }

    @Test
    void settingsThatMakeNoTestAreRefused() {
        var refused = Stream.<Runnable>of(
                () -> new WorldsSettings(List.of(19), List.of(2), 1, 1),
                () -> new WorldsSettings(List.of(), List.of(2), 1, 1),
                () -> new WorldsSettings(List.of(20), List.of(0), 1, 1),
                () -> new WorldsSettings(List.of(20), List.of(2), 0, 1));
        refused.forEach(each -> assertThrows(VideoXLException.class, each::run));
    }
}
