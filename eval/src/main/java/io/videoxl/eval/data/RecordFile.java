package io.videoxl.eval.data;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.eval.text.ByteOrderMark;
import io.videoxl.eval.text.DecodedText;
import io.videoxl.files.GitLfsPointer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Reads the records of JSON, JSON lines, CSV, TSV and Parquet files. What is malformed is told with its place, and left out. */
final class RecordFile {
    /** Endings of names. */
    static final List<String> FORMATS = List.of("parquet", "jsonl", "json", "csv", "tsv");

    /** Python writes NaN and Infinity. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** Of one value and no more. */
    private static final ObjectReader LINE = JSON.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Where a list or an object began is told of one line, not of the file. */
    private static final Pattern START_MARKER = Pattern.compile(" \\(start marker at .*");

    private final Path file;
    private final Consumer<DataRecord> records;
    private final Consumer<Problem> problems;
    private final Consumer<Note> notes;

    private RecordFile(Path file, Consumer<DataRecord> records, Consumer<Problem> problems, Consumer<Note> notes) {
        this.file = file;
        this.records = records;
        this.problems = problems;
        this.notes = notes;
    }

    static boolean isOne(Path file) {
        return Files.isRegularFile(file) && FORMATS.contains(format(file));
    }

    /**
     * Reads a file in the format that its name's ending says.
     *
     * @throws VideoXLException {@code IO} if it cannot be read; {@code INVALID_ARGUMENT} if its format is none of these
     */
    static void read(Path file, Consumer<DataRecord> records, Consumer<Problem> problems, Consumer<Note> notes) {
        var reader = new RecordFile(file, records, problems, notes);
        requireNoPointer(file);
        try {
            switch (format(file)) {
                case "jsonl" -> reader.jsonLines();
                case "json" -> reader.json();
                case "csv" -> reader.table(',');
                case "tsv" -> reader.table('\t');
                case "parquet" -> ParquetRecords.read(file, reader::accept);
                default ->
                    throw new VideoXLException(
                            Code.INVALID_ARGUMENT,
                            file + ": no format that is known; expected a name that ends with one of "
                                    + String.join(", ", FORMATS) + ".");
            }
        } catch (IOException e) {
            throw new VideoXLException(
                    Code.IO, file + ": cannot be read (" + e.getMessage() + "); is it there and whole?", e);
        }
    }

    static void requireNoPointer(Path file) {
        GitLfsPointer.of(file).ifPresent(pointer -> {
            throw new VideoXLException(Code.IO, file + ": this is " + pointer + ".");
        });
    }

    private static String format(Path file) {
        var name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private void accept(String place, ObjectNode fields) {
        var name = file.getFileName().toString();
        var stem = name.substring(0, name.lastIndexOf('.'));
        records.accept(new DataRecord(stem, name + ", " + place, fields));
    }

    private void malformed(String place, String message) {
        problems.accept(new Problem(file.getFileName() + ", " + place, "malformed: " + message));
    }

    private static String message(JacksonException e) {
        var first = e.getOriginalMessage().lines().findFirst().orElse("unreadable");
        return START_MARKER.matcher(first).replaceFirst("");
    }

    /** Bytes, so that a line that is not in UTF-8 is told like any that is malformed. JSON is in no other encoding but UTF-16 and UTF-32. */
    private void jsonLines() throws IOException {
        if (isWide()) {
            int number = 0;
            for (var line : decoded().split("\\R", -1)) {
                jsonLine("line " + ++number, line.getBytes(StandardCharsets.UTF_8));
            }
            return;
        }
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            var line = new ByteArrayOutputStream();
            int number = 0;
            for (int next = 0; next >= 0; ) {
                for (next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                    line.write(next);
                }
                jsonLine("line " + ++number, line.toByteArray());
                line.reset();
            }
        }
    }

    private void jsonLine(String place, byte[] line) throws IOException {
        try {
            var value = LINE.readTree(line);
            if (!value.isMissingNode()) {
                object(place, value);
            }
        } catch (JacksonException e) {
            malformed(place, message(e));
        }
    }

    private void object(String place, JsonNode value) {
        if (value instanceof ObjectNode fields) {
            accept(place, fields);
        } else {
            malformed(
                    place, "found " + value.getNodeType().toString().toLowerCase(Locale.ROOT) + ", expected an object");
        }
    }

    /** A list of objects, or an object whose values are objects, by their ids. */
    private void json() throws IOException {
        try (var in = Files.newInputStream(file);
                var parser = JSON.createParser(in)) {
            var start = parser.nextToken();
            if (start != JsonToken.START_ARRAY && start != JsonToken.START_OBJECT) {
                malformed("line 1", "expected a list of objects");
                return;
            }
            int number = 0;
            for (var token = parser.nextToken(); token != null && !token.isStructEnd(); token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    continue;
                }
                number++;
                int line = parser.currentTokenLocation().getLineNr();
                if (start == JsonToken.START_OBJECT && token != JsonToken.START_OBJECT) {
                    malformed(
                            "line " + line,
                            "found a record, expected a list of them; a file with one on each line is named .jsonl");
                    return;
                }
                object("record " + number + " in line " + line, JSON.readTree(parser));
            }
            if (parser.nextToken() != null) {
                malformed(
                        "line " + parser.currentTokenLocation().getLineNr(),
                        "the list ends before; nothing behind it was read");
            }
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            malformed("line " + line, message(e) + "; nothing behind it was read");
        }
    }

    /** Whether its characters have more than one byte each: the first of JSON is ASCII, so that a zero is beside it, or there is a mark. */
    private boolean isWide() throws IOException {
        try (var in = Files.newInputStream(file)) {
            var begin = in.readNBytes(4);
            return ByteOrderMark.of(begin)
                            .filter(mark -> !mark.charset().equals(StandardCharsets.UTF_8))
                            .isPresent()
                    || begin.length > 1 && (begin[0] == 0 || begin[1] == 0);
        }
    }

    private String decoded() throws IOException {
        var decoded = DecodedText.read(file);
        decoded.note().ifPresent(note -> notes.accept(new Note(file.toString(), note)));
        return decoded.text();
    }

    private void table(char separator) throws IOException {
        var schema = CsvSchema.emptySchema().withHeader().withColumnSeparator(separator);
        var mapper = CsvMapper.builder()
                .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
                .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
                .build();
        try (MappingIterator<ObjectNode> rows =
                mapper.readerFor(ObjectNode.class).with(schema).readValues(decoded())) {
            rows(rows);
        }
    }

    private void rows(MappingIterator<ObjectNode> rows) throws IOException {
        while (true) {
            // Where a row begins is known only before it is read.
            int line = rows.getParser().currentLocation().getLineNr();
            try {
                if (!rows.hasNextValue()) {
                    return;
                }
                accept("line " + line, rows.nextValue());
            } catch (JacksonException e) {
                malformed("line " + line, message(e));
            } catch (NoSuchElementException e) {
                return;
            }
        }
    }
}
