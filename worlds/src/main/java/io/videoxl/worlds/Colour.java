package io.videoxl.worlds;

import java.util.Locale;

/** Colours of shapes: saturated and far apart. No grey, which is the colour of clutter, and no white, which is that of glyphs. */
public enum Colour {
    /** Bright red. */
    RED(0xE02020),
    /** Between red and yellow. */
    ORANGE(0xFF8A00),
    /** Bright yellow. */
    YELLOW(0xFFEB10),
    /** Grass green. */
    GREEN(0x18A830),
    /** Between green and blue, light. */
    CYAN(0x10DCE8),
    /** Deep blue. */
    BLUE(0x1E3CEB),
    /** Between blue and red, dark. */
    PURPLE(0x8A1EC8),
    /** Between red and white, bright. */
    PINK(0xFF78C8);

    private final int rgb;

    Colour(int rgb) {
        this.rgb = rgb;
    }

    /** {@return the colour as 0xRRGGBB} */
    public int rgb() {
        return rgb;
    }

    /** {@return the word for it, such as {@code red}} */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
