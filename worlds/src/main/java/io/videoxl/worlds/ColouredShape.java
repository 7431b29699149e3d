package io.videoxl.worlds;

import java.util.Objects;

/**
 * A shape in a colour.
 *
 * @param colour its colour
 * @param shape its shape
 */
public record ColouredShape(Colour colour, Shape shape) implements Thing {
    private static final String VOWELS = "aeiou";

    /** Both are needed. */
    public ColouredShape {
        Objects.requireNonNull(colour, "colour");
        Objects.requireNonNull(shape, "shape");
    }

    @Override
    public EventKind kind() {
        return EventKind.SHAPE;
    }

    @Override
    public String name() {
        return (VOWELS.indexOf(colour.word().charAt(0)) < 0 ? "a " : "an ") + words();
    }

    @Override
    public String definiteName() {
        return "the " + words();
    }

    private String words() {
        return colour.word() + " " + shape.word();
    }

    @Override
    public String toString() {
        return name();
    }
}
