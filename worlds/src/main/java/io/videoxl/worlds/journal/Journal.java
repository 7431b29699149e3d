package io.videoxl.worlds.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.gguf.WholeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Results in a file, a line of JSON each, below a line that says how they were made. A line is written as soon as there is one,
 * whether the thread is interrupted or not; one that was cut short, because the process ended, is dropped when the file is opened
 * again. For one thread at a time, and for one process: the file is locked.
 *
 * @param <H> a record: what must be the same for results to belong together
 * @param <R> a record: a result
 */
public final class Journal<H, R> implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    /**
     * What a file holds.
     *
     * @param <H> a record: what must be the same for results to belong together
     * @param <R> a record: a result
     * @param heading how the results were made
     * @param entries the results
     */
    public record Content<H, R>(H heading, List<R> entries) {}

    private final Path file;
    /** Not a channel, which an interrupt would close. */
    private final RandomAccessFile content;

    private final List<R> entries = new ArrayList<>();

    private Journal(Path file, RandomAccessFile content) {
        this.file = file;
        this.content = content;
    }

    /**
     * Opens a file to go on, or begins one; makes its folder if it is not there.
     *
     * @param <H> a record: what must be the same for results to belong together
     * @param <R> a record: a result
     * @param file the file
     * @param heading how results are made now
     * @param headings its class
     * @param results the class of results
     * @return the journal; to be closed
     * @throws VideoXLException {@code IO} if it cannot be read or written, or another process has it open; {@code INVALID_ARGUMENT}
     *     if it holds something else or was made in another way
     */
    public static <H, R> Journal<H, R> open(Path file, H heading, Class<H> headings, Class<R> results) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            var content = new RandomAccessFile(file.toFile(), "rw");
            try {
                var journal = new Journal<H, R>(file, content);
                journal.lock();
                journal.takeUp(heading, headings, results);
                return journal;
            } catch (Throwable t) {
                content.close();
                throw t;
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /**
     * Reads a file, also while another process writes there.
     *
     * @param <H> a record: what must be the same for results to belong together
     * @param <R> a record: a result
     * @param file the file
     * @param headings the class of its first line
     * @param results the class of the others
     * @return what it holds, as far as lines are whole
     * @throws VideoXLException {@code IO} if it cannot be read; {@code INVALID_ARGUMENT} if it holds something else
     */
    public static <H, R> Content<H, R> read(Path file, Class<H> headings, Class<R> results) {
        try {
            var bytes = Files.readAllBytes(file);
            var lines = lines(bytes, whole(bytes));
            if (lines.isEmpty()) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        file + ": it holds no whole line; expected results that were kept there.");
            }
            return content(file, lines, headings, results);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /**
     * Writes all results of a kind at once: the file is there with all of them, or not at all.
     *
     * @param <H> a record: what must be the same for results to belong together
     * @param <R> a record: a result
     * @param file the file; replaced if it is there
     * @param heading how the results were made
     * @param entries the results
     * @throws VideoXLException {@code IO} if it cannot be written; {@code CANCELLED} if the thread is interrupted
     */
    public static <H, R> void write(Path file, H heading, List<R> entries) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            var lines = new ByteArrayOutputStream();
            lines.writeBytes(line(heading));
            for (var entry : entries) {
                lines.writeBytes(line(entry));
            }
            WholeFile.write(file, lines.size(), channel -> {
                var rest = ByteBuffer.wrap(lines.toByteArray());
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            });
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** Of a byte that is never there: on some systems nobody could read what is locked. */
    private void lock() throws IOException {
        try {
            if (content.getChannel().tryLock(Long.MAX_VALUE - 1, 1, false) != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // by this process
        }
        throw new VideoXLException(
                Code.IO, file + ": another run is writing there; expected one at a time. Name another file.");
    }

    private void takeUp(H heading, Class<H> headings, Class<R> results) throws IOException {
        // Through this handle: the lock would go with another one that is closed.
        var bytes = new byte[Math.toIntExact(content.length())];
        content.readFully(bytes);
        int end = whole(bytes);
        var lines = lines(bytes, end);
        // Only what was written here is cut.
        if (lines.isEmpty() && !begins(line(heading), bytes)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    file + ": it holds something else than results that are kept. Name another file, or remove it.");
        }
        if (!lines.isEmpty()) {
            var found = content(file, lines, headings, results);
            if (!found.heading().equals(heading)) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        file + ": it has results of " + found.heading() + ", expected " + heading
                                + ". Name another file, or remove it.");
            }
            entries.addAll(found.entries());
        }
        content.setLength(end);
        content.seek(end);
        if (lines.isEmpty()) {
            write(heading);
        }
    }

    private static boolean begins(byte[] line, byte[] beginning) {
        return beginning.length <= line.length
                && Arrays.equals(line, 0, beginning.length, beginning, 0, beginning.length);
    }

    private static int whole(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    private static List<String> lines(byte[] bytes, int end) {
        return new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
    }

    private static <H, R> Content<H, R> content(Path file, List<String> lines, Class<H> headings, Class<R> results) {
        var heading = parse(file, lines.getFirst(), 1, headings);
        var entries = new ArrayList<R>();
        for (int i = 1; i < lines.size(); i++) {
            entries.add(parse(file, lines.get(i), i + 1, results));
        }
        return new Content<>(heading, List.copyOf(entries));
    }

    private static <T> T parse(Path file, String line, int number, Class<T> type) {
        try {
            return JSON.readValue(line, type);
        } catch (JsonProcessingException e) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    file + ": line " + number + " is no result that was kept (" + e.getOriginalMessage()
                            + "). Name another file, or remove it.",
                    e);
        }
    }

    /** {@return what was in the file when it was opened} */
    public List<R> entries() {
        return List.copyOf(entries);
    }

    /**
     * Writes a line.
     *
     * @param entry the result
     * @throws VideoXLException {@code IO} if it cannot be written
     */
    public void add(R entry) {
        try {
            write(entry);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static byte[] line(Object value) throws JsonProcessingException {
        return (JSON.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private void write(Object value) throws IOException {
        content.write(line(value));
        content.getFD().sync();
    }

    private static VideoXLException failed(Path file, IOException e) {
        return new VideoXLException(
                Code.IO, file + ": results cannot be kept or read there (" + e + "). Check folder and space.", e);
    }

    @Override
    public void close() {
        try {
            content.close();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }
}
