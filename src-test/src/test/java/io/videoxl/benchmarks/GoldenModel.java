package io.videoxl.benchmarks;

import io.videoxl.convert.Synthesizer;
import io.videoxl.convert.WeightType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The small model by formula, in a file of its own for each fork. */
final class GoldenModel {
    private GoldenModel() {}

    static Path file() throws IOException {
        var file = Files.createTempFile("videoxl-benchmark-", ".gguf");
        file.toFile().deleteOnExit();
        Synthesizer.ofSize("golden").type(WeightType.F16).write(file);
        return file;
    }
}
