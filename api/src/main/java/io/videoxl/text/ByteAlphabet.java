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

    static boolean spells(String token) {
        return token.chars().allMatch(c -> c < BYTES.length && BYTES[c] >= 0);
    }

    /** The bytes that a token spells. */
    static byte[] bytes(String token) {
        var bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) BYTES[token.charAt(i)];
        }
        return bytes;
    }
}
