package io.videoxl.worlds;

import java.util.Objects;

/**
 * A shape in a colour.
 *
 * @param colour its colour
 * @param shape its shape
 */
public record ColouredShape(Colour colour, Shape shape) implements Thing {
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
        return "the " + colour.word() + " " + shape.word();
    }

    @Override
    public String toString() {
        return name();
    }
}
