package io.videoxl.worlds;

/** What appears in a world. Equal things look alike up to place, size and shade. */
public sealed interface Thing permits ColouredShape, Glyph {
    /** {@return its kind} */
    EventKind kind();

    /** {@return what it is called wherever it is named, such as {@code the red star} or {@code the letter K}} */
    String name();
}
