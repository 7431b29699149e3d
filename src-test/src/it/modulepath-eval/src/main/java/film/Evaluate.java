package film;

import io.videoxl.FrameSampling;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import io.videoxl.eval.Evaluation;
import io.videoxl.eval.EvaluationOptions;
import io.videoxl.eval.data.Benchmark;
import io.videoxl.eval.needles.HeatMap;
import io.videoxl.eval.needles.NeedleSettings;
import io.videoxl.eval.needles.NeedleTest;
import io.videoxl.eval.needles.Needles;
import io.videoxl.eval.report.BarChart;
import io.videoxl.eval.report.Report;
import io.videoxl.worlds.needles.NeedleGrid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs a benchmark from Parquet to chart, and a needle test: everything that reads, writes or draws records. */
public final class Evaluate {
    private Evaluate() {}

    /** @param arguments none; the properties {@code model}, {@code video}, {@code questions}, {@code tables} and {@code folder} name files */
    public static void main(String[] arguments) throws IOException {
        System.out.println("Evaluation: " + Evaluation.class.getModule());
        var folder = Path.of(System.getProperty("folder"));
        Files.createDirectories(folder.resolve("data"));
        Files.copy(Path.of(System.getProperty("video")), folder.resolve("data/aaaa_1-x.mp4"));
        try (var model = VideoXL.load(Path.of(System.getProperty("model")))) {
            benchmark(model, folder);
            compressions(folder);
            needles(model, folder);
        }
    }

    private static void benchmark(VideoXL model, Path folder) throws IOException {
        var questions = Benchmark.VIDEO_MME.read(folder, List.of(Path.of(System.getProperty("questions"))));
        var options = EvaluationOptions.builder(Benchmark.VIDEO_MME)
                .watching(
                        WatchOptions.builder().frames(FrameSampling.uniform(4)).build())
                .maxTokens(4)
                .build();
        var report = Report.of(Evaluation.run(model, questions, options, folder.resolve("results.jsonl")));
        Files.writeString(folder.resolve("report.json"), report.toJson());
        BarChart.write(report, folder.resolve("report.png"));
        System.out.println("Questions:  " + report.all().of());
    }

    /** Each is decompressed by a native library of its own. */
    private static void compressions(Path folder) throws IOException {
        for (var name : List.of("aa", "bb", "cc")) {
            Files.writeString(folder.resolve("data/" + name + ".mp4"), "");
        }
        int rows = 0;
        for (var kind : List.of("zstd", "brotli", "gzip", "lz4", "lz4_raw")) {
            var table = Path.of(System.getProperty("tables"), "rows_" + kind + ".parquet");
            rows += Benchmark.VIDEO_MME.read(folder, List.of(table)).questions().size();
        }
        System.out.println("Compressed: " + rows);
    }

    private static void needles(VideoXL model, Path folder) {
        var settings = NeedleSettings.standard()
                .withGrid(new NeedleGrid(List.of(2), List.of(0.0, 1.0)))
                .withThroughFiles(false);
        var report =
                NeedleTest.run(model, Needles.inWorlds(64), settings, folder.resolve("needles.jsonl"), result -> {});
        HeatMap.write(report, "Needles", folder.resolve("needles.png"));
        System.out.println("Needles:    " + report.results().size() + ", "
                + report.toJson().length());
    }
}
