package io.videoxl.worlds;

/** Kinds of things that appear. */
public enum EventKind {
    /** A {@link ColouredShape}. */
    SHAPE,
    /** A {@link Glyph} that is a letter. */
    LETTER,
    /** A {@link Glyph} that is a digit. */
    DIGIT
}
