package io.videoxl.gpucheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the CPU, with a small model. */
class GpuCheckTest {
    @TempDir
    Path folder;

    @Test
    void aPartThatFailsIsToldAndStopsNoOther() throws IOException {
        // There are no golden files in the folder.
        var parts = check("--only", "devices,golden f16,synth,speed,agreement");
        assertEquals(
                "{agreement f16=good, devices=good, golden f16=failed, exit status 1, speed f16=good, synth f16=good}",
                statuses(parts));
        assertTrue(
                part(parts, "golden f16").path("tail").toString().contains("NoSuchFileException"),
                () -> parts.toString());
        assertTrue(rows(parts, "speed f16").contains("watch, 20 ready frames"), () -> parts.toString());
        assertEquals(List.of("visual tokens", "summaries", "logits"), rows(parts, "agreement f16"));
    }

    @Test
    void withoutADeviceNothingElseIsTried() throws IOException {
        assertEquals("{devices=failed, exit status 1}", statuses(check("--device", "none")));
        assertEquals("{devices=out of time}", statuses(check("--patience", "0.0001")));
    }

    private JsonNode check(String... more) throws IOException {
        var json = folder.resolve("found.json");
        var arguments = new ArrayList<>(List.of(
                "--home", folder.toString(), "--work", folder.toString(), "--json", json.toString(), "--types", "f16"));
        arguments.addAll(List.of("--size", "golden", "--memory", "0,64", "--frames", "20", "--generate", "2"));
        arguments.addAll(List.of("--ratio", "8", "--runs", "1"));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--device")) {
            arguments.addAll(List.of("--device", "CPU"));
        }
        GpuCheck.run(arguments.toArray(String[]::new));
        return new ObjectMapper().readTree(json.toFile()).path("parts");
    }

    private static String statuses(JsonNode parts) {
        var statuses = new TreeMap<String, String>();
        parts.forEach(part ->
                statuses.put(part.path("name").asText(), part.path("status").asText()));
        return statuses.toString();
    }

    private static JsonNode part(JsonNode parts, String name) {
        for (var part : parts) {
            if (part.path("name").asText().equals(name)) {
                return part;
            }
        }
        throw new AssertionError(name + " is not among " + parts);
    }

    private static List<String> rows(JsonNode parts, String name) {
        var rows = new ArrayList<String>();
        part(parts, name).path("rows").forEach(row -> rows.add(row.path("what").asText()));
        return rows;
    }
}
