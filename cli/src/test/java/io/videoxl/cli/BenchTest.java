package io.videoxl.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.gguf.GgufFile;
import io.videoxl.gguf.GgufHeader;
import io.videoxl.gguf.GgufOutline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Measuring with a small model: what is measured, what is told, and what is refused. */
class BenchTest {
    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    @Test
    void everyStageIsMeasuredAndToldInTableJsonAndPlot() throws IOException {
        var json = folder.resolve("bench.json");
        var plot = folder.resolve("bench.png");
        var run = bench(
                "--memory",
                "0,500",
                "--generate",
                "4",
                "--frames",
                "21,10",
                "--json",
                json.toString(),
                "--plot",
                plot.toString());
        assertEquals(0, run.status(), run.err());
        for (var stage : List.of("decode", "fit", "vision", "window", "prefill", "generate", "questions", "watch")) {
            assertTrue(run.out().contains("\n" + stage) || run.out().contains("\n " + stage), run.out());
        }
        assertTrue(run.out().lines().allMatch(line -> line.length() <= 100), run.out());

        var report = new ObjectMapper().readTree(json.toFile());
        assertEquals(
                List.of(
                        "DECODE",
                        "FIT",
                        "VISION 1",
                        "VISION 10",
                        "WINDOW 0",
                        "WINDOW 500",
                        "PREFILL 0",
                        "GENERATE 0",
                        "GENERATE 500",
                        "QUESTIONS 0",
                        "QUESTIONS 500"),
                measurements(report));
        for (var measurement : report.path("measurements")) {
            assertEquals(2, measurement.path("seconds").size());
            double median = measurement.path("median_seconds").asDouble();
            assertTrue(median > 0);
            assertEquals(
                    measurement.path("amount").asDouble() / median,
                    measurement.path("per_second").asDouble(),
                    1e-9 / median);
        }
        assertEquals(170, report.path("measurements").get(4).path("amount").asInt(), "160 visual tokens, 10 summaries");
        watchesAreComplete(report.path("watches"));
        for (var key : List.of("native_layer", "ffmpeg", "java", "cpu", "device", "processors", "load")) {
            assertFalse(report.path("machine").path(key).isMissingNode(), key);
        }
        assertEquals("f16", report.path("model").path("weight_type").asText());

        var image = ImageIO.read(plot.toFile());
        assertNotNull(image, "a PNG");
        assertTrue(image.getWidth() > 1000 && image.getHeight() > 800, "two charts by two");
    }

    private static void watchesAreComplete(JsonNode watches) {
        assertEquals(2, watches.size());
        for (int i = 0; i < 2; i++) {
            var watch = watches.get(i);
            assertEquals(i == 0 ? 10 : 21, watch.path("frames").asInt(), "fewest first");
            // A prefix of 14 tokens, and 16 visual tokens a frame at 16 for a summary.
            assertEquals(14 + (i == 0 ? 10 : 21), watch.path("kept_tokens").asInt());
            assertTrue(watch.path("memory_bytes").asLong() > 0);
            assertTrue(watch.path("peak_resident_bytes").asLong() > 10_000_000);
            double slowest = 0;
            double sum = 0;
            for (var stage : List.of("decode_seconds", "vision_seconds", "window_seconds")) {
                double seconds = watch.path(stage).asDouble();
                assertTrue(seconds > 0, stage);
                slowest = Math.max(slowest, seconds);
                sum += seconds;
            }
            double median = watch.path("median_seconds").asDouble();
            assertEquals(median / slowest, watch.path("ratio_to_slowest_stage").asDouble(), 1e-9);
            assertEquals(median / sum, watch.path("ratio_to_sum").asDouble(), 1e-9);
        }
    }

    @Test
    void aSecondModelIsMeasuredInTheSameRunAndItsTimeIsToldByTheFirsts() throws IOException {
        var json = folder.resolve("bench.json");
        var run = bench(
                "--beside",
                "xl2-small",
                "--stages",
                "vision,window,watch",
                "--memory",
                "0",
                "--frames",
                "12",
                "--json",
                json.toString());
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().lines().allMatch(line -> line.length() <= 100), run.out());
        assertTrue(run.out().contains("Video-XL formula xl2-small"), run.out());
        var report = new ObjectMapper().readTree(json.toFile());
        assertEquals(
                "Video-XL formula golden", report.path("model").path("name").asText());
        var beside = report.path("beside");
        assertEquals(List.of("VISION 4", "VISION 16", "WINDOW 0"), measurements(beside));
        var rows = report.path("comparisons");
        assertEquals(4, rows.size());
        var window = rows.get(2);
        assertEquals("WINDOW", window.path("stage").asText());
        // A window is of ten frames, a chunk of sixteen.
        double first = report.path("measurements").get(2).path("median_seconds").asDouble() / 10;
        double second =
                beside.path("measurements").get(2).path("median_seconds").asDouble() / 16;
        assertEquals(first, window.path("seconds").asDouble(), 1e-12);
        assertEquals(second, window.path("beside_seconds").asDouble(), 1e-12);
        assertEquals(second / first, window.path("ratio").asDouble(), 1e-9);
        var watch = rows.get(3);
        assertEquals("frame", watch.path("unit").asText());
        assertEquals(
                report.path("watches").get(0).path("median_seconds").asDouble() / 12,
                watch.path("seconds").asDouble(),
                1e-12);
    }

    @Test
    void stagesThatAreNotAskedForAreNotMeasured() throws IOException {
        var json = folder.resolve("bench.json");
        var run = bench("--stages", "prefill", "--json", json.toString(), "--cache", folder.toString());
        assertEquals(0, run.status(), run.err());
        var report = new ObjectMapper().readTree(json.toFile());
        assertEquals(List.of("PREFILL 0"), measurements(report));
        assertEquals(0, report.path("watches").size());
        try (var made = Files.list(folder)) {
            assertFalse(made.anyMatch(file -> file.toString().endsWith(".mp4")), "no stage needs a video");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"golden", "xl2-small"})
    void evidenceIsMeasuredBesideItsBoundAndSoIsFinding(String size) throws IOException {
        var json = folder.resolve("bench.json");
        var run = bench(
                "--size",
                size,
                "--stages",
                "evidence,find",
                "--memory",
                "0,50,1500",
                "--generate",
                "4",
                "--json",
                json.toString());
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().lines().allMatch(line -> line.length() <= 100), run.out());
        var report = new ObjectMapper().readTree(json.toFile());
        var all = report.path("evidence");
        assertEquals(2, all.size(), "over an empty memory there is nothing to look for");
        for (var found : all) {
            boolean exact = found.path("exact").asBoolean();
            assertEquals(found.path("parts").asInt() <= 64, exact);
            double bound = 2 * found.path("answer_seconds").asDouble()
                    + found.path("window_seconds").asDouble();
            assertEquals(bound, found.path("bound_seconds").asDouble(), 1e-12);
            assertTrue(found.path("blank_seconds").asDouble() > 0);
            var searches = found.path("searches");
            assertEquals(3, searches.size());
            for (var search : searches) {
                int runs = search.path("runs").asInt();
                // With everything, with nothing, and of each part.
                assertTrue(exact ? runs >= 2 + found.path("parts").asInt() : runs <= 1024 / 28 + 2, search::toString);
                assertEquals(runs * (24 + 4 - 1), search.path("tokens").asInt());
                assertEquals(2, search.path("seconds").size());
                assertEquals(
                        search.path("median_seconds").asDouble() / bound,
                        search.path("ratio_to_bound").asDouble(),
                        1e-9);
            }
            assertTrue(searches.get(2).path("blank").asBoolean() || !exact, "every part tells it");
        }
        assertEquals("golden".equals(size), !all.get(1).path("exact").asBoolean(), all::toString);
        assertEquals(2, report.path("measurements").size());
        assertEquals("FIND", report.path("measurements").get(0).path("stage").asText());
    }

    @Test
    void memoryBeyondTheContextIsCutToWhatFits() throws IOException {
        var json = folder.resolve("bench.json");
        var run = bench("--stages", "window", "--memory", "0,1000000", "--json", json.toString());
        assertEquals(0, run.status(), run.err());
        var report = new ObjectMapper().readTree(json.toFile());
        assertEquals(List.of("WINDOW 0", "WINDOW " + (32768 - 170)), measurements(report));
    }

    @Test
    void peerGetsTheSameDecoderAndTheSameSizesAndItsRatioIsTold() throws IOException {
        var program = script(
                """
                if [ "$1" != --help ]; then
                  echo "$@" > %1$s/arguments
                  while [ "$1" != -m ]; do shift; done
                  cp "$2" %1$s/decoder.gguf
                  echo '[{"n_prompt": 170, "n_gen": 0, "samples_ts": [1, 4, 2], "build_number": 7, "backends": "CPU"},'
                  echo ' {"n_prompt": 0, "n_gen": 5, "samples_ts": [8], "build_number": 7, "backends": "CPU"}]'
                fi
                """
                        .formatted(folder));
        var json = folder.resolve("bench.json");
        var run = bench(
                "--stages",
                "window,generate",
                "--memory",
                "0",
                "--generate",
                "5",
                "--threads",
                "1",
                "--llama-bench",
                program,
                "--json",
                json.toString());
        assertEquals(0, run.status(), run.err());
        var arguments = Files.readString(folder.resolve("arguments"));
        assertTrue(arguments.contains(" -p 170 -n 5 -r 2 -t 1"), arguments);

        var report = new ObjectMapper().readTree(json.toFile());
        var prompt = report.path("peers").get(0);
        assertEquals("WINDOW", prompt.path("stage").asText());
        assertEquals(2, prompt.path("per_second").asDouble(), "the median");
        double ours = report.path("measurements").get(0).path("per_second").asDouble();
        assertEquals(ours / 2, prompt.path("ratio").asDouble(), 1e-9);
        assertEquals("GENERATE", report.path("peers").get(1).path("stage").asText());
        assertTrue(run.out().contains("llama.cpp answer of 5 tokens, CPU"), run.out());

        var model = cache.resolve("golden-f16-2.gguf");
        var decoder = folder.resolve("decoder.gguf");
        decoderHasTheModelsWeights(model, decoder);
        try (var left = Files.list(cache)) {
            assertTrue(left.noneMatch(file -> file.toString().contains("decoder-")), "its file is removed");
        }
    }

    private static void decoderHasTheModelsWeights(Path model, Path decoder) throws IOException {
        try (var ours = GgufFile.open(model);
                var theirs = GgufFile.open(decoder)) {
            assertEquals("qwen2", theirs.string("general.architecture"));
            assertEquals(ours.integer("videoxl.block_count"), theirs.integer("qwen2.block_count"));
            assertEquals(ours.floating("videoxl.rope.freq_base"), theirs.floating("qwen2.rope.freq_base"));
            assertTrue(theirs.keys().stream().noneMatch(key -> key.startsWith("videoxl.") || key.startsWith("clip.")));
            // Twelve of each of three layers; embedding, norm and head.
            assertEquals(3 * 12 + 3, theirs.tensors().size());
            var embedding = theirs.tensors().stream()
                    .filter(tensor -> tensor.name().equals("token_embd.weight"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(embedding.shape().getLast(), (long) theirs.strings("tokenizer.ggml.tokens").length);
            for (var tensor : theirs.tensors()) {
                assertArrayEquals(
                        data(model, tensor.name(), tensor.bytes()),
                        data(decoder, tensor.name(), tensor.bytes()),
                        tensor.name());
            }
        }
    }

    private static byte[] data(Path file, String tensor, long bytes) throws IOException {
        try (var channel = FileChannel.open(file)) {
            var outline = GgufOutline.read(channel, channel.size(), key -> false);
            long offset = outline.tensors().stream()
                    .filter(each -> each.name().equals(tensor))
                    .findFirst()
                    .orElseThrow()
                    .offset();
            var data = ByteBuffer.allocate(Math.toIntExact(bytes));
            channel.read(data, GgufHeader.roundUp(outline.end()) + offset);
            return data.array();
        }
    }

    @Test
    void peerThatDoesNotRunIsRefusedBeforeAnythingIsMeasured() throws IOException {
        var missing = bench("--llama-bench", folder.resolve("none").toString());
        assertEquals(1, missing.status());
        assertTrue(missing.err().contains("none cannot be run"), missing.err());
        assertEquals("", missing.out());
        var broken = bench("--llama-bench", script("echo no such library >&2; exit 3\n"));
        assertEquals(1, broken.status());
        assertTrue(broken.err().contains("failed with status 3: no such library"), broken.err());
        assertEquals("", broken.out());
    }

    @Test
    void peerThatPrintsNoJsonIsNamed() throws IOException {
        var run = bench("--stages", "prefill", "--llama-bench", script("echo hello\n"));
        assertEquals(1, run.status());
        assertTrue(run.err().contains("printed no JSON"), run.err());
    }

    @Test
    void ratioThatDoesNotDivideTheWindowIsRefusedByName() {
        var run = bench("--ratio", "7");
        assertEquals(1, run.status());
        assertTrue(run.err().contains("compression ratio 7 does not divide window 1"), run.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bench --size 3b",
                "bench m.gguf --size golden",
                "bench m.gguf --type f16",
                "bench --stages sleep",
                "bench --runs 0",
                "bench --frames 0",
                "bench --frames 4,x",
                "bench --memory -1",
                "bench --ratio 1",
                "bench --generate 0",
                "bench --threads -1",
                "bench --kernels mine",
                "bench --json none/bench.json",
                "bench --plot none/bench.png",
                "bench --stages watch --llama-bench llama-bench",
                "bench --memory 5 --llama-bench llama-bench"
            })
    void wrongCommandLineIsRefusedBeforeAnythingIsMeasured(String line) {
        var run = Run.of(line.split(" "));
        assertEquals(2, run.status(), run.err());
        assertEquals("", run.out());
        assertTrue(run.err().contains("--help'."), run.err());
    }

    private static List<String> measurements(JsonNode report) {
        return StreamSupport.stream(report.path("measurements").spliterator(), false)
                .map(each -> each.path("stage").asText()
                        + (each.path("stage").asText().equals("VISION")
                                ? " " + each.path("amount").asInt()
                                : "")
                        + (each.path("memory_tokens").isNull()
                                ? ""
                                : " " + each.path("memory_tokens").asInt()))
                .toList();
    }

    private String script(String body) throws IOException {
        var file = folder.resolve("llama-bench");
        Files.writeString(file, "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file.toString();
    }

    private static Run bench(String... more) {
        var arguments = new ArrayList<>(List.of("bench", "--runs", "2", "-q"));
        if (!List.of(more).contains("--size")) {
            arguments.addAll(List.of("--size", "golden"));
        }
        if (!List.of(more).contains("--cache")) {
            arguments.addAll(List.of("--cache", cache.toString()));
        }
        arguments.addAll(List.of(more));
        return Run.of(arguments.toArray(String[]::new));
    }
}
