package io.videoxl.eval.needles;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Results in a file, a line of JSON each, below a line that says how they were made. What was written before a run was killed is
 * there when it goes on; a line that was cut short is dropped.
 */
final class NeedleLog implements AutoCloseable {
    /** What has to be the same for results to belong together. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Heading(String needles, String model, String ratio, String memoryType, long seed, boolean throughFiles) {}

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private final Path file;
    private final FileChannel channel;
    private final List<NeedleResult> results = new ArrayList<>();

    private NeedleLog(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens a file to go on, or a new one.
     *
     * @throws VideoXLException {@code IO} if it cannot be read or written; {@code INVALID_ARGUMENT} if it has results of another kind
     */
    static NeedleLog open(Path file, Heading heading) {
        try {
            if (file.toAbsolutePath().getParent() != null) {
                Files.createDirectories(file.toAbsolutePath().getParent());
            }
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                var log = new NeedleLog(file, channel);
                log.takeUp(heading);
                return log;
            } catch (Throwable e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, file + ": results cannot be kept there (" + e + ")", e);
        }
    }

    private void takeUp(Heading heading) throws IOException {
        var bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        channel.truncate(end);
        channel.position(end);
        var lines = new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
        if (lines.isEmpty()) {
            append(heading);
            return;
        }
        var found = parse(lines.getFirst(), 1, Heading.class);
        if (!found.equals(heading)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    file + ": it has results of " + found + ", expected " + heading
                            + ". Name another file for these, or remove it.");
        }
        for (int i = 1; i < lines.size(); i++) {
            results.add(parse(lines.get(i), i + 1, NeedleResult.class));
        }
    }

    private <T> T parse(String line, int number, Class<T> type) {
        try {
            return JSON.readValue(line, type);
        } catch (JsonProcessingException e) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    file + ": line " + number + " is no result of a needle test (" + e.getOriginalMessage()
                            + "). Name another file, or remove it.",
                    e);
        }
    }

    /** {@return what is in the file} */
    List<NeedleResult> results() {
        return results;
    }

    void add(NeedleResult result) {
        results.add(result);
        try {
            append(result);
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, file + ": a result cannot be written (" + e + ")", e);
        }
    }

    private void append(Object value) throws IOException {
        var line = ByteBuffer.wrap((JSON.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            channel.write(line);
        }
        channel.force(false);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, file + ": cannot be closed (" + e + ")", e);
        }
    }
}
