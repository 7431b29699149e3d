package io.videoxl.convert;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * The weights of a Hugging Face folder: {@code model.safetensors}, or shards, with an index as a rule. Every shard's header is checked
 * against the file before a weight is read. Weights are read where they are asked for, not mapped: a file that shrinks meanwhile
 * is an error, not a signal.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">The format</a>
 */
final class Safetensors implements TensorShapes, AutoCloseable {
    static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";

    /** What shards are called; each says how many there are. */
    private static final Pattern SHARD = Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.safetensors");

    /** A plain file name: an index must not lead out of its folder. */
    private static final Pattern SHARD_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    /** The largest header that the format's own reader accepts. */
    private static final long LONGEST_HEADER = 100_000_000;

    private static final Map<String, Integer> BYTES = Map.ofEntries(
            Map.entry("BOOL", 1),
            Map.entry("U8", 1),
            Map.entry("I8", 1),
            Map.entry("F8_E4M3", 1),
            Map.entry("F8_E5M2", 1),
            Map.entry("U16", 2),
            Map.entry("I16", 2),
            Map.entry("F16", 2),
            Map.entry("BF16", 2),
            Map.entry("U32", 4),
            Map.entry("I32", 4),
            Map.entry("F32", 4),
            Map.entry("U64", 8),
            Map.entry("I64", 8),
            Map.entry("F64", 8));

    /** A tensor in a shard: its bytes are {@code [begin, end)} of the file. */
    record Entry(String name, Path file, FileChannel channel, String dtype, long[] shape, long begin, long end) {}

    private final Path folder;
    private final Map<String, Entry> entries = new TreeMap<>();
    private final List<FileChannel> channels = new ArrayList<>();

    private Safetensors(Path folder) {
        this.folder = folder;
    }

    static Safetensors open(Path folder) {
        var weights = new Safetensors(folder);
        try {
            weights.read();
            return weights;
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    @Override
    public Set<String> names() {
        return entries.keySet();
    }

    @Override
    public long[] shape(String name) {
        var entry = entry(name);
        return entry == null ? null : entry.shape();
    }

    /** The tensor's place, or null. */
    Entry entry(String name) {
        return entries.get(name);
    }

    /** The tensor's weights; it must be of a floating type that a model file can hold. */
    static TensorSource source(Entry entry) {
        var type =
                switch (entry.dtype()) {
                    case "F32" -> WeightType.F32;
                    case "F16" -> WeightType.F16;
                    case "BF16" -> WeightType.BF16;
                    default ->
                        throw new VideoXLException(
                                Code.MODEL_INVALID,
                                "%s holds %s as %s; expected F32, F16 or BF16"
                                        .formatted(entry.file(), entry.name(), entry.dtype()));
                };
        return new SafetensorsSource(entry, type);
    }

    /** Whether the folder holds weights, of whatever form. */
    static boolean isIn(Path folder) {
        return FolderFile.isNamed(folder.resolve(SINGLE))
                || FolderFile.isNamed(folder.resolve(INDEX))
                || isPickled(folder)
                || !shardsIn(folder).isEmpty();
    }

    private static boolean isPickled(Path folder) {
        return FolderFile.isNamed(folder.resolve("pytorch_model.bin"))
                || FolderFile.isNamed(folder.resolve("pytorch_model.bin.index.json"));
    }

    /** Where a folder has both, transformers takes the single file as well. */
    private void read() {
        var index = folder.resolve(INDEX);
        if (FolderFile.isNamed(folder.resolve(SINGLE))) {
            entries.putAll(readShard(folder.resolve(SINGLE)));
        } else if (FolderFile.isNamed(index)) {
            readShards(index);
        } else if (!shardsIn(folder).isEmpty()) {
            readShardsWithoutIndex();
        } else if (isPickled(folder)) {
            throw new VideoXLException(
                    Code.MODEL_INVALID,
                    "%s holds its weights as pytorch_model.bin, a pickle that only PyTorch can read; save them as safetensors with model.save_pretrained(folder, safe_serialization=True)"
                            .formatted(folder));
        } else {
            throw new VideoXLException(
                    Code.MODEL_UNREADABLE,
                    "%s holds neither %s nor %s; download the whole repository".formatted(folder, SINGLE, INDEX));
        }
    }

    private void readShards(Path index) {
        var map = Json.read(index).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new VideoXLException(Code.MODEL_INVALID, index + " has no weight_map");
        }
        var names = new TreeSet<String>();
        map.forEach(name -> names.add(name.asText()));
        for (var name : names) {
            if (!SHARD_NAME.matcher(name).matches()) {
                throw new VideoXLException(
                        Code.MODEL_INVALID,
                        "%s names the shard '%s'; expected a plain file name".formatted(index, name));
            }
        }
        requireAll(names, index + " names");
        var shards = new LinkedHashMap<String, Map<String, Entry>>();
        names.forEach(name -> shards.put(name, readShard(folder.resolve(name))));
        for (var tensor : map.properties()) {
            var entry = shards.get(tensor.getValue().asText()).get(tensor.getKey());
            if (entry == null) {
                throw new VideoXLException(
                        Code.MODEL_INVALID,
                        "%s says that %s holds %s, but it does not; index and shards are of different downloads"
                                .formatted(index, tensor.getValue().asText(), tensor.getKey()));
            }
            entries.put(tensor.getKey(), entry);
        }
    }

    /** The index only says which shard holds what, and the shards say that too. */
    private void readShardsWithoutIndex() {
        var found = shardsIn(folder);
        var first = SHARD.matcher(found.getFirst());
        first.matches();
        var all = new TreeSet<String>();
        for (var i = 1; i <= Integer.parseInt(first.group(3)); i++) {
            all.add(String.format(Locale.ROOT, "%s-%05d-of-%s.safetensors", first.group(1), i, first.group(3)));
        }
        if (!all.containsAll(found)) {
            throw new VideoXLException(
                    Code.MODEL_INVALID,
                    "%s holds shards of several models, and no %s that says which to take: %s"
                            .formatted(folder, INDEX, String.join(", ", found)));
        }
        requireAll(all, folder + " holds shards of a model with");
        for (var name : all) {
            readShard(folder.resolve(name)).forEach((tensor, entry) -> {
                var other = entries.put(tensor, entry);
                if (other != null) {
                    throw new VideoXLException(
                            Code.MODEL_INVALID,
                            "%s and %s both hold %s, and no %s says which to take"
                                    .formatted(other.file(), entry.file(), tensor, INDEX));
                }
            });
        }
    }

    private void requireAll(Set<String> shards, String who) {
        var missing = shards.stream()
                .filter(name -> !FolderFile.isNamed(folder.resolve(name)))
                .toList();
        if (!missing.isEmpty()) {
            throw new VideoXLException(
                    Code.MODEL_UNREADABLE,
                    "%s %d shards, of which %d are missing: %s; download them again"
                            .formatted(who, shards.size(), missing.size(), String.join(", ", missing)));
        }
    }

    private static List<String> shardsIn(Path folder) {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> SHARD.matcher(name).matches())
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new VideoXLException(Code.MODEL_UNREADABLE, "Cannot read the folder %s: %s".formatted(folder, e), e);
        }
    }

    private Map<String, Entry> readShard(Path file) {
        FolderFile.requirePresent(file);
        try {
            var channel = FileChannel.open(file, StandardOpenOption.READ);
            channels.add(channel);
            var size = channel.size();
            var length = size < Long.BYTES ? -1 : bytes(channel, 0, Long.BYTES).getLong();
            if (length < 2 || length > LONGEST_HEADER || length > size - Long.BYTES) {
                throw new VideoXLException(
                        Code.MODEL_UNREADABLE,
                        "%s is not a whole safetensors file: %s, the file has %d bytes; download it again"
                                .formatted(
                                        file,
                                        size < Long.BYTES
                                                ? "it ends before its header"
                                                : "its header should be " + Long.toUnsignedString(length)
                                                        + " bytes long",
                                        size));
            }
            var header = StandardCharsets.UTF_8
                    .decode(bytes(channel, Long.BYTES, (int) length))
                    .toString();
            return entries(file, channel, Json.parse(header, "The header of " + file), Long.BYTES + length, size);
        } catch (IOException e) {
            throw new VideoXLException(Code.MODEL_UNREADABLE, "Cannot read %s: %s".formatted(file, e), e);
        }
    }

    private static Map<String, Entry> entries(Path file, FileChannel channel, JsonNode header, long start, long size) {
        var found = new LinkedHashMap<String, Entry>();
        for (var property : header.properties()) {
            if (!property.getKey().equals("__metadata__")) {
                found.put(property.getKey(), entry(file, channel, property.getKey(), property.getValue(), start));
            }
        }
        var end = start;
        var before = "";
        for (var entry : found.values().stream()
                .sorted(Comparator.comparingLong(Entry::begin))
                .toList()) {
            if (entry.begin() < end) {
                throw new VideoXLException(
                        Code.MODEL_INVALID, "%s is damaged: %s and %s overlap".formatted(file, before, entry.name()));
            }
            end = entry.end();
            before = entry.name();
        }
        if (end != size) {
            throw new VideoXLException(
                    Code.MODEL_UNREADABLE,
                    "%s has %d bytes, but its header says %d; it was cut short or damaged, download it again"
                            .formatted(file, size, end));
        }
        return found;
    }

    private static Entry entry(Path file, FileChannel channel, String name, JsonNode json, long start) {
        var dtype = json.path("dtype").asText("");
        var shape = longs(json.path("shape"));
        var offsets = longs(json.path("data_offsets"));
        var sound =
                offsets.length == 2 && offsets[0] >= 0 && offsets[1] >= offsets[0] && offsets[1] < Long.MAX_VALUE / 2;
        if (sound && BYTES.containsKey(dtype)) {
            try {
                var bytes = LongStream.of(shape).reduce(BYTES.get(dtype), Math::multiplyExact);
                sound = LongStream.of(shape).allMatch(length -> length >= 0) && bytes == offsets[1] - offsets[0];
            } catch (ArithmeticException e) {
                sound = false;
            }
        }
        if (!sound) {
            throw new VideoXLException(
                    Code.MODEL_INVALID,
                    "%s is damaged: its header describes %s as %s, whose shape and place do not fit"
                            .formatted(file, name, json));
        }
        return new Entry(name, file, channel, dtype, shape, start + offsets[0], start + offsets[1]);
    }

    private static long[] longs(JsonNode array) {
        var values = new long[array.size()];
        for (var i = 0; i < values.length; i++) {
            values[i] = array.get(i).canConvertToExactIntegral() ? array.get(i).asLong(-1) : -1;
        }
        return values;
    }

    private static ByteBuffer bytes(FileChannel channel, long at, int count) throws IOException {
        var bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {}
        return bytes.flip();
    }

    @Override
    public void close() {
        for (var channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing was written to it.
            }
        }
    }
}
