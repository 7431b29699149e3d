package io.videoxl.gpucheck;

import io.videoxl.cli.bench.BenchSettings;
import io.videoxl.cli.bench.Benchmark;
import io.videoxl.cli.bench.Stage;
import io.videoxl.engine.ComputeSettings;
import io.videoxl.engine.ComputeSettings.FlashAttention;
import io.videoxl.engine.Engine;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** How fast each stage is on the device, and whole watches of frames that are ready. */
final class SpeedPart {
    private static final List<Set<Stage>> ORDER = List.of(
            EnumSet.of(Stage.VISION), EnumSet.of(Stage.WINDOW), EnumSet.of(Stage.GENERATE), EnumSet.of(Stage.PREFILL));

    private SpeedPart() {}

    static void run(Settings settings, String type, Rows rows) {
        var device = settings.device();
        long start = System.nanoTime();
        try (var engine = Engine.load(
                settings.model(type), device, new ComputeSettings(0, FlashAttention.AUTO), fraction -> {})) {
            rows.add(
                    "load",
                    null,
                    "seconds",
                    (System.nanoTime() - start) / 1e9,
                    "GB",
                    engine.shape().weightBytes() / 1e9,
                    "device",
                    engine.device());
            for (var stages : ORDER) {
                new Benchmark(engine, device, null, settings(settings, stages))
                        .stages(found -> rows.add(
                                found.stage() + ", " + found.detail(),
                                null,
                                "memory",
                                found.memoryTokens(),
                                found.unit() + "/s",
                                found.perSecond(),
                                "seconds",
                                found.medianSeconds(),
                                "spread",
                                found.spread()));
            }
            new Benchmark(engine, device, null, settings(settings, EnumSet.of(Stage.WATCH)))
                    .watches(found -> rows.add(
                            "watch, " + found.frames() + " ready frames",
                            null,
                            "frames/s",
                            found.framesPerSecond(),
                            "seconds",
                            found.medianSeconds(),
                            "vision alone",
                            found.visionSeconds(),
                            "windows alone",
                            found.windowSeconds(),
                            "kept tokens",
                            found.keptTokens(),
                            "memory MB",
                            found.memoryBytes() / 1e6,
                            "peak device GB",
                            found.peakDeviceBytes() == null ? null : found.peakDeviceBytes() / 1e9,
                            "peak resident GB",
                            found.peakResidentBytes() == null ? null : found.peakResidentBytes() / 1e9));
        }
    }

    private static BenchSettings settings(Settings settings, Set<Stage> stages) {
        int runs = stages.contains(Stage.WATCH) ? 1 : settings.runs;
        return new BenchSettings(
                stages, runs, settings.memory, List.of(settings.frames), settings.ratio, settings.generate);
    }
}
