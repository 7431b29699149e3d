package io.videoxl.convert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Changes files of a Hugging Face folder. */
record TestFolder(Path folder) {
    static TestFolder of(Path folder) {
        return new TestFolder(folder);
    }

    void config(Consumer<ObjectNode> change) throws IOException {
        json("config.json", change);
    }

    void json(String name, Consumer<ObjectNode> change) throws IOException {
        var file = folder.resolve(name);
        var json = (ObjectNode) Json.read(file);
        change.accept(json);
        Files.writeString(file, json.toString());
    }

    /** Replaces a shard's header, whatever its new length, and leaves the data. */
    void header(String shard, UnaryOperator<String> change) throws IOException {
        var file = folder.resolve(shard);
        var bytes = Files.readAllBytes(file);
        var length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        var old = new String(bytes, Long.BYTES, length, StandardCharsets.UTF_8);
        var changed = change.apply(old);
        if (changed.equals(old)) {
            throw new AssertionError("the change changes nothing");
        }
        var header = changed.getBytes(StandardCharsets.UTF_8);
        var data = Arrays.copyOfRange(bytes, Long.BYTES + length, bytes.length);
        var all = ByteBuffer.allocate(Long.BYTES + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file, all.putLong(header.length).put(header).put(data).array());
    }

    void truncate(String name, long bytes) throws IOException {
        try (var channel = FileChannel.open(folder.resolve(name), StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
    }
}
