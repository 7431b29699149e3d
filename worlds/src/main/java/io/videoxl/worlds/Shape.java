package io.videoxl.worlds;

import java.util.Locale;

/** Shapes of things. Tilted by a few degrees at most, each is told from the others at 24 pixels. */
public enum Shape {
    /** A filled circle. */
    CIRCLE,
    /** A circle's line, thick, with a hole. */
    RING,
    /** A square on a side. */
    SQUARE,
    /** A square on a corner. */
    DIAMOND,
    /** A triangle on a side. */
    TRIANGLE,
    /** A star of five points. */
    STAR,
    /** A heart. */
    HEART,
    /** Two thick bars, one upright and one level. */
    CROSS;

    /** {@return the word for it, such as {@code star}} */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
