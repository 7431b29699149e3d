package io.videoxl.text;

import java.util.Arrays;
import java.util.List;

/**
 * GPT-2's alphabet, in which byte-level vocabularies are written: a printable letter for every byte. Bytes that print in
 * Latin-1 stand for themselves, the others are U+0100 and on, in byte order; a space, for instance, is {@code Ġ}.
 */
public final class ByteAlphabet {
    private static final char[] LETTERS = new char[256];
    private static final byte[] BYTES;

    static {
        char other = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean prints = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xFF && b != 0xAD;
            LETTERS[b] = prints ? (char) b : other++;
        }
        BYTES = new byte[other];
        for (int b = 0; b < 256; b++) {
            BYTES[LETTERS[b]] = (byte) b;
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

    /** The bytes that letters spell, one for each; they are known to be letters. */
    static byte[] decode(byte[] utf8, int start, int end) {
        var bytes = new byte[end - start];
        int count = 0;
        for (int i = start; i < end; i++) {
            // All letters have one or two bytes in UTF-8.
            int letter = utf8[i] >= 0 ? utf8[i] : (utf8[i] & 0x1F) << 6 | utf8[++i] & 0x3F;
            bytes[count++] = BYTES[letter];
        }
        return Arrays.copyOf(bytes, count);
    }
}
