package io.videoxl.gpucheck;

import io.videoxl.convert.Synthesizer;
import io.videoxl.convert.WeightType;
import java.nio.file.Files;

/** Makes a model by formula. */
final class SynthPart {
    private SynthPart() {}

    static void run(Settings settings, String type, Rows rows) throws Exception {
        long start = System.nanoTime();
        var file = settings.model(type);
        Synthesizer.ofSize(settings.size).type(WeightType.of(type)).write(file);
        rows.add(
                file.getFileName().toString(),
                null,
                "GB",
                Files.size(file) / 1e9,
                "seconds",
                (System.nanoTime() - start) / 1e9);
    }
}
