package io.videoxl.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BytePairEncoderTest {
    private static List<String> encode(TestVocabulary vocabulary, String piece) {
        return encode(vocabulary, vocabulary.build().encoder(), piece);
    }

    private static List<String> encode(TestVocabulary vocabulary, BytePairEncoder encoder, String piece) {
        var tokens = new ArrayList<String>();
        encoder.encode(piece.getBytes(StandardCharsets.UTF_8), id -> tokens.add(vocabulary.tokens.get(id)));
        return tokens;
    }

    /** The definition: of all neighbours that merge, the earliest rank, leftmost first, merges next. */
    private static List<String> naive(List<String> merges, String piece) {
        var tokens = TestVocabulary.letters(piece);
        while (true) {
            int bestRank = Integer.MAX_VALUE;
            int bestPlace = -1;
            for (int i = 0; i + 1 < tokens.size(); i++) {
                int rank = merges.indexOf(tokens.get(i) + " " + tokens.get(i + 1));
                if (rank >= 0 && rank < bestRank) {
                    bestRank = rank;
                    bestPlace = i;
                }
            }
            if (bestPlace < 0) {
                return tokens;
            }
            tokens.set(bestPlace, tokens.get(bestPlace) + tokens.remove(bestPlace + 1));
        }
    }

    /** The published algorithm: the earliest merge is done everywhere before the next is looked for. */
    private static List<String> published(List<String> merges, String piece) {
        var tokens = TestVocabulary.letters(piece);
        while (true) {
            int best = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < tokens.size(); i++) {
                int rank = merges.indexOf(tokens.get(i) + " " + tokens.get(i + 1));
                best = rank >= 0 ? Math.min(best, rank) : best;
            }
            if (best == Integer.MAX_VALUE) {
                return tokens;
            }
            tokens = new ArrayList<>(TestVocabulary.mergeEverywhere(
                    tokens, List.of(merges.get(best).split(" "))));
        }
    }

    @Test
    void earliestMergeWinsOverLeftmost() {
        var vocabulary = new TestVocabulary();
        vocabulary.merge("b", "c");
        vocabulary.merge("a", "b");
        assertEquals(List.of("a", "bc"), encode(vocabulary, "abc"));
        assertEquals(List.of("ab", "a", "bc"), encode(vocabulary, "ababc"));
    }

    @Test
    void overlappingPairsMergeFromTheLeft() {
        var vocabulary = new TestVocabulary();
        vocabulary.merge("a", "a");
        vocabulary.merge("aa", "aa");
        assertEquals(List.of("aaaa", "aa", "a"), encode(vocabulary, "aaaaaaa"));
    }

    @Test
    void ranksAreThoseOfTheMergesNotOfTheIds() {
        var vocabulary = new TestVocabulary();
        vocabulary.add("ab", 1);
        vocabulary.add("bc", 1);
        vocabulary.merge("b", "c");
        vocabulary.merge("a", "b");
        assertEquals(List.of("a", "bc"), encode(vocabulary, "abc"));
    }

    @Test
    void randomMergesGiveWhatTheDefinitionGives() {
        var random = new Random(11);
        for (int round = 0; round < 40; round++) {
            var vocabulary = new TestVocabulary();
            var parts = new ArrayList<>(List.of("a", "b", "c", "d"));
            while (vocabulary.merges.size() < 40) {
                var left = parts.get(random.nextInt(parts.size()));
                var right = parts.get(random.nextInt(parts.size()));
                if (!vocabulary.merges.contains(left + " " + right)) {
                    vocabulary.merge(left, right);
                    parts.add(left + right);
                }
            }
            // Merges that come before those that make their parts, which training never gives.
            Collections.shuffle(vocabulary.merges, random);
            var encoder = vocabulary.build().encoder();
            for (int i = 0; i < 50; i++) {
                var piece = random.ints(random.nextInt(40), 'a', 'e')
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
                assertEquals(naive(vocabulary.merges, piece), encode(vocabulary, encoder, piece), piece);
            }
        }
    }

    @Test
    void learnedMergesGiveWhatThePublishedAlgorithmGives() {
        var vocabulary = TestVocabulary.english();
        var encoder = vocabulary.build().encoder();
        var random = new Random(12);
        int merged = 0;
        for (int i = 0; i < 500; i++) {
            var words = "what happens in the scene 视频里 видео assistant's question aaaa".split(" ");
            var piece = new StringBuilder();
            while (piece.length() < 30) {
                var word = words[random.nextInt(words.length)];
                piece.append(word, 0, 1 + random.nextInt(word.length()));
            }
            var tokens = encode(vocabulary, encoder, piece.toString());
            assertEquals(published(vocabulary.merges, piece.toString()), tokens, piece::toString);
            merged += tokens.size() < piece.length() ? 1 : 0;
        }
        assertTrue(merged > 400, merged + " of 500 pieces were merged at all");
    }

    @Test
    void longWordTakesNoQuadraticTime() {
        var vocabulary = TestVocabulary.english();
        var word = "whathappensinthescene".repeat(50_000);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            var tokens = encode(vocabulary, word);
            assertEquals(word, String.join("", tokens));
            assertTrue(tokens.size() < word.length() * 3 / 4, tokens.size() + " tokens");
        });
    }
}
