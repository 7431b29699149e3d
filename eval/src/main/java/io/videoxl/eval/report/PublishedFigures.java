package io.videoxl.eval.report;

import io.videoxl.ModelFamily;
import io.videoxl.eval.data.Benchmark;
import java.util.Map;
import java.util.Optional;

/** What the authors of a model's family found with their own: of one family nothing stands beside the other. */
final class PublishedFigures {
    /** The row of all questions. */
    static final String ALL = "all";
    /** The row of a mean over tasks. */
    static final String MEAN = "mean";

    private static final Map<String, Double> VIDEO_MME = Map.of(ALL, 55.5, "short", 64.0, "medium", 53.2, "long", 49.2);
    private static final Map<String, Double> VIDEO_MME_SUBTITLES =
            Map.of(ALL, 61.0, "short", 67.4, "medium", 60.7, "long", 54.9);
    private static final Map<String, Double> MLVU_DEV = Map.of(MEAN, 64.9);
    private static final Map<String, Double> VNBENCH =
            Map.of(ALL, 61.6, "retrieval", 80.0, "ordering", 80.6, "counting", 24.0);
    private static final Map<String, Double> LONG_VIDEO_BENCH_DEV = Map.of(ALL, 49.5);

    private static final Map<String, Double> VIDEO_MME_OF_XL2 = Map.of(ALL, 66.4);
    private static final Map<String, Double> MLVU_DEV_OF_XL2 = Map.of(MEAN, 74.9);

    private PublishedFigures() {}

    /** Where they are from, for people. */
    static String source(ModelFamily family) {
        return switch (family) {
            case VIDEO_XL -> "Video-XL 7B, tables in the README of github.com/VectorSpaceLab/Video-XL";
            case VIDEO_XL_2 -> "Video-XL-2 8B, by its authors";
        };
    }

    /** In percent. */
    static Optional<Double> of(ModelFamily family, Benchmark benchmark, boolean subtitles, String row) {
        var figures =
                switch (family) {
                    case VIDEO_XL -> ofVideoXl(benchmark, subtitles);
                    case VIDEO_XL_2 -> ofVideoXl2(benchmark, subtitles);
                };
        return Optional.ofNullable(figures.get(row));
    }

    private static Map<String, Double> ofVideoXl(Benchmark benchmark, boolean subtitles) {
        return switch (benchmark) {
            case VIDEO_MME -> subtitles ? VIDEO_MME_SUBTITLES : VIDEO_MME;
            case MLVU -> MLVU_DEV;
            case VNBENCH -> VNBENCH;
            case LONG_VIDEO_BENCH -> LONG_VIDEO_BENCH_DEV;
            case MVBENCH, LVBENCH -> Map.of();
        };
    }

    private static Map<String, Double> ofVideoXl2(Benchmark benchmark, boolean subtitles) {
        return switch (benchmark) {
            case VIDEO_MME -> subtitles ? Map.of() : VIDEO_MME_OF_XL2;
            case MLVU -> MLVU_DEV_OF_XL2;
            case VNBENCH, LONG_VIDEO_BENCH, MVBENCH, LVBENCH -> Map.of();
        };
    }
}
