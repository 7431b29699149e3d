package io.videoxl.worlds.vico;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Descriptions in a file as they come, a line of JSON for each, so that work which was broken off is taken up where it was. The first
 * line says what they depend on. A last line that is not whole is cut off. For one thread at a time.
 */
final class Journal implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** @param seconds length of a clip */
    private record Header(String describer, double seconds) {}

    /** @param version tells a file from another of the same name */
    private record Entry(String video, String version, double from, double to, String text) {
        String key() {
            return key(video, version, from, to);
        }

        static String key(String video, String version, double from, double to) {
            return String.join("\n", video, version, Double.toString(from), Double.toString(to));
        }
    }

    private final Path file;
    private final FileChannel channel;
    private final Map<String, String> texts = new HashMap<>();

    private Journal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens a journal, or begins one.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} if it is no journal, or of another describer or clip length; {@code IO}
     */
    static Journal open(Path file, String describer, double seconds) {
        try {
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            var journal = new Journal(file, channel);
            try {
                journal.read(new Header(describer, seconds));
                return journal;
            } catch (Throwable t) {
                channel.close();
                throw t;
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private void read(Header expected) throws IOException {
        var bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // until all is read
        }
        int end = bytes.position();
        while (end > 0 && bytes.get(end - 1) != '\n') {
            end--;
        }
        channel.truncate(end).position(end);
        var lines = new String(bytes.array(), 0, end, StandardCharsets.UTF_8)
                .lines()
                .toList();
        if (lines.isEmpty()) {
            write(expected);
            return;
        }
        var found = parse(lines.getFirst(), Header.class);
        if (!expected.equals(found)) {
            throw invalid("descriptions by " + found, "those by " + expected);
        }
        for (var line : lines.subList(1, lines.size())) {
            var entry = parse(line, Entry.class);
            texts.put(entry.key(), entry.text);
        }
    }

    private <T> T parse(String line, Class<T> type) {
        try {
            return MAPPER.readValue(line, type);
        } catch (JacksonException e) {
            throw invalid("the line " + line, "one that was written here");
        }
    }

    private VideoXLException invalid(String found, String expected) {
        return new VideoXLException(
                Code.INVALID_ARGUMENT,
                file + ": found " + found + "; expected " + expected
                        + ". Remove it to begin anew, or write elsewhere.");
    }

    Optional<String> text(String video, String version, double from, double to) {
        return Optional.ofNullable(texts.get(Entry.key(video, version, from, to)));
    }

    void add(String video, String version, double from, double to, String text) {
        var entry = new Entry(video, version, from, to, text);
        try {
            write(entry);
        } catch (IOException e) {
            throw failed(file, e);
        }
        texts.put(entry.key(), text);
    }

    private void write(Object value) throws IOException {
        var line = ByteBuffer.wrap((MAPPER.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            channel.write(line);
        }
    }

    private static VideoXLException failed(Path file, IOException e) {
        return new VideoXLException(
                Code.IO, file + ": cannot be read or written (" + e + "). Check the folder and the free space.", e);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }
}
