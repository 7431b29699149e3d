package io.videoxl.training.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.videoxl.training.data.FilmPlan;
import io.videoxl.worlds.Colour;
import io.videoxl.worlds.ColouredShape;
import io.videoxl.worlds.Glyph;
import io.videoxl.worlds.QuestionAnswer;
import io.videoxl.worlds.QuestionKind;
import io.videoxl.worlds.SeededRandom;
import io.videoxl.worlds.Shape;
import io.videoxl.worlds.Thing;
import io.videoxl.worlds.Truth;
import io.videoxl.worlds.WorldOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TaskGroupTest {
    private static final int COUNT = 200;
    private static final List<Thing> THINGS =
            List.of(new ColouredShape(Colour.RED, Shape.CIRCLE), new Glyph('A'), new Glyph('7'));
    private static final Set<QuestionKind> COUNTS = Set.of(QuestionKind.COUNT, QuestionKind.COUNT_COLOUR);

    @ParameterizedTest
    @MethodSource
    void groupAsksEachOfItsKindsAndNoOther(TaskGroup group, Set<QuestionKind> kinds) {
        assertEquals(kinds, kinds(group, THINGS));
    }

    static Stream<Arguments> groupAsksEachOfItsKindsAndNoOther() {
        return Stream.of(
                arguments(
                        TaskGroup.FACTS,
                        Set.of(
                                QuestionKind.COLOUR,
                                QuestionKind.SHAPE,
                                QuestionKind.LETTER,
                                QuestionKind.DIGIT,
                                QuestionKind.COUNT,
                                QuestionKind.COUNT_COLOUR)),
                arguments(TaskGroup.PRESENCE, Set.of(QuestionKind.PRESENT)),
                arguments(TaskGroup.BEGINNING, Set.of(QuestionKind.FIRST)),
                arguments(TaskGroup.ENDS, Set.of(QuestionKind.FIRST, QuestionKind.LAST)),
                arguments(TaskGroup.NEIGHBOURS, Set.of(QuestionKind.AFTER, QuestionKind.BEFORE)),
                arguments(TaskGroup.LISTS, Set.of(QuestionKind.ORDER, QuestionKind.DESCRIBE)),
                arguments(TaskGroup.CHOICES, Set.of(QuestionKind.CHOICE)),
                arguments(TaskGroup.CHOICES_OF_PROPERTIES, Set.of(QuestionKind.CHOICE)),
                arguments(TaskGroup.CHOICES_OF_ORDER, Set.of(QuestionKind.CHOICE)),
                arguments(TaskGroup.CHOICES_OF_COUNTS, Set.of(QuestionKind.CHOICE)));
    }

    @ParameterizedTest
    @CsvSource({
        "CHOICES_OF_PROPERTIES, shape colour",
        "CHOICES_OF_ORDER, first last after follows next",
        "CHOICES_OF_COUNTS, many count",
    })
    void groupsOfChoicesAskForWhatTheyAreNamedAfter(TaskGroup group, String words) {
        var truth = Truth.inOrder(THINGS, WorldOptions.defaults().things());
        for (var asked : group.questions(new FilmPlan(new int[0], new int[0], truth), COUNT, new SeededRandom(1))) {
            assertEquals(4, asked.options().size());
            var question = asked.question().toLowerCase(Locale.ROOT);
            assertTrue(Arrays.stream(words.split(" ")).anyMatch(question::contains), question);
        }
    }

    @ParameterizedTest
    @EnumSource
    void factsAreAskedWhereAVideoAllowsNothingElse(TaskGroup group) {
        var expected =
                switch (group) {
                    case LISTS -> Set.of(QuestionKind.DESCRIBE);
                    case PRESENCE -> Set.of(QuestionKind.PRESENT, QuestionKind.COUNT, QuestionKind.COUNT_COLOUR);
                    case CHOICES_OF_COUNTS -> Set.of(QuestionKind.CHOICE);
                    default -> COUNTS;
                };
        assertEquals(expected, kinds(group, List.of()));
    }

    private static Set<QuestionKind> kinds(TaskGroup group, List<Thing> things) {
        var truth = Truth.inOrder(things, WorldOptions.defaults().things());
        var asked = group.questions(new FilmPlan(new int[0], new int[0], truth), COUNT, new SeededRandom(1));
        assertEquals(COUNT, asked.size());
        return asked.stream().map(QuestionAnswer::kind).collect(Collectors.toSet());
    }
}
