package io.videoxl.training.optim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.gguf.WholeFile;
import io.videoxl.training.model.Parameters;
import io.videoxl.training.model.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A run's whole state in one file, from which it goes on with the same bits: weights, moments, and what the run itself wants to
 * know. A line of JSON, then float32 vectors in little-endian order; the line has their lengths and checksum. The file is
 * there whole or not at all.
 */
public final class Checkpoint {
    private static final int LONGEST_HEADER = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private Checkpoint() {}

    /** Writes a checkpoint. {@code run} is the run's own part of the header. */
    public static void write(Path file, Parameters parameters, AdamW optimizer, JsonNode run) {
        var header = JSON.createObjectNode();
        header.set("run", run);
        var parts = header.putArray("parts");
        var total = 0;
        for (var part : parameters.parts()) {
            boolean moments = optimizer.state(part) != null;
            parts.addObject()
                    .put("name", part.name())
                    .put("size", parameters.size(part))
                    .put("moments", moments)
                    .put("updates", optimizer.updates(part));
            total += Math.toIntExact(parameters.size(part)) * (moments ? 3 : 1);
        }
        var data = ByteBuffer.allocate(total * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (var part : parameters.parts()) {
            put(data, parameters.vector(part).toFloatArray());
            var state = optimizer.state(part);
            if (state != null) {
                put(data, state[0]);
                put(data, state[1]);
            }
        }
        header.put("crc32c", crc(data.array()));
        var line = (header + "\n").getBytes(StandardCharsets.UTF_8);
        WholeFile.write(file, (long) line.length + data.capacity(), channel -> {
            writeAll(channel, ByteBuffer.wrap(line));
            writeAll(channel, ByteBuffer.wrap(data.array()));
        });
    }

    private static void put(ByteBuffer data, float[] numbers) {
        data.asFloatBuffer().put(numbers);
        data.position(data.position() + numbers.length * Float.BYTES);
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * Reads a checkpoint into parameters and optimizer of the same model.
     *
     * @return the run's own part of the header
     * @throws VideoXLException {@code IO} if the file cannot be read, is damaged, or is of another model
     */
    public static JsonNode read(Path file, Parameters parameters, AdamW optimizer) {
        var content = content(file);
        restore(file, content.header(), content.data(), parameters, optimizer);
        return content.header().path("run");
    }

    /**
     * The run's own part of a checkpoint's header.
     *
     * @throws VideoXLException {@code IO} if the file cannot be read or is damaged
     */
    public static JsonNode run(Path file) {
        return content(file).header().path("run");
    }

    private record Content(JsonNode header, ByteBuffer data) {}

    private static Content content(Path file) {
        try {
            var bytes = Files.readAllBytes(file);
            int end = 0;
            while (end < bytes.length && end < LONGEST_HEADER && bytes[end] != '\n') {
                end++;
            }
            var header = JSON.readTree(bytes, 0, end);
            var data = Arrays.copyOfRange(bytes, Math.min(bytes.length, end + 1), bytes.length);
            if (header.path("crc32c").asLong(-1) != crc(data)) {
                throw unreadable(file, "its checksum is wrong, as if it were cut short or damaged", null);
            }
            return new Content(header, ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException e) {
            throw unreadable(file, e.toString(), e);
        }
    }

    private static void restore(Path file, JsonNode header, ByteBuffer data, Parameters parameters, AdamW optimizer) {
        var parts = header.path("parts");
        if (parts.size() != parameters.parts().size()) {
            throw unreadable(file, "it has other parts than the model", null);
        }
        for (var entry : parts) {
            var part = Part.valueOf(entry.path("name").asText());
            int size = entry.path("size").asInt();
            if (size != parameters.size(part)) {
                throw unreadable(
                        file,
                        "it has %d weights of %s; expected %d".formatted(size, part, parameters.size(part)),
                        null);
            }
            parameters.set(part, take(data, size));
            if (entry.path("moments").asBoolean()) {
                optimizer.restore(
                        part,
                        take(data, size),
                        take(data, size),
                        entry.path("updates").asInt());
            }
        }
    }

    private static float[] take(ByteBuffer data, int count) {
        var numbers = new float[count];
        data.asFloatBuffer().get(numbers);
        data.position(data.position() + count * Float.BYTES);
        return numbers;
    }

    private static long crc(byte[] data) {
        var crc = new CRC32C();
        crc.update(data);
        return crc.getValue();
    }

    private static VideoXLException unreadable(Path file, String why, Exception cause) {
        return new VideoXLException(
                Code.IO,
                "Cannot go on from the checkpoint %s: %s; remove it to begin anew".formatted(file, why),
                cause);
    }
}
