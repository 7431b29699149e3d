package io.videoxl.worlds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuestionsTest {
    private static final Thing RED_STAR = new ColouredShape(Colour.RED, Shape.STAR);
    private static final Thing BLUE_STAR = new ColouredShape(Colour.BLUE, Shape.STAR);
    private static final Thing RED_RING = new ColouredShape(Colour.RED, Shape.RING);
    private static final Thing ORANGE_HEART = new ColouredShape(Colour.ORANGE, Shape.HEART);
    private static final Thing K = new Glyph('K');
    private static final Thing SEVEN = new Glyph('7');

    private static Truth truth(Thing... things) {
        return Truth.inOrder(List.of(things), WorldOptions.defaults().things());
    }

    /** All questions of a kind that chance makes, with their answers. */
    private static Map<String, Set<String>> asked(Truth truth, QuestionKind kind) {
        return IntStream.range(0, 500)
                .mapToObj(seed -> Questions.about(truth, kind, new SeededRandom(seed)))
                .flatMap(Optional::stream)
                .collect(Collectors.groupingBy(
                        QuestionAnswer::question, Collectors.mapping(QuestionAnswer::answer, Collectors.toSet())));
    }

    private static void assertAsked(Truth truth, QuestionKind kind, Map<String, String> part) {
        var asked = asked(truth, kind);
        part.forEach((question, answer) -> assertEquals(Set.of(answer), asked.get(question), question));
    }

    private static void assertNever(Truth truth, QuestionKind kind) {
        assertEquals(Map.of(), asked(truth, kind));
    }

    @Test
    void colourIsAskedOfShapesThatAppearOnce() {
        var truth = truth(RED_STAR, K, BLUE_STAR, RED_RING, ORANGE_HEART);
        assertAsked(
                truth,
                QuestionKind.COLOUR,
                Map.of("What colour is the ring?", "red", "What colour is the heart?", "orange"));
        assertTrue(asked(truth, QuestionKind.COLOUR).keySet().stream().noneMatch(each -> each.contains("star")));
        assertAsked(truth(K, RED_RING), QuestionKind.COLOUR, Map.of("What colour is the shape?", "red"));
        assertNever(truth(RED_STAR, RED_STAR), QuestionKind.COLOUR);
        assertNever(truth(K), QuestionKind.COLOUR);
    }

    @Test
    void shapeIsAskedOfColoursThatAppearOnce() {
        var truth = truth(RED_STAR, BLUE_STAR, RED_RING);
        assertAsked(truth, QuestionKind.SHAPE, Map.of("What shape is the blue thing?", "star"));
        assertTrue(asked(truth, QuestionKind.SHAPE).keySet().stream().noneMatch(each -> each.contains("red")));
    }

    @Test
    void aLetterOrDigitIsAskedForWhereThereIsOne() {
        assertAsked(truth(K, RED_STAR, SEVEN), QuestionKind.LETTER, Map.of("Which letter appears?", "K"));
        assertAsked(truth(K, RED_STAR, SEVEN), QuestionKind.DIGIT, Map.of("Which digit appears?", "7"));
        assertNever(truth(K, new Glyph('A')), QuestionKind.LETTER);
        assertNever(truth(K), QuestionKind.DIGIT);
    }

    @Test
    void thingsAreCounted() {
        assertAsked(truth(RED_STAR, K, RED_STAR), QuestionKind.COUNT, Map.of("How many things appear?", "3"));
        assertAsked(truth(), QuestionKind.COUNT, Map.of("How many things appear?", "0"));
        assertAsked(
                truth(RED_STAR, BLUE_STAR, RED_RING),
                QuestionKind.COUNT_COLOUR,
                Map.of(
                        "How many red things appear?", "2",
                        "How many blue things appear?", "1",
                        "How many green things appear?", "0"));
    }

    @Test
    void orderIsAskedWhereThereIsOne() {
        var truth = truth(RED_STAR, K, BLUE_STAR);
        assertAsked(truth, QuestionKind.FIRST, Map.of("What appears first?", "the red star"));
        assertAsked(truth, QuestionKind.LAST, Map.of("What appears last?", "the blue star"));
        assertAsked(
                truth,
                QuestionKind.ORDER,
                Map.of("List everything in order.", "the red star, the letter K, the blue star"));
        assertAsked(
                truth,
                QuestionKind.DESCRIBE,
                Map.of("Describe the video.", "the red star, then the letter K, then the blue star"));
        assertAsked(truth(), QuestionKind.DESCRIBE, Map.of("Describe the video.", "nothing"));
        for (var kind : List.of(
                QuestionKind.FIRST, QuestionKind.LAST, QuestionKind.AFTER, QuestionKind.BEFORE, QuestionKind.ORDER)) {
            assertNever(truth(RED_STAR), kind);
            assertNever(new Truth(List.of(RED_STAR, K), false, truth.possible()), kind);
        }
    }

    @Test
    void whatComesNextIsAskedOfWhatAppearsOnce() {
        var truth = truth(RED_STAR, K, RED_STAR, ORANGE_HEART);
        assertAsked(truth, QuestionKind.AFTER, Map.of("What appears after the letter K?", "the red star"));
        assertAsked(truth, QuestionKind.BEFORE, Map.of("What appears before the orange heart?", "the red star"));
        assertTrue(asked(truth, QuestionKind.AFTER).keySet().stream().noneMatch(each -> each.contains("star")));
        assertTrue(asked(truth, QuestionKind.BEFORE).keySet().stream().noneMatch(each -> each.contains("star")));
    }

    @Test
    void halfOfWhatIsAskedForIsNotThereAndSomeOfItNearlyIs() {
        var truth = truth(RED_STAR, K);
        int no = 0;
        int alike = 0;
        int rounds = 4000;
        for (int seed = 0; seed < rounds; seed++) {
            var asked = Questions.about(truth, QuestionKind.PRESENT, new SeededRandom(seed))
                    .orElseThrow();
            boolean there = asked.question().contains("the red star")
                    || asked.question().contains("letter K")
                    || asked.question().contains("thing red ");
            assertEquals(there ? "yes" : "no", asked.answer(), asked.question());
            no += there ? 0 : 1;
            alike += !there && asked.question().matches(".*(red|star).*") ? 1 : 0;
        }
        assertTrue(no > 0.47 * rounds && no < 0.53 * rounds, no + " of " + rounds);
        assertTrue(alike > 0.15 * rounds, alike + " of " + rounds + " are alike");
    }

    @Test
    void oneOfFourOptionsIsRight() {
        var truth = truth(RED_STAR, K, BLUE_STAR, RED_RING, SEVEN);
        var names = truth.things().stream().map(Thing::name).collect(Collectors.toSet());
        var letters = new TreeSet<String>();
        for (int seed = 0; seed < 2000; seed++) {
            var asked = Questions.about(truth, QuestionKind.CHOICE, new SeededRandom(seed))
                    .orElseThrow();
            var lines = asked.question().lines().toList();
            assertEquals(4, new HashSet<>(asked.options()).size(), asked.question());
            for (int i = 0; i < 4; i++) {
                assertEquals("ABCD".charAt(i) + ". " + asked.options().get(i), lines.get(1 + i));
            }
            var right = asked.options().get("ABCD".indexOf(asked.answer()));
            if (lines.getFirst().contains("colour")) {
                assertEquals("red", right);
            } else if (lines.getFirst().contains("shape")) {
                assertEquals("star", right);
            } else if (lines.getFirst().startsWith("How many")
                    || lines.getFirst().startsWith("Count")) {
                assertEquals("5", right);
            } else if (lines.getFirst().contains("first")) {
                assertEquals("the red star", right);
            } else if (lines.getFirst().contains("last")) {
                assertEquals("the digit 7", right);
            } else if (lines.getFirst().contains("after")) {
                var known = lines.getFirst().replaceAll(".*after (the )?(.*)[?.]", "$2");
                int index = IntStream.range(0, 5)
                        .filter(i -> truth.things().get(i).name().endsWith(known))
                        .findFirst()
                        .orElseThrow();
                assertEquals(truth.things().get(index + 1).name(), right, asked.question());
            } else {
                assertTrue(names.contains(right), asked.question());
                assertEquals(1, asked.options().stream().filter(names::contains).count(), asked.question());
            }
            letters.add(asked.answer());
        }
        assertEquals(Set.of("A", "B", "C", "D"), letters);
    }

    @Test
    void sameSeedAsksTheSame() {
        var world = World.of(5, WorldOptions.defaults());
        assertEquals(Questions.about(world, new SeededRandom(1)), Questions.about(world, new SeededRandom(1)));
    }

    @ParameterizedTest
    @EnumSource(QuestionKind.class)
    void everyKindIsAskedInSeveralWays(QuestionKind kind) {
        var about = Stream.of(Colour.values())
                .map(Colour::word)
                .collect(Collectors.joining("|", "(the |a |an )?(letter .|digit .|(", ")( [a-z]+)?)"));
        var ways = asked(truth(RED_STAR, K, BLUE_STAR, RED_RING, SEVEN), kind).keySet().stream()
                .map(question -> question.lines().findFirst().orElseThrow().replaceAll(about, "…"))
                .collect(Collectors.toSet());
        assertTrue(ways.size() >= 3, ways::toString);
    }

    @Test
    void allThatIsSaidIsMadeOfTheWordsOfTheLanguage() {
        var language = Sentences.all().flatMap(QuestionsTest::words).collect(Collectors.toSet());
        var asked = new EnumMap<QuestionKind, Integer>(QuestionKind.class);
        for (int seed = 0; seed < 1000; seed++) {
            var random = new SeededRandom(seed);
            var world = World.of(seed, WorldOptions.defaults());
            for (var each : Questions.about(world, random)) {
                asked.merge(each.kind(), 1, Integer::sum);
                var unknown = words(each.question() + " " + each.answer())
                        .filter(word -> !language.contains(word))
                        .collect(Collectors.toSet());
                assertEquals(Set.of(), unknown);
            }
        }
        assertEquals(Set.of(QuestionKind.values()), asked.keySet());
    }

    private static Stream<String> words(String text) {
        return text.lines().flatMap(line -> Stream.of(line.split("[ .,?]+"))).filter(word -> !word.isEmpty());
    }

    @Test
    void lessonsTellWhatTheyAsk() {
        var options = WorldOptions.builder().events(0, 3).build();
        Sentences.lessons(options, new SeededRandom(3)).limit(1000).forEach(lesson -> {
            var told = lesson.context();
            var asked = lesson.questionAnswer();
            switch (asked.kind()) {
                case DESCRIBE, FIRST, LAST, AFTER, BEFORE, COLOUR, SHAPE, LETTER, DIGIT ->
                    assertTrue(told.contains(asked.answer()), lesson::text);
                case COUNT -> {
                    int count = told.contains("nothing") ? 0 : told.split(", then ").length;
                    assertEquals(Integer.toString(count), asked.answer(), lesson::text);
                }
                default -> assertTrue(lesson.text().startsWith(told), lesson::text);
            }
        });
    }

    @Test
    void captionsSayWhatIsThere() {
        var world = World.of(2, WorldOptions.defaults())
                .withEvents(List.of(Event.of(RED_STAR, Duration.ofSeconds(1), Duration.ofSeconds(3), 5)));
        var random = new SeededRandom(1);
        assertEquals(
                "the red star",
                Captions.ofFrame(world, Duration.ofSeconds(2), random).answer());
        assertEquals(
                "nothing",
                Captions.ofFrame(world, Duration.ofSeconds(3), random).answer());
        assertEquals(
                "the red star and the letter K",
                Captions.ofPicture(List.of(RED_STAR, K), random).answer());
        assertEquals(
                "the red star, then the letter K",
                Captions.ofClip(truth(RED_STAR, K), random).answer());
    }
}
