package io.videoxl.cli.terminal;

/** Text that a terminal shows and does not obey. */
public final class Printable {
    private Printable() {}

    /**
     * The text with control characters, other than line ends and tabs, written out, such as {@code \x1b} for escape. So are the
     * characters that turn the direction of the text around them.
     */
    public static String lines(String text) {
        if (text == null || text.codePoints().allMatch(Printable::harmless)) {
            return text;
        }
        var printable = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (harmless(c)) {
                printable.appendCodePoint(c);
            } else {
                printable.append(c < 0x100 ? "\\x%02x".formatted(c) : "\\u%04x".formatted(c));
            }
        });
        return printable.toString();
    }

    private static boolean harmless(int c) {
        return c == '\n' || c == '\t' || !(Character.isISOControl(c) || turnsDirection(c));
    }

    private static boolean turnsDirection(int c) {
        return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    }
}
