package io.videoxl.training.data;

import io.videoxl.worlds.Colour;
import io.videoxl.worlds.ColouredShape;
import io.videoxl.worlds.EventKind;
import io.videoxl.worlds.QuestionAnswer;
import io.videoxl.worlds.Shape;
import io.videoxl.worlds.Thing;
import io.videoxl.worlds.Truth;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which thing a question about a property is about. */
final class Subjects {
    private Subjects() {}

    /**
     * The number of the thing that a question means with one of its options: the option itself, or the shape in the question with the
     * option's colour, or the other way round; nothing for other options.
     */
    static OptionalInt of(String question, String option) {
        var asked = words(question.substring(0, question.indexOf('\n')));
        return only(Scenes.THINGS.stream()
                .filter(thing -> thing.name().equals(option) || isMeant(thing, asked, option))
                .toList());
    }

    private static boolean isMeant(Thing thing, Set<String> asked, String option) {
        if (!(thing instanceof ColouredShape(Colour colour, Shape shape))) {
            return false;
        }
        return option.equals(shape.word()) && asked.contains(colour.word())
                || option.equals(colour.word()) && asked.contains(shape.word());
    }

    private static Set<String> words(String question) {
        return Arrays.stream(question.toLowerCase(Locale.ROOT).split("\\W+")).collect(Collectors.toSet());
    }

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
                        shape -> words(asked.question()).contains(shape.colour().word())
                                && shape.shape().word().equals(asked.answer()));
            case LETTER -> only(truth, EventKind.LETTER);
            case DIGIT -> only(truth, EventKind.DIGIT);
            default -> OptionalInt.empty();
        };
    }

    /** By its name, or as the only shape there is. */
    private static boolean isAskedFor(ColouredShape shape, String question) {
        var words = words(question);
        return words.contains(shape.shape().word()) || words.contains("shape");
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
