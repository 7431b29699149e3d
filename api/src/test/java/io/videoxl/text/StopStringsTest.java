package io.videoxl.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StopStringsTest {
    /** What is left of a text, and the string that ended it. */
    private record Cut(String text, Optional<String> stop) {}

    /** The same by trying every end, from the first. */
    private static Cut naive(String text, List<String> stops) {
        for (int end = 1; end <= text.length(); end++) {
            var longest = "";
            for (var stop : stops) {
                if (text.substring(0, end).endsWith(stop) && stop.length() > longest.length()) {
                    longest = stop;
                }
            }
            if (!longest.isEmpty()) {
                return new Cut(text.substring(0, end - longest.length()), Optional.of(longest));
            }
        }
        return new Cut(text, Optional.empty());
    }

    private static Cut incremental(List<String> pieces, List<String> stops) {
        var matcher = new StopStrings(stops);
        var text = new StringBuilder();
        pieces.forEach(piece -> text.append(matcher.append(piece)));
        text.append(matcher.finish());
        return new Cut(text.toString(), matcher.found());
    }

    private static List<String> cut(String text, long seed) {
        var random = new Random(seed);
        var pieces = new ArrayList<String>();
        int from = 0;
        while (from < text.length()) {
            int to = Math.min(text.length(), from + random.nextInt(4));
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }

    /** Few letters, so that strings overlap, repeat and begin each other. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars('a', 'b').ofMinLength(0).ofMaxLength(30);
    }

    @Provide
    Arbitrary<List<String>> stops() {
        return Arbitraries.strings()
                .withChars('a', 'b')
                .ofMinLength(1)
                .ofMaxLength(6)
                .list()
                .ofMaxSize(4);
    }

    @Property(tries = 2000)
    void anyCutsGiveWhatANaiveSearchOfTheWholeTextGives(
            @ForAll("texts") String text, @ForAll("stops") List<String> stops, @ForAll long seed) {
        assertEquals(naive(text, stops), incremental(cut(text, seed), stops));
    }

    @Property(tries = 1000)
    void onlyWhatMayBeginAStopStringIsHeldBack(
            @ForAll("texts") String text, @ForAll("stops") List<String> stops, @ForAll long seed) {
        var matcher = new StopStrings(stops);
        var read = new StringBuilder();
        var given = new StringBuilder();
        for (var piece : cut(text, seed)) {
            read.append(piece);
            given.append(matcher.append(piece));
            if (matcher.found().isPresent()) {
                return;
            }
            var held = read.substring(given.length());
            assertTrue(read.toString().startsWith(given.toString()));
            assertTrue(
                    held.isEmpty()
                            || stops.stream().anyMatch(stop -> stop.startsWith(held) && stop.length() > held.length()),
                    held);
        }
    }

    @Test
    void nothingComesAfterAStopString() {
        var matcher = new StopStrings(List.of("END"));
        assertEquals("one ", matcher.append("one E"));
        assertEquals("", matcher.append("N"));
        assertEquals("", matcher.append("D two"));
        assertEquals("", matcher.append("three"));
        assertEquals("", matcher.finish());
        assertEquals(Optional.of("END"), matcher.found());
    }

    @Test
    void beginningThatCameToNothingIsGivenInTheEnd() {
        var matcher = new StopStrings(List.of("END"));
        assertEquals("the ", matcher.append("the EN"));
        assertEquals("EN", matcher.finish());
        assertEquals(Optional.empty(), matcher.found());
    }

    @Test
    void withoutStopStringsEveryPieceComesAtOnce() {
        var matcher = new StopStrings(List.of());
        assertEquals("any text", matcher.append("any text"));
        assertEquals("", matcher.finish());
    }
}
