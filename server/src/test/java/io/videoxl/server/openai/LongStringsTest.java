package io.videoxl.server.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.store.DiskRoom;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongStringsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void longStringsLieInFilesAndShortOnesStay() throws IOException {
        var film = "A/+=".repeat(20_000);
        var json = JSON.createObjectNode()
                .put("short", "a \"quoted\" \\ text")
                .put("film", film)
                .put("after", 7);
        try (var strings = new LongStrings(folder, new DiskRoom(folder, 0), 8, 1 << 20)) {
            var read = read(strings, json.toString());
            assertEquals("a \"quoted\" \\ text", read.get("short").textValue());
            assertEquals(7, read.get("after").intValue());
            assertTrue(read.get("film").textValue().length() < 100);
            assertEquals(film, Files.readString(file(strings, read.get("film"))));
            assertTrue(strings.file("a \"quoted\" \\ text").isEmpty());
        }
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }

    /** PHP escapes slashes, .NET the plus sign, Python all that is not ASCII. */
    @Test
    void escapesAreUndoneAsTheParserWould() throws IOException {
        var random = new Random(5);
        var text = new StringBuilder();
        while (text.length() < 2 * LongStrings.LONGEST_IN_MEMORY) {
            text.append((char) (random.nextBoolean() ? random.nextInt(0x80) : random.nextInt(0xD800)));
            text.append(Character.toString(0x1F3AC));
        }
        var ascii = new StringBuilder("{\"text\":\"");
        for (char each : text.toString().toCharArray()) {
            ascii.append(
                    switch (each) {
                        case '/' -> "\\/";
                        case '"' -> "\\\"";
                        case '\n' -> "\\n";
                        case '\b' -> "\\b";
                        default -> String.format("\\u%04x", (int) each);
                    });
        }
        ascii.append("\"}");
        try (var strings = new LongStrings(folder, new DiskRoom(folder, 0), 8, 1 << 20)) {
            var read = read(strings, ascii.toString());
            assertEquals(text.toString(), Files.readString(file(strings, read.get("text"))));
            assertEquals(
                    text.toString(), JSON.readTree(ascii.toString()).get("text").textValue());
        }
    }

    @Test
    void piecesOfAnyLengthGiveTheSame() throws IOException {
        var json = JSON.createObjectNode()
                .put("a", "x\\\"y".repeat(5_000))
                .put("b", "é".repeat(30_000))
                .toString();
        try (var strings = new LongStrings(folder, new DiskRoom(folder, 0), 8, 1 << 20)) {
            var one = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)) {
                @Override
                public synchronized int read(byte[] bytes, int offset, int length) {
                    return super.read(bytes, offset, Math.min(length, 3));
                }
            };
            var read = JSON.readTree(strings.shortened(one));
            assertEquals("x\\\"y".repeat(5_000), Files.readString(file(strings, read.get("a"))));
            assertEquals("é".repeat(30_000), Files.readString(file(strings, read.get("b"))));
        }
    }

    @Test
    void damagedTextsAreStillRefused() throws IOException {
        try (var strings = new LongStrings(folder, new DiskRoom(folder, 0), 8, 1 << 20)) {
            assertThrows(IOException.class, () -> read(strings, "{\"a\": \"" + "x".repeat(100_000)));
            assertThrows(IOException.class, () -> read(strings, "{\"a\": \"x"));
            assertThrows(InvalidRequest.class, () -> read(strings, "{\"a\": \"" + "x".repeat(100_000) + "\\q\"}"));
            assertThrows(InvalidRequest.class, () -> read(strings, "{\"a\": \"" + "x".repeat(100_000) + "\\u00g0\"}"));
            assertThrows(InvalidRequest.class, () -> read(strings, "{\"a\": \"" + "x".repeat(100_000) + "\n\"}"));
        }
    }

    /** A small list of a body takes a parser a hundred times its bytes. */
    @Test
    void theRestMayNotBeLong() throws IOException {
        try (var strings = new LongStrings(folder, new DiskRoom(folder, 0), 8, 10_000)) {
            var refused = assertThrows(Refusal.class, () -> read(strings, "[" + "1,".repeat(10_000) + "1]"));
            assertEquals(413, refused.status());
            assertEquals(1, read(strings, "[\"" + "x".repeat(100_000) + "\"]").size());
        }
        var strings = "\"" + "x".repeat(LongStrings.LONGEST_IN_MEMORY + 1) + "\",";
        try (var many = new LongStrings(folder, new DiskRoom(folder, 0), 8, 1 << 20)) {
            assertThrows(Refusal.class, () -> read(many, "[" + strings.repeat(9) + "1]"));
        }
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }

    /** Of a film in a request, the parser sees a name. */
    @Test
    void whatIsParsedIsShort() throws IOException {
        int length = 8 << 20;
        var film = new ByteArrayInputStream("AAAA".repeat(length / 4).getBytes(StandardCharsets.US_ASCII));
        try (var strings = new LongStrings(folder, new DiskRoom(folder, 0), 8, 1 << 20)) {
            var body = new SequenceInputStream(new SequenceInputStream(bytes("{\"film\":\""), film), bytes("\"}"));
            var parsed = strings.shortened(body).readAllBytes();
            assertTrue(parsed.length < 100, parsed.length + " bytes");
            assertEquals(length, Files.size(file(strings, JSON.readTree(parsed).get("film"))));
        }
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode read(LongStrings strings, String json) throws IOException {
        return JSON.readTree(strings.shortened(bytes(json)));
    }

    private static Path file(LongStrings strings, JsonNode name) {
        return strings.file(name.textValue()).orElseThrow();
    }
}
