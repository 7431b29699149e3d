package io.videoxl.video.fitting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A safetensors file of pictures that the published code made. */
public record GoldenPictures(JsonNode header, byte[] file, int dataStart) {
    /**
     * One tensor of bytes.
     *
     * @param name after the prefix: height x width of the picture it was made from
     */
    public record Tensor(String name, List<Integer> shape, byte[] bytes) {
        int pictureHeight() {
            return edge(0);
        }

        int pictureWidth() {
            return edge(1);
        }

        private int edge(int i) {
            return Integer.parseInt(name.split("\\D+")[i]);
        }
    }

    public static GoldenPictures read(String name) throws IOException {
        return readResource("/golden/" + name + ".safetensors");
    }

    static GoldenPictures readXl2(String name) throws IOException {
        return readResource("/golden-xl2/" + name + ".safetensors");
    }

    private static GoldenPictures readResource(String resource) throws IOException {
        try (var in = GoldenPictures.class.getResourceAsStream(resource)) {
            byte[] file = in.readAllBytes();
            int size =
                    (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
            return new GoldenPictures(new ObjectMapper().readTree(file, 8, size), file, 8 + size);
        }
    }

    public JsonNode metadata(String key) throws IOException {
        return new ObjectMapper().readTree(header.get("__metadata__").get(key).textValue());
    }

    public Stream<Tensor> tensors(String prefix) {
        var found = header.properties().stream()
                .filter(entry ->
                        entry.getKey().startsWith(prefix) && !entry.getKey().startsWith("__"))
                .map(entry -> tensor(entry.getKey().substring(prefix.length()), entry.getValue()))
                .toList();
        if (found.isEmpty()) {
            throw new AssertionError("no tensor " + prefix);
        }
        return found.stream();
    }

    private Tensor tensor(String name, JsonNode entry) {
        var shape = StreamSupport.stream(entry.get("shape").spliterator(), false)
                .map(JsonNode::intValue)
                .toList();
        var range = entry.get("data_offsets");
        var bytes = Arrays.copyOfRange(
                file, dataStart + range.get(0).asInt(), dataStart + range.get(1).asInt());
        return new Tensor(name, shape, bytes);
    }
}
