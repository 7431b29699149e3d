package io.videoxl.endtoend;

import io.videoxl.VideoXL;
import io.videoxl.convert.Synthesizer;
import io.videoxl.convert.WeightType;
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

    /** Loads a model to compute on one thread: these models are too small to gain from a second one, which tests side by side lack. */
    static VideoXL load(Path file) {
        return VideoXL.builder().model(file).threads(1).build();
    }
}
