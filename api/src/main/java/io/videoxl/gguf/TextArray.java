package io.videoxl.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Texts as they lie in a file, each after its length, UTF-8 that nobody checked: a vocabulary has a hundred thousand of them, of which few
 * ever become Java strings. Immutable.
 */
public final class TextArray {
    /** Size of the length that comes before each text. */
    static final int LENGTH_BYTES = Long.BYTES;

    private final byte[] utf8;
    private final int[] ends;

    /**
     * @param utf8 the texts one after the other, each after its length; not copied
     * @param ends where each ends; not copied
     */
    TextArray(byte[] utf8, int[] ends) {
        this.utf8 = utf8;
        this.ends = ends;
    }

    /** These texts. Half a surrogate pair, which UTF-8 cannot say, becomes a byte that UTF-8 does not have. */
    public static TextArray of(String... texts) {
        var pieces = Arrays.stream(texts).map(TextArray::encode).toArray(ByteBuffer[]::new);
        var all = ByteBuffer.allocate(Math.toIntExact(Arrays.stream(pieces)
                        .mapToLong(piece -> LENGTH_BYTES + piece.remaining())
                        .sum()))
                .order(ByteOrder.LITTLE_ENDIAN);
        var ends = new int[texts.length];
        for (int i = 0; i < texts.length; i++) {
            ends[i] = all.putLong(pieces[i].remaining()).put(pieces[i]).position();
        }
        return new TextArray(all.array(), ends);
    }

    private static ByteBuffer encode(String text) {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            return ByteBuffer.wrap(new byte[] {(byte) 0xFF});
        }
    }

    /** Number of texts. */
    public int size() {
        return ends.length;
    }

    /** Where the bytes of a text start in {@link #utf8}. */
    public int start(int i) {
        return (i == 0 ? 0 : ends[i - 1]) + LENGTH_BYTES;
    }

    /** Where they end. */
    public int end(int i) {
        return ends[i];
    }

    /** Where each ends; not to be changed. */
    public int[] ends() {
        return ends;
    }

    /** The bytes of all texts, with their lengths between; not to be changed. */
    public byte[] utf8() {
        return utf8;
    }

    /** One text; what is not UTF-8 becomes U+FFFD. */
    public String get(int i) {
        return new String(utf8, start(i), end(i) - start(i), StandardCharsets.UTF_8);
    }

    /** @throws GgufFormatException if one is not UTF-8 */
    String[] strings() throws GgufFormatException {
        var strings = new String[size()];
        for (int i = 0; i < strings.length; i++) {
            strings[i] = GgufInput.decode(ByteBuffer.wrap(utf8, start(i), end(i) - start(i)));
        }
        return strings;
    }
}
