package io.videoxl.eval.evidence;

import io.videoxl.worlds.ColouredShape;
import io.videoxl.worlds.QuestionAnswer;
import io.videoxl.worlds.QuestionKind;
import io.videoxl.worlds.Thing;
import io.videoxl.worlds.Truth;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/** What a question is about. */
final class Subject {
    /** Questions that one thing answers, or that nothing does. */
    static final Set<QuestionKind> OF_ONE_THING = EnumSet.of(
            QuestionKind.COLOUR, QuestionKind.SHAPE, QuestionKind.FIRST, QuestionKind.LAST, QuestionKind.PRESENT);

    private Subject() {}

    /**
     * The things that the right answer follows from.
     *
     * @param asked of a kind that one thing answers
     * @param truth what is seen
     */
    static Predicate<Thing> of(QuestionAnswer asked, Truth truth) {
        return switch (asked.kind()) {
            case FIRST -> truth.things().getFirst()::equals;
            case LAST -> truth.things().getLast()::equals;
            case COLOUR ->
                thing -> thing instanceof ColouredShape shape
                        && shape.colour().word().equals(asked.answer())
                        && (says(asked, shape.shape().word()) || says(asked, "shape"));
            case SHAPE ->
                thing -> thing instanceof ColouredShape shape
                        && shape.shape().word().equals(asked.answer())
                        && says(asked, shape.colour().word());
            case PRESENT ->
                thing -> asked.question().contains(thing.name())
                        || thing instanceof ColouredShape shape
                                && asked.question()
                                        .contains("thing " + shape.colour().word());
            default -> throw new IllegalArgumentException(asked.kind() + " is answered by several things");
        };
    }

    private static boolean says(QuestionAnswer asked, String word) {
        return asked.question().matches(".*\\b" + word + "\\b.*");
    }
}
