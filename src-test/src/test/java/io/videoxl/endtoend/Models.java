package io.videoxl.endtoend;

import io.videoxl.VideoXL;
import io.videoxl.convert.Synthesizer;
import io.videoxl.convert.WeightType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small models by formula. */
final class Models {
    private Models() {}

    /** The golden files' model. */
    static Path golden(Path folder) {
        var file = folder.resolve("golden.gguf");
        Synthesizer.ofSize("golden").type(WeightType.F32).write(file);
        return file;
    }

    /** The same with room for fewer positions. */
    static Path golden(Path folder, int context) throws IOException {
        try (var in = Synthesizer.class.getResourceAsStream("golden.json")) {
            var json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            var config = folder.resolve("context-%d.json".formatted(context));
            Files.writeString(config, json.replace("32768", "" + context));
            var file = folder.resolve("context-%d.gguf".formatted(context));
            Synthesizer.ofConfig(config).type(WeightType.F32).write(file);
            return file;
        }
    }

    /** Loads a model to compute on one thread: these models are too small to gain from a second one, which tests side by side lack. */
    static VideoXL load(Path file) {
        return VideoXL.builder().model(file).threads(1).build();
    }
}
