package io.videoxl.training.stage;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.convert.Converter;
import io.videoxl.convert.WeightType;
import io.videoxl.training.data.Prompts;
import io.videoxl.training.model.Parameters;
import io.videoxl.training.model.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Trains a model by a {@link Recipe} and writes it as a Hugging Face folder and as model files. One training a process. */
public final class Training {
    private static final List<WeightType> TYPES = List.of(WeightType.F32, WeightType.F16, WeightType.Q8_0);

    private Training() {}

    /**
     * Trains, or goes on with what a folder holds.
     *
     * @param recipe what is trained
     * @param folder receives checkpoint, {@code loss.csv}, {@code loss.png}, the Hugging Face folder {@code model}, and
     *     {@code model-f32.gguf}, {@code model-f16.gguf} and {@code model-q8_0.gguf}; the model also where the time was over first
     * @param atMost how long, or null: to the end
     * @param progress receives lines for people
     * @return whether the end was reached
     */
    public static boolean run(Recipe recipe, Path folder, Duration atMost, Consumer<String> progress) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, "Cannot make the folder %s: %s".formatted(folder, e), e);
        }
        var vocabulary = recipe.vocabulary();
        var config = recipe.config(vocabulary.size());
        var prompts = new Prompts(vocabulary.tokenizer());
        try (var manager = Torch.newManager();
                var parameters = recipe.parameters(manager, vocabulary, config)) {
            progress.accept("Training on %s; %s".formatted(Torch.device(), sizes(parameters, vocabulary.size())));
            var trainer =
                    new Trainer(parameters, recipe.stages(config, prompts), folder, recipe.json(vocabulary), progress);
            long start = System.nanoTime();
            boolean done = trainer.run(() -> atMost != null && System.nanoTime() - start > atMost.toNanos());
            trainer.writeCurve();
            var model = folder.resolve("model");
            parameters.write(model);
            vocabulary.write(model);
            for (var type : TYPES) {
                var file = folder.resolve("model-" + type.label() + ".gguf");
                Converter.of(model).type(type).write(file);
                progress.accept("Wrote " + file);
            }
            return done;
        }
    }

    private static String sizes(Parameters parameters, int tokens) {
        var text = new StringBuilder();
        for (var part : parameters.parts()) {
            text.append("%s %,d, ".formatted(part.name().toLowerCase(Locale.ROOT), parameters.size(part)));
        }
        return text.append("%d tokens".formatted(tokens)).toString();
    }
}
