package io.videoxl.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The tensors of a small safetensors file. */
record SafetensorsBytes(ByteBuffer data, JsonNode header) {
    static SafetensorsBytes read(byte[] file) throws IOException {
        var bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(bytes.getLong(0));
        var header = new ObjectMapper().readTree(new String(file, Long.BYTES, length, StandardCharsets.UTF_8));
        int start = Long.BYTES + length;
        return new SafetensorsBytes(bytes.slice(start, file.length - start), header);
    }

    List<String> names() {
        return header.properties().stream()
                .map(entry -> entry.getKey())
                .filter(name -> !name.equals("__metadata__"))
                .toList();
    }

    ByteBuffer bytes(String name) {
        var offsets = header.path(name).path("data_offsets");
        int begin = offsets.path(0).intValue();
        return data.slice(begin, offsets.path(1).intValue() - begin);
    }
}
