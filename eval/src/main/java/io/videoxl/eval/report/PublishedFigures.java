package io.videoxl.eval.report;

import io.videoxl.eval.data.Benchmark;
import java.util.Map;
import java.util.Optional;

/** What Video-XL's authors found with the 7B model: the tables in the README of VectorSpaceLab/Video-XL. */
final class PublishedFigures {
    static final String SOURCE = "Video-XL 7B, tables in the README of github.com/VectorSpaceLab/Video-XL";
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

    private PublishedFigures() {}

    /** In percent. */
    static Optional<Double> of(Benchmark benchmark, boolean subtitles, String row) {
        var figures =
                switch (benchmark) {
                    case VIDEO_MME -> subtitles ? VIDEO_MME_SUBTITLES : VIDEO_MME;
                    case MLVU -> MLVU_DEV;
                    case VNBENCH -> VNBENCH;
                    case LONG_VIDEO_BENCH -> LONG_VIDEO_BENCH_DEV;
                    case MVBENCH, LVBENCH -> Map.<String, Double>of();
                };
        return Optional.ofNullable(figures.get(row));
    }
}
