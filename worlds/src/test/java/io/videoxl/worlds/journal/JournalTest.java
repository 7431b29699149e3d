package io.videoxl.worlds.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    record Heading(String name, int number) {}

    record Result(String text, Double share) {}

    private static final Heading HEADING = new Heading("test", 1);
    private static final List<Result> RESULTS =
            List.of(new Result("one", 0.5), new Result("zwölf\n…", null), new Result("", 1.0));

    @TempDir
    Path folder;

    private static Journal<Heading, Result> open(Path file) {
        return Journal.open(file, HEADING, Heading.class, Result.class);
    }

    @Test
    void afterACutAtAnyByteWholeLinesAreKeptAndTheFileGoesOn() throws IOException {
        var whole = folder.resolve("new/whole.jsonl");
        try (var journal = open(whole)) {
            RESULTS.forEach(journal::add);
        }
        assertEquals(RESULTS, Journal.read(whole, Heading.class, Result.class).entries());
        var bytes = Files.readAllBytes(whole);
        var file = folder.resolve("cut.jsonl");
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            try (var journal = open(file)) {
                int kept = journal.entries().size();
                assertEquals(RESULTS.subList(0, kept), journal.entries());
                RESULTS.subList(kept, RESULTS.size()).forEach(journal::add);
            }
            assertEquals(Files.readString(whole), Files.readString(file), "cut after " + length + " bytes");
        }
    }

    @Test
    void whatIsWrittenAtOnceIsTheSameFileAndIsNotThereInPart() throws IOException {
        var oneByOne = folder.resolve("one-by-one.jsonl");
        try (var journal = open(oneByOne)) {
            RESULTS.forEach(journal::add);
        }
        var atOnce = folder.resolve("new/at-once.jsonl");
        Journal.write(atOnce, HEADING, RESULTS);
        assertEquals(Files.readString(oneByOne), Files.readString(atOnce));

        Thread.currentThread().interrupt();
        var e = assertThrows(VideoXLException.class, () -> Journal.write(atOnce, HEADING, List.of()));
        assertTrue(Thread.interrupted());
        assertEquals(Code.CANCELLED, e.code());
        assertEquals(Files.readString(oneByOne), Files.readString(atOnce));
        try (var files = Files.list(atOnce.getParent())) {
            assertEquals(List.of(atOnce), files.toList());
        }
    }

    @Test
    void oneRunWritesAtATime() throws IOException {
        var file = folder.resolve("locked.jsonl");
        try (var journal = open(file)) {
            journal.add(RESULTS.getFirst());
            var second = assertThrows(VideoXLException.class, () -> open(file));
            assertEquals(Code.IO, second.code());
            assertTrue(second.getMessage().contains("another run"), second.getMessage());
        }
        try (var journal = open(file)) {
            assertEquals(1, journal.entries().size());
        }
    }

    @Test
    void whatIsNoJournalIsRefusedAndLeftAsItIsButABeginningOfOneIsNot() throws IOException {
        for (var text : List.of("Dear Ann,\nhow are you?\n", "Dear Ann,\nhow are you?", "Dear Ann", "{\"name\":\"te")) {
            var file = Files.writeString(folder.resolve("letter.txt"), text);
            if (text.startsWith("{")) {
                open(file).close();
                assertEquals(1, Files.readAllLines(file).size());
            } else {
                assertEquals(
                        Code.INVALID_ARGUMENT,
                        assertThrows(VideoXLException.class, () -> open(file)).code());
                assertEquals(text, Files.readString(file));
            }
        }
        var empty = Files.createFile(folder.resolve("empty.jsonl"));
        assertThrows(VideoXLException.class, () -> Journal.read(empty, Heading.class, Result.class));
    }

    @Test
    void whatAnInterruptedThreadAddsIsKept() {
        var file = folder.resolve("interrupted.jsonl");
        try (var journal = open(file)) {
            journal.add(RESULTS.get(0));
            Thread.currentThread().interrupt();
            journal.add(RESULTS.get(1));
            assertTrue(Thread.interrupted(), "the interrupt is the caller's to see");
            journal.add(RESULTS.get(2));
        }
        assertEquals(RESULTS, Journal.read(file, Heading.class, Result.class).entries());
    }
}
