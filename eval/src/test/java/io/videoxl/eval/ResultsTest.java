package io.videoxl.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.ModelFamily;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.eval.data.Benchmark;
import io.videoxl.eval.scoring.Scoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    @TempDir
    Path folder;

    private static RunSettings settings(String shard) {
        return new RunSettings(
                Benchmark.VIDEO_MME,
                "tiny",
                "f00d",
                ModelFamily.VIDEO_XL,
                "Auto[]",
                "",
                "CENTER_CROP",
                "8",
                "F16",
                "Be kind.",
                "{question}",
                false,
                16,
                Scoring.COMPATIBLE,
                1,
                0,
                shard);
    }

    private static QuestionResult answered(String id) {
        return new QuestionResult(id, id, "v.mp4", Map.of(), List.of("w", "x"), 0, "A", null, null, 8, 100);
    }

    private static QuestionResult failed(String id) {
        return new QuestionResult(id, id, "v.mp4", Map.of(), List.of("w", "x"), 0, null, null, "damaged", 0, 0);
    }

    private Path shard(String name, String shard, QuestionResult... questions) {
        var file = folder.resolve(name);
        new Results(settings(shard), List.of(questions), List.of(), List.of()).write(file);
        return file;
    }

    private static String refused(Path... files) {
        var e = assertThrows(VideoXLException.class, () -> Results.merge(List.of(files)));
        assertEquals(Code.INVALID_ARGUMENT, e.code());
        return e.getMessage();
    }

    @Test
    void shardsThatAreNotAllThereAreNoWhole() {
        var first = shard("1.jsonl", "1/3", answered("a"));
        var second = shard("2.jsonl", "2/3", answered("b"));
        var third = shard("3.jsonl", "3/3", answered("c"));
        assertTrue(refused(first, third).contains("2/3"));
        assertTrue(refused(first).contains("2/3, 3/3"));
        assertEquals(3, Results.merge(List.of(third, first, second)).questions().size());
        assertEquals(
                "1/1", Results.merge(List.of(third, first, second)).settings().shard());
    }

    @Test
    void shardsOfDifferentCutsAreNotMerged() {
        var half = shard("1.jsonl", "1/2", answered("a"));
        var third = shard("2.jsonl", "2/3", answered("b"));
        var message = refused(half, third);
        assertTrue(message.contains("1/2") && message.contains("2/3"), message);
    }

    @Test
    void anAnswerCountsMoreThanAFailureOfTheSameQuestion() {
        var one = shard("1.jsonl", "1/1", answered("a"), failed("b"));
        var other = shard("2.jsonl", "1/1", failed("a"), answered("b"));
        for (var files : List.of(List.of(one, other), List.of(other, one))) {
            var merged = Results.merge(files);
            assertEquals(2, merged.questions().size());
            assertTrue(
                    Stream.of(merged).flatMap(each -> each.questions().stream()).allMatch(each -> each.failure()
                            .isEmpty()));
        }
    }

    @Test
    void aFileWhoseFirstLineLacksASettingIsRefusedByItsName() throws IOException {
        var whole = Files.readString(shard("1.jsonl", "1/1", answered("a")));
        for (var setting : List.of("shard", "frames", "model")) {
            var file = Files.writeString(
                    folder.resolve("2.jsonl"),
                    whole.replaceFirst("\"" + setting + "\":\"[^\"]*\",?", "").replace(",}", "}"));
            assertTrue(refused(file).contains("2.jsonl: line 1"));
        }
    }
}
