package io.videoxl.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PreTokenizerTest {
    private static List<String> split(String text) {
        var pieces = new ArrayList<String>();
        PreTokenizer.split(text, pieces::add);
        return pieces;
    }

    @Test
    void piecesAreThoseOfTheGoldenFile() throws IOException {
        try (var golden = getClass().getResourceAsStream("/golden/pretokenize.json")) {
            var cases = new ObjectMapper().readTree(golden);
            assertTrue(cases.size() >= 10, () -> cases.size() + " cases");
            for (var example : cases) {
                var expected = new ArrayList<String>();
                example.get("pieces").forEach(piece -> expected.add(piece.asText()));
                assertEquals(expected, split(example.get("text").asText()));
            }
        }
    }

    @Test
    void everyUnicodeSpaceIsSpace() {
        for (char space :
                "\t\u000b\f \u0085\u00a0\u1680\u2000\u2003\u2009\u2028\u2029\u202f\u205f\u3000".toCharArray()) {
            // The last space of several goes with the next word's piece, the others make one of their own.
            assertEquals(
                    List.of("a", "" + space + space, space + "b"),
                    split("a" + space + space + space + "b"),
                    () -> String.format("U+%04X", (int) space));
        }
    }

    @Test
    void onlyAnOrdinarySpaceJoinsPunctuation() {
        assertEquals(List.of("a", " !"), split("a !"));
        assertEquals(List.of("a", "\u00a0", "!"), split("a\u00a0!"));
        assertEquals(List.of("a", "\u2003", "!"), split("a\u2003!"));
    }

    @Test
    void separatorControlsAndZeroWidthSpacesAreNotSpace() {
        for (char other : "\u001c\u001f\u200b\ufeff".toCharArray()) {
            assertEquals(List.of("!" + other + other + "!"), split("!" + other + other + "!"));
        }
    }

    @Test
    void contractionsMatchInAnyCase() {
        assertEquals(List.of("I", "'M", " they", "'rE", "'lL", "'ſ"), split("I'M they'rE'lL'ſ"));
    }

    @Test
    void spacesBeforeALineEndGoWithIt() {
        assertEquals(List.of("a", " \t\r\n\n", "b"), split("a \t\r\n\nb"));
        assertEquals(List.of("\n\n", "What"), split("\n\nWhat"));
    }

    @Test
    void piecesTogetherAreTheText() {
        var random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            var text = RandomText.next(random, random.nextInt(60));
            assertEquals(text, String.join("", split(text)));
        }
        var halfPairs = "a\ud83d \ude00b";
        assertEquals(halfPairs, String.join("", split(halfPairs)));
    }

    @Test
    void longRunsTakeLinearTimeAndNoStack() {
        int length = 1_000_000;
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (var unit : List.of("x", "视", "!", " ", "\n", "\u00a0", "😀")) {
                assertEquals(1, split(unit.repeat(length)).size(), unit);
            }
            assertEquals(length, split("7".repeat(length)).size());
            assertEquals(List.of(" ".repeat(length - 1), " a"), split(" ".repeat(length) + "a"));
        });
    }
}
