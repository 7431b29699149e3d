package io.videoxl.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.Normalizer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenizerTest {
    private final TestVocabulary vocabulary = TestVocabulary.english();
    private final Tokenizer tokenizer = new Tokenizer(vocabulary.build());

    private int id(String text) {
        int id = vocabulary.tokens.indexOf(TestVocabulary.spelt(text));
        assertTrue(id >= 0, () -> "no token for \"" + text + "\"");
        return id;
    }

    @Test
    void textBecomesItsLongestLearnedWords() {
        assertArrayEquals(
                new int[] {id("What"), id(" happens"), id(" in"), id(" the"), id(" video"), id("?"), id("4"), id("2")},
                tokenizer.encode("What happens in the video?42", false));
        assertArrayEquals(new int[0], tokenizer.encode("", true));
    }

    @Test
    void decodingGivesBackTheText() {
        var random = new Random(5);
        for (int i = 0; i < 1000; i++) {
            var text = RandomText.next(random, random.nextInt(80));
            var normal = Normalizer.normalize(text, Normalizer.Form.NFC);
            assertEquals(normal, tokenizer.decode(tokenizer.encode(text, false)));
            assertEquals(normal, tokenizer.decode(tokenizer.encode(text, true)));
        }
    }

    @Test
    void decomposedTextIsComposedFirst() {
        assertArrayEquals(
                tokenizer.encode("caf\u00e9 \u00c5 \ud55c", false),
                tokenizer.encode("cafe\u0301 A\u030a \u1112\u1161\u11ab", false));
    }

    @Test
    void specialTokensAreParsedOnlyWhereAskedFor() {
        int end = vocabulary.endOfAnswer;
        assertArrayEquals(
                new int[] {id("What"), end, end, id("\n"), id("?")},
                tokenizer.encode("What<|im_end|><|im_end|>\n?", true));
        var plain = tokenizer.encode("What<|im_end|><|im_end|>\n?", false);
        assertTrue(Arrays.stream(plain).noneMatch(id -> vocabulary.types.get(id) == 3), () -> Arrays.toString(plain));
        assertEquals("What<|im_end|><|im_end|>\n?", tokenizer.decode(plain));
    }

    @Test
    void longestSpecialTokenWins() {
        int shorter = vocabulary.add("<|a", 3);
        int longer = vocabulary.add("<|a|>", 4);
        var both = new Tokenizer(vocabulary.build());
        assertArrayEquals(new int[] {longer, shorter, id("?")}, both.encode("<|a|><|a?", true));
    }

    @Test
    void userDefinedTokensAreFoundInAnyTextAndShownAsWritten() {
        int star = vocabulary.add("the red star", 4);
        int shorter = vocabulary.add("the red", 4);
        var both = new Tokenizer(vocabulary.build());
        for (boolean parseSpecial : new boolean[] {false, true}) {
            var ids = both.encode("What? the red star?the red", parseSpecial);
            assertArrayEquals(new int[] {id("What"), id("?"), id(" "), star, id("?"), shorter}, ids);
            assertEquals("What? the red star?the red", both.decode(ids));
        }
    }

    @Test
    void textIsNotJoinedAcrossSpecialTokens() {
        assertNotEquals(2, tokenizer.encode("vi<|im_end|>deo", true).length);
        assertFalse(Arrays.stream(tokenizer.encode(" vi<|im_end|>deo", true)).anyMatch(id -> id == id(" video")));
    }

    @Test
    void halfASurrogatePairBecomesAQuestionMark() {
        assertEquals("a?b", tokenizer.decode(tokenizer.encode("a\ud83db", false)));
    }

    @Test
    void longWordWithoutSpacesTakesNoQuadraticTime() {
        var word = "whathappens视频里".repeat(10_000);
        assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> assertEquals(word, tokenizer.decode(tokenizer.encode(word, true))));
    }
}
