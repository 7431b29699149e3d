package io.videoxl.worlds;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;

/**
 * A letter or a digit, white on a dark card. Of the letters those are left out that look like a digit or like another letter at 24
 * pixels.
 *
 * @param character one of {@link #LETTERS} or {@link #DIGITS}
 */
public record Glyph(char character) implements Thing {
    /** The letters there are. */
    public static final String LETTERS = "ACEFHKLMNPRTVX";

    /** The digits there are. */
    public static final String DIGITS = "0123456789";

    /**
     * Checks the character.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} for a character that is not there
     */
    public Glyph {
        if (LETTERS.indexOf(character) < 0 && DIGITS.indexOf(character) < 0) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "No glyph is drawn for '" + character + "'; expected one of " + LETTERS + DIGITS + ".");
        }
    }

    @Override
    public EventKind kind() {
        return DIGITS.indexOf(character) >= 0 ? EventKind.DIGIT : EventKind.LETTER;
    }

    @Override
    public String name() {
        return (kind() == EventKind.DIGIT ? "the digit " : "the letter ") + character;
    }

    @Override
    public String toString() {
        return name();
    }
}
