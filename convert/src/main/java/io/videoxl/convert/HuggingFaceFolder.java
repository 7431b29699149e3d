package io.videoxl.convert;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A Hugging Face Video-XL folder as arrays, for those who train models. {@link Converter} makes a model file of such a folder. */
public final class HuggingFaceFolder {
    private HuggingFaceFolder() {}

    /**
     * The weights of a folder in float32; they must be stored so.
     *
     * @param folder holds {@code config.json} and safetensors files
     * @return the tensors of {@link ModelConfig#tensors}, by name, in that order
     * @throws VideoXLException {@code MODEL_UNREADABLE} if a file is missing or cut short, {@code MODEL_INVALID} if a tensor is
     *     missing, or of another shape or type
     */
    public static Map<String, float[]> read(Path folder) {
        var config = ModelConfig.read(folder.resolve("config.json"));
        var weights = new LinkedHashMap<String, float[]>();
        try (var files = Safetensors.open(folder)) {
            config.tensors().forEach((name, shape) -> weights.put(name, read(folder, files, name, shape)));
        }
        return weights;
    }

    private static float[] read(Path folder, Safetensors files, String name, long[] shape) {
        var entry = files.entry(name);
        if (entry == null || !entry.dtype().equals("F32") || !Arrays.equals(entry.shape(), shape)) {
            throw new VideoXLException(
                    Code.MODEL_INVALID,
                    "%s holds %s; expected F32 of shape %s, after config.json"
                            .formatted(
                                    folder,
                                    entry == null
                                            ? "no tensor " + name
                                            : name + " as " + entry.dtype() + " of shape "
                                                    + Arrays.toString(entry.shape()),
                                    Arrays.toString(shape)));
        }
        var count = Math.toIntExact((entry.end() - entry.begin()) / Float.BYTES);
        try (var arena = Arena.ofConfined()) {
            var segment = arena.allocate(ValueLayout.JAVA_FLOAT, count);
            Safetensors.source(entry).read(0, count, segment);
            return segment.toArray(ValueLayout.JAVA_FLOAT);
        } catch (IOException e) {
            throw new VideoXLException(Code.MODEL_UNREADABLE, "Cannot read %s: %s".formatted(entry.file(), e), e);
        }
    }

    /**
     * Writes configuration and weights; the folder is made if it is not there, and files of those names are replaced.
     *
     * @param folder where to
     * @param config the model's settings
     * @param weights gives a tensor's float32 weights by its name, for each of {@link ModelConfig#tensors}
     * @throws VideoXLException {@code MODEL_INVALID} if settings or lengths do not fit, {@code IO} if a file cannot be written,
     *     {@code NATIVE_LIBRARY} if ggml is not there
     */
    public static void write(Path folder, ModelConfig config, Function<String, float[]> weights) {
        var json = config.toJson();
        var rows = config.decoder().vocabSize();
        var tensors = new ArrayList<>(ModelTensor.of(config, rows, rows));
        if (config.decoder().tiedEmbeddings()) {
            tensors.removeIf(tensor -> tensor.name().equals("output.weight"));
        }
        try {
            var writer = new FolderWriter(folder);
            writer.config(json);
            writer.weights(
                    tensors, tensor -> source(tensor, weights.apply(tensor.source())), WeightType.F32, Long.MAX_VALUE);
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    private static TensorSource source(ModelTensor tensor, float[] weights) {
        if (weights == null || weights.length != tensor.elements()) {
            throw new VideoXLException(
                    Code.MODEL_INVALID,
                    "The tensor %s has %s weights; expected %d, its shape being %s"
                            .formatted(
                                    tensor.source(),
                                    weights == null ? "no" : weights.length,
                                    tensor.elements(),
                                    Arrays.toString(tensor.shape())));
        }
        return new FloatSource(weights);
    }

    /**
     * Writes the files of a byte-level tokenizer: {@code vocab.json}, {@code merges.txt} and {@code tokenizer_config.json}.
     * ChatML's special tokens get the ids after the others, and phrases those after them.
     *
     * @param folder where to; it is made if it is not there
     * @param tokens in GPT-2's byte alphabet, by id; all 256 letters of the alphabet are among them
     * @param merges {@code left right}, best first; each makes one of the tokens
     * @param phrases what is one token wherever it stands in a text, spelt as it is
     * @throws VideoXLException {@code IO} if a file cannot be written
     */
    public static void writeTokenizer(Path folder, List<String> tokens, List<String> merges, List<String> phrases) {
        try {
            new FolderWriter(folder).tokenizer(Vocabulary.of(tokens, merges, phrases));
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    private static VideoXLException cannotWrite(Path folder, IOException e) {
        return new VideoXLException(Code.IO, "Cannot write %s: %s".formatted(folder, e), e);
    }
}
