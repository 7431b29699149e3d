package io.videoxl.text;

import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Cuts text into the pieces within which Qwen2 merges bytes: words with their leading space, digits one by one, and so on. */
public final class PreTokenizer {
    /**
     * Qwen2's own expression. The flag gives {@code \s} and {@code (?i:)} their Unicode meaning: {@code \s} is White_Space,
     * which has U+00A0 and lacks U+001C, and {@code 's} matches {@code 'ſ} too.
     */
    private static final Pattern PIECE = Pattern.compile(
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
                    + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+"
                    + "|\\p{N}"
                    + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                    + "|\\s*[\\r\\n]+"
                    + "|\\s+(?!\\S)"
                    + "|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    private PreTokenizer() {}

    /** Hands on the pieces in order; together they are the text. */
    public static void split(String text, Consumer<String> out) {
        var matcher = PIECE.matcher(text);
        while (matcher.find()) {
            out.accept(matcher.group());
        }
    }
}
