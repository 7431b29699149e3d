package io.videoxl.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/** One file of expected numbers: a safetensors file whose metadata says what they were computed from. */
final class GoldenFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final ByteBuffer bytes;
    private final JsonNode header;
    private final int dataStart;
    private final JsonNode config;
    private final JsonNode description;

    private GoldenFile(Path file) throws IOException {
        this.file = file;
        bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(bytes.getLong(0));
        dataStart = Long.BYTES + length;
        header = JSON.readTree(new String(bytes.array(), Long.BYTES, length, StandardCharsets.UTF_8));
        config = JSON.readTree(metadata("config"));
        description = JSON.readTree(metadata("case"));
    }

    static GoldenFile read(Path file) throws IOException {
        return new GoldenFile(file);
    }

    String name() {
        return file.getFileName().toString().replace(".safetensors", "");
    }

    /** What the model's weights are made of. */
    GoldenModel model() {
        return new GoldenModel(metadata("seed"), metadata("config"));
    }

    String id() {
        return description.path("id").textValue();
    }

    /** What was computed, by its keys. */
    JsonNode description() {
        return description;
    }

    JsonNode config() {
        return config;
    }

    boolean has(String tensor) {
        return header.has(tensor);
    }

    /** Frames, or tiles of an image, that go through the model. */
    int frames() {
        return description.path(isImage() ? "tiles" : "frames").intValue();
    }

    /** Frames before them that the published code encodes and drops: of an image, the whole of it. */
    int skippedFrames() {
        return isImage() ? 1 : 0;
    }

    private boolean isImage() {
        return description.path("kind").asText().equals("image");
    }

    List<Integer> ratios() {
        return StreamSupport.stream(description.path("ratios").spliterator(), false)
                .map(JsonNode::intValue)
                .toList();
    }

    int layers() {
        return config.path("text").path("num_hidden_layers").intValue();
    }

    double ropeBase() {
        return config.path("text").path("rope_theta").doubleValue();
    }

    int[] shape(String tensor) {
        return StreamSupport.stream(entry(tensor, null).path("shape").spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }

    float[] floats(String tensor) {
        var buffer = data(tensor, "F32").asFloatBuffer();
        var values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    int[] ints(String tensor) {
        var buffer = data(tensor, "I32").asIntBuffer();
        var values = new int[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private ByteBuffer data(String tensor, String type) {
        var offsets = entry(tensor, type).path("data_offsets");
        int begin = offsets.path(0).intValue();
        int end = offsets.path(1).intValue();
        return bytes.slice(dataStart + begin, end - begin).order(ByteOrder.LITTLE_ENDIAN);
    }

    private JsonNode entry(String tensor, String type) {
        var entry = header.path(tensor);
        if (entry.isMissingNode()
                || type != null && !entry.path("dtype").asText().equals(type)) {
            throw new AssertionError(file + ": tensor " + tensor + " is " + entry + ", expected " + type);
        }
        return entry;
    }

    private String metadata(String key) {
        var value = header.path("__metadata__").path(key);
        if (!value.isTextual()) {
            throw new AssertionError(file + " has no metadata " + key);
        }
        return value.textValue();
    }
}
