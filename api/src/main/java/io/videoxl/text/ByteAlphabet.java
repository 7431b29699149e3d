package io.videoxl.text;

import java.util.Arrays;
import java.util.List;

/**
 * GPT-2's alphabet, in which byte-level vocabularies are written: a printable letter for every byte. Bytes that print in
 * Latin-1 stand for themselves, the others are U+0100 and on, in byte order; a space, for instance, is {@code Ġ}.
 */
public final class ByteAlphabet {
    private static final char[] LETTERS = new char[256];
    /** Bytes by letter, -1 for characters that are no letter. */
    private static final short[] BYTES;

    static {
        char other = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean prints = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xFF && b != 0xAD;
            LETTERS[b] = prints ? (char) b : other++;
        }
        BYTES = new short[other];
        Arrays.fill(BYTES, (short) -1);
        for (short b = 0; b < 256; b++) {
            BYTES[LETTERS[b]] = b;
        }
    }

    private ByteAlphabet() {}

    /** All 256 letters in the order of GPT-2's vocabulary, which is that of their code points. */
    public static List<String> letters() {
        return String.valueOf(LETTERS)
                .chars()
                .sorted()
                .mapToObj(Character::toString)
                .toList();
    }

    /** The letter of a byte, 0 to 255. */
    public static char letter(int b) {
        return LETTERS[b];
    }

    /**
     * Reads what is spelt in this alphabet.
     *
     * @param utf8 holds the letters, in UTF-8, from {@code start} to {@code end}
     * @param bytes receives the bytes that they spell, one for each letter, from {@code at} on
     * @return where the bytes end, or -1 if something is no letter
     */
    static int decode(byte[] utf8, int start, int end, byte[] bytes, int at) {
        for (int i = start; i < end; i++) {
            int letter = utf8[i];
            // All letters have one or two bytes in UTF-8; those of two start with 110 and go on with 10.
            if (letter < 0) {
                if ((letter & 0xE0) != 0xC0 || i + 1 == end || (utf8[i + 1] & 0xC0) != 0x80) {
                    return -1;
                }
                letter = (letter & 0x1F) << 6 | utf8[++i] & 0x3F;
                if (letter < 0x80) {
                    return -1;
                }
            }
            if (letter >= BYTES.length || BYTES[letter] < 0) {
                return -1;
            }
            bytes[at++] = (byte) BYTES[letter];
        }
        return at;
    }
}
