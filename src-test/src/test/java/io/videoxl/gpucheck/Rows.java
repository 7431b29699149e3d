package io.videoxl.gpucheck;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** The rows of one part, in a file as they come: what was found before a process ended badly is kept. */
final class Rows {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private boolean bad;

    Rows(Path file) {
        this.file = file;
    }

    /** @param values names and values in turn; those that are null are left out */
    void add(String what, Boolean good, Object... values) {
        var named = new LinkedHashMap<String, Object>();
        for (int i = 0; i < values.length; i += 2) {
            if (values[i + 1] != null) {
                named.put((String) values[i], values[i + 1]);
            }
        }
        add(new Row(what, named, good));
    }

    private void add(Row row) {
        bad |= row.good() == Boolean.FALSE;
        System.out.println(row);
        try {
            Files.writeString(
                    file, JSON.writeValueAsString(row) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean anyBad() {
        return bad;
    }

    static List<Row> read(Path file) {
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            var rows = new ArrayList<Row>();
            for (var line : Files.readAllLines(file)) {
                rows.add(JSON.readValue(line, Row.class));
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
