package io.videoxl.gpucheck;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All parts, in a file that is whole after each. Thread-safe. */
final class Report {
    private static final ObjectWriter JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build()
            .writerWithDefaultPrettyPrinter();

    private final Path file;
    private final List<PartResult> parts = new ArrayList<>();

    Report(Path file) {
        this.file = file.toAbsolutePath();
    }

    synchronized void add(PartResult part) {
        parts.add(part);
        try {
            var next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, JSON.writeValueAsString(Map.of("parts", parts)) + "\n");
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized boolean allGood() {
        return !parts.isEmpty() && parts.stream().allMatch(PartResult::isGood);
    }

    /** As Markdown. */
    synchronized void printTable() {
        System.out.println("\n| part | what | found |\n|---|---|---|");
        for (var part : parts) {
            System.out.printf("| %s | %.0f s | %s |%n", part.name(), part.seconds(), part.status());
            for (var row : part.rows()) {
                var values = row.values().entrySet().stream()
                        .map(value -> value.getKey() + " " + Row.shown(value.getValue()))
                        .collect(Collectors.joining(", "));
                System.out.printf("| | %s | %s |%n", row.what(), values + (row.good() == Boolean.FALSE ? ", BAD" : ""));
            }
        }
    }
}
