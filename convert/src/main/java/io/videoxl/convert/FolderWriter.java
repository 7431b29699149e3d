package io.videoxl.convert;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Locale;
import java.util.function.Function;

/** Writes the files of a Hugging Face folder. */
final class FolderWriter {
    private final Path folder;

    /** @param folder is made if it is not there */
    FolderWriter(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
    }

    void config(String json) throws IOException {
        Files.writeString(folder.resolve("config.json"), json);
    }

    void tokenizer(Vocabulary vocabulary) throws IOException {
        var tokens = Json.MAPPER.createObjectNode();
        var settings = Json.MAPPER.createObjectNode();
        settings.put("tokenizer_class", "Qwen2Tokenizer");
        var added = settings.putObject("added_tokens_decoder");
        for (var id = 0; id < vocabulary.size(); id++) {
            var token = vocabulary.tokens().get(id);
            if (vocabulary.types().get(id) == Vocabulary.NORMAL) {
                tokens.put(token, id);
            } else {
                boolean special = vocabulary.types().get(id) == Vocabulary.CONTROL;
                added.putObject(Integer.toString(id)).put("content", token).put("special", special);
            }
        }
        settings.put("eos_token", vocabulary.tokens().get(vocabulary.endOfAnswer()));
        settings.put("pad_token", vocabulary.tokens().get(vocabulary.padding()));
        settings.put("chat_template", vocabulary.template());
        json("vocab.json", tokens);
        json("tokenizer_config.json", settings);
        Files.writeString(
                folder.resolve("merges.txt"), "#version: 0.2\n" + String.join("\n", vocabulary.merges()) + "\n");
    }

    /**
     * Shards and their index.
     *
     * @param shardBytes a shard ends with the tensor that takes it to so many bytes
     */
    void weights(
            List<ModelTensor> tensors, Function<ModelTensor, TensorSource> source, WeightType type, long shardBytes)
            throws IOException {
        Natives.load();
        var shards = shards(tensors, type, shardBytes);
        var map = Json.MAPPER.createObjectNode();
        var total = 0L;
        for (var i = 0; i < shards.size(); i++) {
            var name = String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
            shard(folder.resolve(name), shards.get(i), source, type);
            for (var tensor : shards.get(i)) {
                map.put(tensor.source(), name);
                total += type.bytes(tensor.elements());
            }
        }
        var index = Json.MAPPER.createObjectNode();
        index.putObject("metadata").put("total_size", total);
        index.set("weight_map", map);
        json(Safetensors.INDEX, index);
    }

    private static List<List<ModelTensor>> shards(List<ModelTensor> tensors, WeightType type, long shardBytes) {
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

    private static void shard(
            Path file, List<ModelTensor> tensors, Function<ModelTensor, TensorSource> source, WeightType type)
            throws IOException {
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
                for (var piece : Piece.of(tensor, source.apply(tensor), type, at)) {
                    writer.write(piece, channel);
                }
                at += type.bytes(tensor.elements());
            }
        }
    }

    private void json(String name, JsonNode json) throws IOException {
        Files.writeString(folder.resolve(name), json.toPrettyString());
    }
}
