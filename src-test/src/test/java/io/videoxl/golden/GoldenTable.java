package io.videoxl.golden;

import io.videoxl.Device;
import io.videoxl.MemoryType;
import io.videoxl.convert.WeightType;
import io.videoxl.engine.ComputeSettings;
import io.videoxl.engine.ComputeSettings.FlashAttention;
import io.videoxl.engine.ComputeSettings.Kernels;
import io.videoxl.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What `make golden` runs: for each golden file the worst difference from the published code's numbers, as a table in Markdown. */
public final class GoldenTable {
    /** Weights, and how they are multiplied and attended with. */
    private record Way(WeightType type, FlashAttention attention, Kernels kernels) {}

    private static final List<Way> WAYS = List.of(
            new Way(WeightType.F32, FlashAttention.AUTO, Kernels.AUTO),
            new Way(WeightType.F32, FlashAttention.ON, Kernels.GGML),
            new Way(WeightType.F32, FlashAttention.OFF, Kernels.GGML),
            new Way(WeightType.Q8_0, FlashAttention.AUTO, Kernels.AUTO),
            new Way(WeightType.Q8_0, FlashAttention.AUTO, Kernels.GGML));

    private GoldenTable() {}

    /** @param folders of golden files, of either family */
    public static void main(String[] folders) throws IOException {
        System.out.println("Each cell: visual tokens, memory, logits; tokens that are the same.");
        System.out.println();
        System.out.println("| file | f32, our kernels | ggml's, fused attention | ggml's, plain attention"
                + " | q8_0, our kernels | q8_0, ggml's |");
        System.out.println("|---" + "|---".repeat(WAYS.size()) + "|");
        var models = Files.createTempDirectory("videoxl-golden");
        try {
            for (var folder : folders) {
                for (var path : files(Path.of(folder))) {
                    System.out.println(row(GoldenFile.read(path), models));
                }
            }
        } finally {
            try (var left = Files.walk(models)) {
                for (var path : left.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        var files = new ArrayList<Path>();
        try (var found = Files.newDirectoryStream(folder, "{video,image,stage,full,chunked,bilevel}-*.safetensors")) {
            found.forEach(files::add);
        }
        if (files.isEmpty()) {
            throw new IOException("no golden files in " + folder.toAbsolutePath());
        }
        files.sort(null);
        return files;
    }

    private static String row(GoldenFile file, Path models) {
        var row = new StringBuilder("| `" + file.name() + "` |");
        for (var way : WAYS) {
            row.append(' ').append(cell(differences(file, models, way))).append(" |");
        }
        return row.toString();
    }

    private static Differences differences(GoldenFile file, Path models, Way way) {
        var settings = new ComputeSettings(0, way.attention, way.kernels);
        try (var engine =
                Engine.load(file.model().converted(models, way.type), Device.cpu(), settings, fraction -> {})) {
            return engine.shape().window() > 0
                    ? GoldenRun.follow(file, engine, MemoryType.F32)
                    : Xl2Run.run(file, engine, MemoryType.F32, true);
        }
    }

    /** Not every file has memory, nor one of stages alone tokens. */
    private static String cell(Differences found) {
        var memory = found.memory() == 0 ? "–" : "%.1e".formatted(found.memory());
        return found.steps() == 0
                ? "%.1e".formatted(found.features())
                : "%.1e, %s, %.1e; %d of %d"
                        .formatted(found.features(), memory, found.logits(), found.sameTokens(), found.steps());
    }
}
