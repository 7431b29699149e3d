package io.videoxl.training.data;

import io.videoxl.worlds.ColouredShape;
import io.videoxl.worlds.EventKind;
import io.videoxl.worlds.QuestionAnswer;
import io.videoxl.worlds.Thing;
import io.videoxl.worlds.Truth;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** Which thing a question about a property is about. */
final class Subjects {
    private Subjects() {}

    /** Its number in {@link Scenes#THINGS}; nothing for other questions. */
    static OptionalInt of(QuestionAnswer asked, Truth truth) {
        return switch (asked.kind()) {
            case COLOUR ->
                only(
                        truth,
                        shape -> isAskedFor(shape, asked.question())
                                && shape.colour().word().equals(asked.answer()));
            case SHAPE ->
                only(
                        truth,
                        shape -> asked.question().contains(shape.colour().word())
                                && shape.shape().word().equals(asked.answer()));
            case LETTER -> only(truth, EventKind.LETTER);
            case DIGIT -> only(truth, EventKind.DIGIT);
            default -> OptionalInt.empty();
        };
    }

    /** By its name, or as the only shape there is. */
    private static boolean isAskedFor(ColouredShape shape, String question) {
        return question.contains(shape.shape().word()) || question.contains("shape");
    }

    private static OptionalInt only(Truth truth, Predicate<ColouredShape> condition) {
        return only(truth.things().stream()
                .filter(thing -> thing instanceof ColouredShape shape && condition.test(shape))
                .toList());
    }

    private static OptionalInt only(Truth truth, EventKind kind) {
        return only(
                truth.things().stream().filter(thing -> thing.kind() == kind).toList());
    }

    private static OptionalInt only(List<Thing> things) {
        return things.size() == 1 ? OptionalInt.of(Scenes.THINGS.indexOf(things.getFirst())) : OptionalInt.empty();
    }
}
