package io.videoxl.eval.data;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Rows of a Parquet file as JSON: numbers, texts, truths and lists of them. Columns of other types are left out. */
final class ParquetRecords {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ParquetRecords() {}

    /** Even a slow disk reads a file in so many bytes a second. */
    private static final long SLOWEST = 1_000_000;

    /** The reader tells of damage by many exceptions, or not at all. */
    static void read(Path file, BiConsumer<String, ObjectNode> rows) throws IOException {
        try (var patience = new Patience(Duration.ofSeconds(4 + Files.size(file) / SLOWEST))) {
            var reader = patience.call(() -> unlessDamaged(() -> ParquetFileReader.open(InputFile.of(file))));
            try {
                if (reader.getFileMetaData().numRows()
                        > 0) { // of a group without rows the reader says that it is damaged
                    read(reader, patience, rows);
                }
            } finally {
                if (!patience.isLost()) {
                    reader.close();
                }
            }
        }
    }

    private static void read(ParquetFileReader reader, Patience patience, BiConsumer<String, ObjectNode> rows)
            throws IOException {
        var row = patience.call(() -> unlessDamaged(reader::rowReader));
        try {
            for (int number = 1; patience.call(() -> unlessDamaged(row::hasNext)); number++) {
                rows.accept("row " + number, patience.call(() -> unlessDamaged(() -> next(row))));
            }
        } finally {
            if (!patience.isLost()) {
                row.close();
            }
        }
    }

    /** Something that reads. */
    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T unlessDamaged(Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (RuntimeException | LinkageError e) {
            if (Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
                    .anyMatch(cause -> cause instanceof IllegalCallerException || cause instanceof LinkageError)) {
                throw new VideoXLException(
                        Code.NATIVE_LIBRARY,
                        "The native libraries that Parquet files are read with could not be loaded (" + e
                                + "). Start Java with --enable-native-access=ALL-UNNAMED, on the module path with"
                                + " dev.hardwood.core,snappy.java,com.github.luben.zstd_jni,com.aayushatharva.brotli4j,"
                                + "org.lz4.java.",
                        e);
            }
            throw new IOException("not a Parquet file that can be read: " + e, e);
        } catch (OutOfMemoryError e) {
            // A damaged length is believed; what was asked for is not held by anything.
            throw new IOException("not a Parquet file that can be read: it needs more memory than there is", e);
        }
    }

    private static ObjectNode next(RowReader row) {
        row.next();
        return fields(row);
    }

    private static ObjectNode fields(RowReader row) {
        var fields = NODES.objectNode();
        for (int i = 0; i < row.getFieldCount(); i++) {
            var name = row.getFieldName(i);
            switch (row.isNull(i) ? null : row.getValue(i)) {
                case String text -> fields.put(name, text);
                case Integer number -> fields.put(name, number);
                case Long number -> fields.put(name, number);
                case Float number -> fields.put(name, number);
                case Double number -> fields.put(name, number);
                case Boolean truth -> fields.put(name, truth);
                case byte[] bytes -> text(bytes).ifPresent(text -> fields.put(name, text));
                case PqList list -> fields.set(name, list(list));
                case null, default -> {}
            }
        }
        return fields;
    }

    private static ArrayNode list(PqList list) {
        var array = NODES.arrayNode();
        for (var value : list.values()) {
            switch (value) {
                case null -> array.addNull();
                case byte[] bytes -> text(bytes).ifPresentOrElse(array::add, array::addNull);
                default -> array.add(String.valueOf(value));
            }
        }
        return array;
    }

    /** Some programs leave out the annotation that tells text from bytes. */
    private static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
