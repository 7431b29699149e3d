package io.videoxl.eval;

import io.videoxl.FrameSampling;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import io.videoxl.eval.data.Benchmark;
import java.nio.file.Path;
import java.util.List;

/** A process that runs a benchmark and ends in the middle of it without any goodbye, as if it were killed. */
final class KilledRun {
    private KilledRun() {}

    static EvaluationOptions.Builder options() {
        return EvaluationOptions.builder(Benchmark.VIDEO_MME)
                .watching(
                        WatchOptions.builder().frames(FrameSampling.uniform(6)).build())
                .maxTokens(8);
    }

    /** @param arguments model, folder of the benchmark, results, after how many answers it ends */
    public static void main(String[] arguments) {
        int most = Integer.parseInt(arguments[3]);
        var questions = Benchmark.VIDEO_MME.read(Path.of(arguments[1]), List.of());
        try (var model = VideoXL.load(Path.of(arguments[0]))) {
            var start = new int[] {-1};
            var options = options().onProgress(progress -> {
                start[0] = start[0] < 0 ? progress.questions() : start[0];
                if (progress.questions() - start[0] == most) {
                    Runtime.getRuntime().halt(137);
                }
            });
            Evaluation.run(model, questions, options.build(), Path.of(arguments[2]));
        }
    }
}
