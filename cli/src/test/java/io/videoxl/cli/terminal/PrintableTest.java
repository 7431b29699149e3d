package io.videoxl.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void textLineEndsAndTabsStayAsTheyAre() {
        var text = "Grüße, 你好 🎬\n\tend";
        assertEquals(text, Printable.lines(text));
    }

    @Test
    void controlCharactersAreWrittenOut() {
        assertEquals("\\x1b[31m\\x07\\x0d\\x08\\x7f\\x9b", Printable.lines("\u001b[31m\u0007\r\b\u007f\u009b"));
        for (int c = 0; c < 0x100; c++) {
            int character = c;
            if (Character.isISOControl(c) && c != '\n' && c != '\t') {
                assertTrue(
                        Printable.lines(Character.toString(c)).chars().noneMatch(Character::isISOControl),
                        () -> "U+" + Integer.toHexString(character));
            }
        }
    }

    @Test
    void charactersThatTurnTheDirectionOfTextAreWrittenOut() {
        assertEquals("a\\u202eb\\u2066", Printable.lines("a\u202eb\u2066"));
    }
}
