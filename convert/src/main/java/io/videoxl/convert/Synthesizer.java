package io.videoxl.convert;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Makes models whose weights are computed by {@link Formula}: of the published model's shape or any other, for trying out, for
 * measuring and for tests. They run like trained ones, but what they say is noise.
 *
 * <pre>{@code
 * Synthesizer.ofSize("0.5b").type(WeightType.Q8_0).write(Path.of("0.5b.gguf"));
 * }</pre>
 *
 * The same size, type and seed give the same bytes. Memory does not grow with the model. Immutable and thread-safe.
 */
public final class Synthesizer {
    /** The seed unless another is set. */
    public static final String DEFAULT_SEED = "golden-1";

    private static final List<String> SIZES = List.of("golden", "0.5b", "7b", "xl2-small", "xl2");

    private final String name;
    private final FamilyConfig config;
    private final WeightType type;
    private final String seed;
    private final Consumer<ConversionProgress> progress;

    private Synthesizer(
            String name, FamilyConfig config, WeightType type, String seed, Consumer<ConversionProgress> progress) {
        this.name = name;
        this.config = config;
        this.type = type;
        this.seed = seed;
        this.progress = progress;
    }

    /** {@return the names that {@link #ofSize} knows} */
    public static List<String> sizes() {
        return SIZES;
    }

    /**
     * A model of a named size: {@code golden} (3 + 4 small layers, for tests), {@code 0.5b} (Qwen2-0.5B's decoder, with a head
     * of its own, and ViT-L/14-336), {@code 7b} (the published Video-XL), {@code xl2-small} (a small Video-XL-2) or {@code xl2}
     * (the published one).
     *
     * @param size one of {@link #sizes()}
     * @return the model, to be written
     */
    public static Synthesizer ofSize(String size) {
        return new Synthesizer(
                "Video-XL formula " + size,
                FamilyConfig.read(configOf(size), "the configuration of size " + size),
                WeightType.F16,
                DEFAULT_SEED,
                progress -> {});
    }

    /**
     * A model with the settings of a configuration file in the form of a Hugging Face Video-XL folder's config.json.
     *
     * @param config the configuration file, or a folder that {@link Converter} would find it in
     * @return the model, to be written
     * @throws VideoXLException {@code MODEL_UNREADABLE} if it cannot be read, {@code MODEL_INVALID} if it holds a setting that a
     *     model file cannot represent
     */
    public static Synthesizer ofConfig(Path config) {
        var file = Files.isDirectory(config) ? ModelFolder.find(config).resolve(ModelFolder.CONFIG) : config;
        return new Synthesizer(
                "Video-XL formula " + file.getFileName(),
                FamilyConfig.read(Json.read(file), file.toString()),
                WeightType.F16,
                DEFAULT_SEED,
                progress -> {});
    }

    static JsonNode configOf(String size) {
        if (!SIZES.contains(size)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "No model size '%s'; choose one of %s, or name a configuration file"
                            .formatted(size, String.join(", ", SIZES)));
        }
        try (var in = Synthesizer.class.getResourceAsStream(size + ".json")) {
            return Json.MAPPER.readTree(Objects.requireNonNull(in, size));
        } catch (IOException e) {
            throw new VideoXLException(Code.INTERNAL, "Cannot read the configuration of size " + size, e);
        }
    }

    /**
     * How matrices are stored; {@link WeightType#F16} by default.
     *
     * @param type their type
     * @return the model with that type
     */
    public Synthesizer type(WeightType type) {
        return new Synthesizer(name, config, Objects.requireNonNull(type), seed, progress);
    }

    /**
     * What the formula starts from; {@link #DEFAULT_SEED} by default.
     *
     * @param seed any text
     * @return the model with that seed
     */
    public Synthesizer seed(String seed) {
        return new Synthesizer(name, config, type, Objects.requireNonNull(seed), progress);
    }

    /**
     * Who hears of progress, on the thread that calls {@link #write}; nobody by default.
     *
     * @param progress takes it
     * @return the model whose writing is reported there
     */
    public Synthesizer onProgress(Consumer<ConversionProgress> progress) {
        return new Synthesizer(name, config, type, seed, Objects.requireNonNull(progress));
    }

    /**
     * Writes the model to a GGUF file, which is there only once it is whole; a file of that name is replaced. Interrupting the
     * thread cancels.
     *
     * @param gguf the file to write
     * @throws VideoXLException {@code CANCELLED}, {@code IO}, {@code INVALID_ARGUMENT} if the place cannot hold a file,
     *     {@code NATIVE_LIBRARY} if ggml is not there
     */
    public void write(Path gguf) {
        var rows = config.decoder().vocabSize();
        new ModelWriter(name, config, Vocabulary.synthetic(rows), config.tensors(rows, rows), type)
                .write(
                        gguf,
                        tensor -> new FormulaSource(Formula.Weights.of(seed, tensor.source(), tensor.shape())),
                        progress);
    }
}
