package io.videoxl.gpucheck;

import io.videoxl.MemoryType;
import io.videoxl.convert.WeightType;
import io.videoxl.golden.DeviceGolden;
import io.videoxl.golden.DeviceGolden.Found;
import java.nio.file.Files;
import java.util.List;

/** The published code's numbers on the device. */
final class GoldenPart {
    /** GPUs round f32 to TF32 or f16 on their way through products, unless told otherwise. */
    private static final double LARGEST_DIFFERENCE = 2e-2;

    private static final double LEAST_SAME_TOKENS = 0.8;

    private GoldenPart() {}

    /** @param split whether each model's first block is on the device, and the rest on the CPU */
    static void run(Settings settings, String type, boolean split, Rows rows) throws Exception {
        var devices = settings.device().name() + (split ? "=1,CPU" : "");
        var weights = WeightType.of(type);
        var memory = weights == WeightType.F32 ? MemoryType.F32 : MemoryType.F16;
        var models = Files.createDirectories(settings.work.resolve("golden-models"));
        int[] tokens = new int[2];
        for (var family : List.of("golden", "golden-xl2")) {
            DeviceGolden.run(settings.home.resolve(family), models, devices, weights, memory, found -> {
                tokens[0] += found.sameTokens();
                tokens[1] += found.steps();
                add(rows, found, weights == WeightType.F32);
            });
        }
        rows.add(
                "all tokens",
                tokens[1] > 0 && tokens[0] >= LEAST_SAME_TOKENS * tokens[1],
                "same",
                tokens[0],
                "of",
                tokens[1]);
    }

    private static void add(Rows rows, Found found, boolean exact) {
        if (found.failure() != null) {
            rows.add(found.file(), false, "failure", found.failure());
            return;
        }
        boolean good = found.sameTokens() == found.steps()
                && Math.max(found.features(), Math.max(found.memory(), found.logits())) <= LARGEST_DIFFERENCE;
        rows.add(
                found.file(),
                exact ? good : null,
                "features",
                found.features(),
                "memory",
                found.memory(),
                "logits",
                found.logits(),
                "tokens",
                found.sameTokens() + "/" + found.steps());
    }
}
