package io.videoxl.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DetokenizerTest {
    private final TestVocabulary tokens = TestVocabulary.english();
    private final Vocabulary vocabulary = tokens.build();
    private final Detokenizer detokenizer = new Detokenizer(vocabulary);

    @Test
    void characterIsHeldBackUntilItIsWhole() {
        // 😀 is F0 9F 98 80, é is C3 A9; in this vocabulary a byte is its own id.
        assertEquals("", detokenizer.append(0xF0));
        assertEquals("", detokenizer.append(0x9F));
        assertEquals("", detokenizer.append(0x98));
        assertEquals("😀", detokenizer.append(0x80));
        assertEquals("a", detokenizer.append('a'));
        assertEquals("", detokenizer.append(0xC3));
        assertEquals("é", detokenizer.append(0xA9));
        assertEquals("", detokenizer.finish());
    }

    @Test
    void cutCharacterBecomesOneReplacementAtTheEnd() {
        assertEquals("", detokenizer.append(0xF0));
        assertEquals("", detokenizer.append(0x9F));
        assertEquals("\ufffd", detokenizer.finish());
        assertEquals("b", detokenizer.append('b'), "what was left must not reach the next answer");
        assertEquals("", detokenizer.finish());
    }

    @Test
    void brokenCharacterIsReplacedAsSoonAsItIsKnown() {
        assertEquals("", detokenizer.append(0xE8));
        assertEquals("\ufffdx", detokenizer.append('x'));
        assertEquals("\ufffd", detokenizer.append(0x80));
    }

    @Test
    void anyBytesComeOutAsTheJdkDecodesThemWhole() {
        var random = new Random(3);
        int[] likely = {0xC3, 0xE0, 0xED, 0xF0, 0xF4, 0xFF, 0x80, 0x8F, 0x90, 0xA0, 0xBF, 'a'};
        for (int round = 0; round < 5000; round++) {
            var bytes = new byte[random.nextInt(12)];
            var text = new StringBuilder();
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] =
                        (byte) (random.nextInt(8) == 0 ? random.nextInt(256) : likely[random.nextInt(likely.length)]);
                text.append(detokenizer.append(bytes[i] & 0xff));
            }
            text.append(detokenizer.finish());
            assertEquals(new String(bytes, StandardCharsets.UTF_8), text.toString());
        }
    }

    @Test
    void controlTokensAreLeftOutEvenWithinACharacter() {
        assertEquals("", detokenizer.append(0xC3));
        assertEquals("", detokenizer.append(tokens.endOfAnswer));
        assertEquals("é", detokenizer.append(0xA9));
    }

    @Test
    void userDefinedTokensAreShownAsTheyAre() {
        int id = tokens.add("<thé à deux>", 4);
        assertEquals("<thé à deux>", new Detokenizer(tokens.build()).append(id));
    }

    @Test
    void idOutsideTheVocabularyIsRefused() {
        assertThrows(IndexOutOfBoundsException.class, () -> detokenizer.append(vocabulary.size()));
        assertThrows(IndexOutOfBoundsException.class, () -> detokenizer.append(-1));
    }
}
