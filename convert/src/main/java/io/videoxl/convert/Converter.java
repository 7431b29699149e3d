package io.videoxl.convert;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.convert.ModelConfig.Decoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converts a Hugging Face Video-XL folder to one GGUF file.
 *
 * <pre>{@code
 * Converter.of(Path.of("Video_XL"))
 *         .type(WeightType.Q8_0)
 *         .onProgress(progress -> System.out.println(progress.tensor()))
 *         .write(Path.of("video-xl-7b-q8_0.gguf"));
 * }</pre>
 *
 * The folder, or one in it, holds {@code config.json}, weights as safetensors in float32, float16 or bfloat16 (one file, or
 * shards), and Qwen2's tokenizer files. What the model file cannot represent is refused by name before anything is written.
 * Memory does not grow with the model. The same folder and type give the same bytes. Immutable and thread-safe.
 */
public final class Converter {
    private static final Logger log = LoggerFactory.getLogger(Converter.class);

    private static final int MOST_NAMES = 10;

    private final Path folder;
    private final WeightType type;
    private final Integer visionSelectLayer;
    private final Consumer<ConversionProgress> progress;

    private Converter(Path folder, WeightType type, Integer visionSelectLayer, Consumer<ConversionProgress> progress) {
        this.folder = folder;
        this.type = type;
        this.visionSelectLayer = visionSelectLayer;
        this.progress = progress;
    }

    /**
     * A conversion of a Hugging Face folder.
     *
     * @param folder where config.json, the vocabulary and the safetensors files are; or a folder around it, such as the whole
     *     published repository or its place in Hugging Face's cache
     * @return the conversion
     */
    public static Converter of(Path folder) {
        return new Converter(Objects.requireNonNull(folder), WeightType.F16, null, progress -> {});
    }

    /**
     * Where the model is: the folder that was given if it has a {@code config.json}, else the one in it that has. Folders nearer
     * to the outside come first; of several at one depth, one counts if it alone has weights.
     *
     * @return the folder that is converted
     * @throws VideoXLException {@code MODEL_UNREADABLE} if there is none; {@code INVALID_ARGUMENT} if there are several, by name
     */
    public Path source() {
        return ModelFolder.find(folder);
    }

    /**
     * How matrices are stored; {@link WeightType#F16} by default.
     *
     * @param type their type
     * @return the conversion with that type
     */
    public Converter type(WeightType type) {
        return new Converter(folder, Objects.requireNonNull(type), visionSelectLayer, progress);
    }

    /**
     * After which block the vision tower is read, for a {@code config.json} that lacks {@code mm_vision_select_layer}; without
     * both the conversion is refused.
     *
     * @param layer 0 is the input of the first block, {@code i} the output of the {@code i}-th, -1 that of the last, -2 that of
     *     the one before
     * @return the conversion with that setting
     */
    public Converter visionSelectLayer(int layer) {
        return new Converter(folder, type, layer, progress);
    }

    /**
     * Who hears of progress, on the thread that calls {@link #write}; nobody by default.
     *
     * @param progress takes it
     * @return the conversion that reports there
     */
    public Converter onProgress(Consumer<ConversionProgress> progress) {
        return new Converter(folder, type, visionSelectLayer, Objects.requireNonNull(progress));
    }

    /**
     * Writes the model file, which is there only once it is whole; a file of that name is replaced. Interrupting the thread
     * cancels.
     *
     * @param gguf the file to write
     * @throws VideoXLException {@code MODEL_UNREADABLE} if a file of the folder is missing, cut short or a Git LFS pointer,
     *     {@code MODEL_INVALID} if the model is not one that a model file can represent, {@code CANCELLED}, {@code IO} if the disk
     *     is full or fails, {@code INVALID_ARGUMENT} if the place cannot hold a file or the folder holds several models,
     *     {@code NATIVE_LIBRARY} if ggml is not there
     */
    public void write(Path gguf) {
        var source = source();
        if (!source.equals(folder)) {
            log.info("The model in {} is {}", folder, source);
            new Converter(source, type, visionSelectLayer, progress).write(gguf);
            return;
        }
        refuseInput(gguf);
        var file = folder.resolve(ModelFolder.CONFIG);
        var json = Json.read(file);
        try (var weights = Safetensors.open(folder)) {
            var config = FamilyConfig.read(json, file.toString(), weights, visionSelectLayer);
            var vocabulary = TokenizerReader.read(folder);
            var embeddingRows = rows(weights, ModelTensor.EMBEDDING, config.decoder(), vocabulary);
            var headRows = config.decoder().tiedEmbeddings()
                    ? embeddingRows
                    : rows(weights, ModelTensor.HEAD, config.decoder(), vocabulary);
            // A row of the head that has no embedding is none of the tokenizer's.
            var tensors = config.tensors(embeddingRows, Math.min(headRows, embeddingRows));
            var entries = entries(config, tensors, weights);
            warnOfUnknown(config, entries.values(), weights);
            new ModelWriter(ModelFolder.name(folder), config, vocabulary, tensors, type)
                    .write(gguf, tensor -> Safetensors.source(entries.get(tensor.name())), progress);
        }
    }

    private void refuseInput(Path gguf) {
        if (!Files.exists(gguf)) {
            return;
        }
        try (var inputs = Files.newDirectoryStream(folder, "*.{safetensors,json,txt}")) {
            for (var input : inputs) {
                if (Files.isSameFile(input, gguf)) {
                    throw new VideoXLException(
                            Code.INVALID_ARGUMENT,
                            "Cannot write the model to %s: it is part of the model to convert".formatted(gguf));
                }
            }
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, "Cannot read the folder %s: %s".formatted(folder, e), e);
        }
    }

    /** Embedding and head may have a row more or less than the configuration says, and any number that the tokenizer lacks. */
    private long rows(Safetensors weights, String name, Decoder decoder, Vocabulary vocabulary) {
        var entry = weights.entry(name);
        if (entry == null) {
            throw invalid("holds no tensor %s%s"
                    .formatted(
                            name,
                            name.equals(ModelTensor.HEAD)
                                    ? "; where the embedding serves as head, config.json has tie_word_embeddings true"
                                    : ""));
        }
        var rows = entry.shape().length == 2 && entry.shape()[1] == decoder.hiddenSize() ? entry.shape()[0] : -1;
        if (Math.abs(rows - decoder.vocabSize()) > 1) {
            throw invalid("holds %s with shape %s; expected [%d, %d], after vocab_size and hidden_size of config.json"
                    .formatted(name, Arrays.toString(entry.shape()), decoder.vocabSize(), decoder.hiddenSize()));
        }
        if (vocabulary.size() > rows) {
            throw invalid(
                    "holds a tokenizer of %d tokens, but %s has only %d rows".formatted(vocabulary.size(), name, rows));
        }
        return rows;
    }

    /** What is stored of each tensor, by its name in the model file. Of embedding and head, {@link #rows} has checked the shapes. */
    private Map<String, Safetensors.Entry> entries(
            FamilyConfig config, List<ModelTensor> tensors, Safetensors weights) {
        var missing = new ArrayList<String>();
        var respelled = new ArrayList<String>();
        var entries = new HashMap<String, Safetensors.Entry>();
        for (var tensor : tensors) {
            var entry = config.spellings(tensor.source()).stream()
                    .map(weights::entry)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
            if (entry == null) {
                missing.add(tensor.source());
            } else if (!tensor.source().equals(ModelTensor.HEAD) && !sameShape(entry.shape(), tensor)) {
                throw invalid("holds %s with shape %s; expected %s, after config.json"
                        .formatted(entry.name(), Arrays.toString(entry.shape()), Arrays.toString(tensor.shape())));
            } else {
                Safetensors.source(entry);
                entries.put(tensor.name(), entry);
                if (!entry.name().equals(tensor.source())) {
                    respelled.add(entry.name() + " for " + tensor.source());
                }
            }
        }
        if (weights.names().stream().noneMatch(name -> name.contains(ModelTensor.TOWER))) {
            throw invalid("holds no vision tower (%s…): it was saved without. Save the whole model"
                    .formatted(ModelTensor.VISION));
        }
        if (!missing.isEmpty()) {
            throw invalid("lacks %d tensors: %s".formatted(missing.size(), someOf(missing)));
        }
        if (!respelled.isEmpty()) {
            log.info("{} spells {} tensors in another way: {}", folder, respelled.size(), someOf(respelled));
        }
        return entries;
    }

    /** A convolution of one place may be stored as a matrix. */
    private static boolean sameShape(long[] found, ModelTensor tensor) {
        return Arrays.equals(found, tensor.shape())
                || tensor.role() == ModelTensor.Role.MATRIX && Arrays.equals(found, tensor.storedShape());
    }

    private void warnOfUnknown(FamilyConfig config, Collection<Safetensors.Entry> used, Safetensors weights) {
        var unknown = new HashSet<>(weights.names());
        used.forEach(entry -> unknown.remove(entry.name()));
        unknown.remove(ModelTensor.HEAD);
        unknown.removeIf(name -> config.unused().matcher(name).matches());
        if (!unknown.isEmpty()) {
            log.warn(
                    "{} holds {} tensors that are no part of a {} model and are left out: {}",
                    folder,
                    unknown.size(),
                    config.family(),
                    someOf(unknown.stream().sorted().toList()));
        }
    }

    private static String someOf(List<String> names) {
        var shown = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return names.size() > MOST_NAMES ? shown + ", …" : shown;
    }

    private VideoXLException invalid(String what) {
        return new VideoXLException(Code.MODEL_INVALID, folder + " " + what);
    }
}
