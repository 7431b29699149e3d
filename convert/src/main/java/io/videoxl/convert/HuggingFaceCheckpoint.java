package io.videoxl.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.convert.TensorWriter.Piece;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Writes a model by {@link Formula} as the Hugging Face folder that the published training code would have left: configuration,
 * safetensors shards with an index, tokenizer files, and the tensors that inference does not use. For tests and
 * demonstrations of {@link Converter}. Immutable and thread-safe.
 */
public final class HuggingFaceCheckpoint {
    private static final long DEFAULT_SHARD_BYTES = 2L << 30;

    private final JsonNode json;
    private final WeightType type;
    private final String seed;
    private final long shardBytes;

    private HuggingFaceCheckpoint(JsonNode json, WeightType type, String seed, long shardBytes) {
        this.json = json;
        this.type = type;
        this.seed = seed;
        this.shardBytes = shardBytes;
    }

    /**
     * A checkpoint of a size that {@link Synthesizer#ofSize} knows.
     *
     * @param size one of {@link Synthesizer#sizes()}
     * @return the checkpoint
     */
    public static HuggingFaceCheckpoint ofSize(String size) {
        return of(Synthesizer.configOf(size));
    }

    /**
     * A checkpoint with this configuration.
     *
     * @param json the text of {@code config.json}
     * @return the checkpoint
     */
    public static HuggingFaceCheckpoint ofConfig(String json) {
        return of(Json.parse(json, "The configuration"));
    }

    /**
     * A checkpoint with the settings in short form, as the golden files name them: {@code text} with Qwen2's keys, {@code vision}
     * with CLIP's, {@code mm_vision_select_layer}, {@code beacon_window} and {@code image_grid_pinpoints}.
     *
     * @param json the settings
     * @return the checkpoint
     */
    public static HuggingFaceCheckpoint ofShortConfig(String json) {
        var settings = Json.parse(json, "The configuration");
        var config = (ObjectNode) Synthesizer.configOf("golden");
        settings.path("text").properties().forEach(entry -> config.set(entry.getKey(), entry.getValue()));
        config.set("vision_config", settings.path("vision"));
        config.set("mm_hidden_size", settings.path("vision").path("hidden_size"));
        config.set("mm_vision_select_layer", settings.path("mm_vision_select_layer"));
        config.set("beacon_window", settings.path("beacon_window"));
        config.set("beacon_stride", settings.path("beacon_window"));
        config.set("image_grid_pinpoints", settings.path("image_grid_pinpoints"));
        config.remove("beacon_ratio");
        return of(config);
    }

    private static HuggingFaceCheckpoint of(JsonNode json) {
        return new HuggingFaceCheckpoint(json, WeightType.F32, Synthesizer.DEFAULT_SEED, DEFAULT_SHARD_BYTES);
    }

    /**
     * How weights are stored: {@link WeightType#F32} by default, {@link WeightType#F16} or {@link WeightType#BF16}.
     *
     * @param type their type
     * @return the checkpoint with that type
     */
    public HuggingFaceCheckpoint type(WeightType type) {
        if (type.isQuantized()) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, "No safetensors file holds %s; choose f32, f16 or bf16".formatted(type));
        }
        return new HuggingFaceCheckpoint(json, type, seed, shardBytes);
    }

    /**
     * What the formula starts from; {@link Synthesizer#DEFAULT_SEED} by default.
     *
     * @param seed any text
     * @return the checkpoint with that seed
     */
    public HuggingFaceCheckpoint seed(String seed) {
        return new HuggingFaceCheckpoint(json, type, Objects.requireNonNull(seed), shardBytes);
    }

    /**
     * A shard ends with the tensor that takes it to so many bytes; 2 GiB by default.
     *
     * @param shardBytes how many
     * @return the checkpoint with shards of that size
     */
    public HuggingFaceCheckpoint shardBytes(long shardBytes) {
        return new HuggingFaceCheckpoint(json, type, seed, shardBytes);
    }

    /**
     * Writes the folder's files; the folder is made if it is not there.
     *
     * @param folder where to
     */
    public void write(Path folder) {
        Natives.load();
        var config = ConfigReader.read(json, "The configuration");
        try {
            Files.createDirectories(folder);
            writeJson(folder.resolve("config.json"), json);
            writeTokenizer(folder, Vocabulary.synthetic(config.decoder().vocabSize()));
            writeShards(folder, shards(tensors(config)));
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, "Cannot write %s: %s".formatted(folder, e), e);
        }
    }

    /** What the model file takes, the rest of the vision tower, and its last norm. */
    private static List<ModelTensor> tensors(ModelConfig config) {
        var rows = config.decoder().vocabSize();
        var tensors = new ArrayList<>(ModelTensor.of(config.withWholeTower(), rows, rows));
        for (var part : List.of("weight", "bias")) {
            tensors.add(new ModelTensor(
                    "",
                    ModelTensor.VISION + "post_layernorm." + part,
                    ModelTensor.Role.VECTOR,
                    config.vision().hiddenSize()));
        }
        if (config.decoder().tiedEmbeddings()) {
            tensors.removeIf(tensor -> tensor.name().equals("output.weight"));
        }
        return tensors;
    }

    private List<List<ModelTensor>> shards(List<ModelTensor> tensors) {
        var shards = new ArrayList<List<ModelTensor>>();
        var room = 0L;
        for (var tensor : tensors) {
            if (room <= 0) {
                shards.add(new ArrayList<>());
                room = shardBytes;
            }
            shards.getLast().add(tensor);
            room -= type.bytes(tensor.elements());
        }
        return shards;
    }

    private void writeShards(Path folder, List<List<ModelTensor>> shards) throws IOException {
        var map = Json.MAPPER.createObjectNode();
        var total = 0L;
        for (var i = 0; i < shards.size(); i++) {
            var name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
            writeShard(folder.resolve(name), shards.get(i));
            for (var tensor : shards.get(i)) {
                map.put(tensor.source(), name);
                total += type.bytes(tensor.elements());
            }
        }
        var index = Json.MAPPER.createObjectNode();
        index.putObject("metadata").put("total_size", total);
        index.set("weight_map", map);
        writeJson(folder.resolve(Safetensors.INDEX), index);
    }

    private void writeShard(Path file, List<ModelTensor> tensors) throws IOException {
        var header = Json.MAPPER.createObjectNode();
        header.putObject("__metadata__").put("format", "pt");
        var end = 0L;
        for (var tensor : tensors) {
            var entry = header.putObject(tensor.source());
            entry.put("dtype", type.name());
            entry.set("shape", Json.MAPPER.valueToTree(tensor.shape()));
            var begin = end;
            end += type.bytes(tensor.elements());
            entry.putArray("data_offsets").add(begin).add(end);
        }
        var text = header.toString().getBytes(StandardCharsets.UTF_8);
        try (var arena = Arena.ofConfined();
                var channel = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            var start = ByteBuffer.allocate(Long.BYTES + text.length).order(ByteOrder.LITTLE_ENDIAN);
            start.putLong(text.length).put(text).flip();
            while (start.hasRemaining()) {
                channel.write(start);
            }
            var writer = new TensorWriter(arena, 0);
            var at = (long) start.limit();
            for (var tensor : tensors) {
                var source = new FormulaSource(Formula.Weights.of(seed, tensor.source(), tensor.shape()));
                for (var piece : Piece.of(tensor, source, type, at)) {
                    writer.write(piece, channel);
                }
                at += type.bytes(tensor.elements());
            }
        }
    }

    private static void writeTokenizer(Path folder, Vocabulary vocabulary) throws IOException {
        var tokens = Json.MAPPER.createObjectNode();
        var settings = Json.MAPPER.createObjectNode();
        settings.put("tokenizer_class", "Qwen2Tokenizer");
        var added = settings.putObject("added_tokens_decoder");
        for (var id = 0; id < vocabulary.size(); id++) {
            var token = vocabulary.tokens().get(id);
            if (vocabulary.types().get(id) == Vocabulary.NORMAL) {
                tokens.put(token, id);
            } else {
                added.putObject(Integer.toString(id)).put("content", token).put("special", true);
            }
        }
        settings.put("eos_token", vocabulary.tokens().get(vocabulary.endOfAnswer()));
        settings.put("pad_token", vocabulary.tokens().get(vocabulary.padding()));
        settings.put("chat_template", vocabulary.template());
        writeJson(folder.resolve("vocab.json"), tokens);
        writeJson(folder.resolve("tokenizer_config.json"), settings);
        Files.writeString(
                folder.resolve("merges.txt"), "#version: 0.2\n" + String.join("\n", vocabulary.merges()) + "\n");
    }

    private static void writeJson(Path file, JsonNode json) throws IOException {
        Files.writeString(file, json.toPrettyString());
    }
}
