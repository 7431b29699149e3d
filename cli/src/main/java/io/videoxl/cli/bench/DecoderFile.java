package io.videoxl.cli.bench;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.gguf.GgufFile;
import io.videoxl.gguf.GgufHeader;
import io.videoxl.gguf.GgufOutline;
import io.videoxl.gguf.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The decoder of a model file as a model of its own: the Qwen2 that llama.cpp knows, with the same weights bit by bit. Our names of
 * keys and tensors are llama.cpp's, so that vision tower, projector and summary projections only have to be left out.
 */
final class DecoderFile {
    private static final String OURS = "videoxl.";
    private static final String THEIRS = "qwen2.";
    private static final List<String> INTEGERS = List.of(
            "context_length",
            "embedding_length",
            "block_count",
            "feed_forward_length",
            "attention.head_count",
            "attention.head_count_kv");
    private static final List<String> FLOATS = List.of("attention.layer_norm_rms_epsilon", "rope.freq_base");
    private static final Pattern NOT_THEIRS = Pattern.compile("(v|mm)\\..*|vst_embd\\..*|.*_vst\\..*");

    /** llama.cpp's type of tokens that no text has. */
    private static final int UNUSED = 5;

    private DecoderFile() {}

    /** Writes the decoder of {@code model} to {@code file}. */
    static void write(Path model, Path file) {
        try (var source = GgufFile.open(model);
                var channel = FileChannel.open(model)) {
            var outline = GgufOutline.read(channel, channel.size(), key -> false);
            long data = GgufHeader.roundUp(outline.end());
            var from = outline.tensors().stream()
                    .collect(Collectors.toMap(GgufOutline.Tensor::name, GgufOutline.Tensor::offset));
            var tensors = source.tensors().stream()
                    .filter(tensor -> !NOT_THEIRS.matcher(tensor.name()).matches())
                    .toList();
            var header = new GgufHeader();
            copyKeys(source, header, rows(tensors));
            var to = tensors.stream().map(tensor -> add(header, tensor)).toList();
            var start = header.bytes();
            WholeFile.write(file, start.length + header.dataBytes(), target -> {
                writeAt(target, start);
                for (int i = 0; i < tensors.size(); i++) {
                    var tensor = tensors.get(i);
                    copy(channel, data + from.get(tensor.name()), target, start.length + to.get(i), tensor.bytes());
                }
            });
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, "Cannot copy the decoder of " + model + ": " + e, e);
        }
    }

    private static int rows(List<GgufFile.Tensor> tensors) {
        return tensors.stream()
                .filter(tensor -> tensor.name().equals("token_embd.weight"))
                .map(tensor -> Math.toIntExact(tensor.shape().getLast()))
                .findFirst()
                .orElseThrow();
    }

    private static void copyKeys(GgufFile source, GgufHeader header, int rows) {
        header.set("general.architecture", "qwen2");
        header.set("general.name", source.string("general.name"));
        header.set("general.file_type", source.integer("general.file_type"));
        INTEGERS.forEach(key -> header.set(THEIRS + key, source.integer(OURS + key)));
        FLOATS.forEach(key -> header.set(THEIRS + key, source.floating(OURS + key)));
        header.set("tokenizer.ggml.model", source.string("tokenizer.ggml.model"));
        header.set("tokenizer.ggml.pre", source.string("tokenizer.ggml.pre"));
        header.set("tokenizer.ggml.eos_token_id", source.integer("tokenizer.ggml.eos_token_id"));
        header.setStrings("tokenizer.ggml.merges", List.of(source.strings("tokenizer.ggml.merges")));
        // llama.cpp wants a token for each row of the embedding.
        var tokens = source.strings("tokenizer.ggml.tokens");
        header.setStrings("tokenizer.ggml.tokens", padded(Arrays.asList(tokens), rows, i -> "[PAD" + i + "]"));
        var types = Arrays.stream(source.integers("tokenizer.ggml.token_type")).boxed();
        header.setIntegers("tokenizer.ggml.token_type", padded(types.toList(), rows, i -> UNUSED));
    }

    private static <T> List<T> padded(List<T> values, int size, Function<Integer, T> further) {
        var all = new ArrayList<>(values.subList(0, Math.min(size, values.size())));
        while (all.size() < size) {
            all.add(further.apply(all.size()));
        }
        return all;
    }

    private static long add(GgufHeader header, GgufFile.Tensor tensor) {
        var slowestFirst =
                tensor.shape().reversed().stream().mapToLong(Long::longValue).toArray();
        return header.add(tensor.name(), tensor.type(), tensor.bytes(), slowestFirst);
    }

    private static void writeAt(FileChannel target, byte[] start) throws IOException {
        var bytes = ByteBuffer.wrap(start);
        while (bytes.hasRemaining()) {
            target.write(bytes, bytes.position());
        }
    }

    private static void copy(FileChannel source, long from, FileChannel target, long to, long bytes)
            throws IOException {
        target.position(to);
        for (long done = 0; done < bytes; ) {
            done += source.transferTo(from + done, bytes - done, target);
        }
    }
}
