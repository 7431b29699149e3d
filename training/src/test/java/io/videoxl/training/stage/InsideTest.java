package io.videoxl.training.stage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.training.data.FilmPlan;
import io.videoxl.training.data.Prompts;
import io.videoxl.training.data.Scenes;
import io.videoxl.training.data.TextBatch;
import io.videoxl.training.model.VideoPlan;
import io.videoxl.worlds.Colour;
import io.videoxl.worlds.ColouredShape;
import io.videoxl.worlds.Glyph;
import io.videoxl.worlds.QuestionAnswer;
import io.videoxl.worlds.QuestionKind;
import io.videoxl.worlds.Questions;
import io.videoxl.worlds.SeededRandom;
import io.videoxl.worlds.Shape;
import io.videoxl.worlds.Truth;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InsideTest {
    private static final int NONE = Inside.NONE;

    /** Twelve frames: two of nothing, thing 7, nothing, thing 70 twice as long, nothing, thing 7 again. */
    private static final FilmPlan FILM = new FilmPlan(
            new int[12],
            new int[] {-1, -1, 0, -1, 1, 1, 1, -1, -1, -1, 2, -1},
            Truth.inOrder(List.of(Scenes.THINGS.get(7), Scenes.THINGS.get(70), Scenes.THINGS.get(7)), Scenes.THINGS));

    private final Prompts prompts = new Prompts(Recipe.fromSeed(1).vocabulary().tokenizer());

    @Test
    void summariesAreToTellWhatTheyShowWhichThatIsAndWhatCameBefore() {
        var texts = texts(new QuestionAnswer(QuestionKind.COUNT, "How many things appear?", "three"));
        // Ratio 8: two frames each, in a window of eight; then ratio 4: a frame each. In a pass, ratio 4 lies in front.
        var plan = new VideoPlan(3, new int[] {32, 16}, new int[] {8, 4}, new int[2], 1, texts.length());
        var inside = Inside.of(List.of(FILM), plan, texts, prompts, 4);

        assertArrayEquals(new long[] {NONE, NONE, 7, NONE, NONE, 7, 70, 70}, inside.things());
        assertArrayEquals(new long[] {2, 2, 3, 3, 0, 1, 2, 2}, inside.places());
        assertArrayEquals(new long[] {70, 70, 70, 7, NONE, NONE, 7, 7}, inside.previous());
        assertEquals(0, inside.texts().names().length);
        double sum = 0;
        double showing = 0;
        for (int i = 0; i < 8; i++) {
            sum += inside.weights()[i];
            showing += inside.things()[i] == NONE ? 0 : inside.weights()[i];
        }
        assertEquals(1, sum, 1e-6);
        assertEquals(0.5, showing, 1e-6);
    }

    @Test
    void namesAreToTellWhichThingTheyAreInTheirOwnVideo() {
        var there = Scenes.THINGS.get(70).name();
        var absent = Scenes.THINGS.get(9).name();
        var other = new FilmPlan(
                new int[12],
                new int[] {-1, -1, -1, 0, -1, -1, -1, -1, -1, -1, -1, -1},
                Truth.inOrder(List.of(Scenes.THINGS.get(9)), Scenes.THINGS));
        var texts = texts(
                new QuestionAnswer(QuestionKind.PRESENT, "Does " + there + " appear?", "yes"),
                new QuestionAnswer(QuestionKind.PRESENT, "Does " + absent + " appear?", "no"),
                new QuestionAnswer(QuestionKind.PRESENT, "Does " + there + " appear?", "no"),
                new QuestionAnswer(QuestionKind.BEFORE, "What comes before " + there + "?", absent));
        var plan = VideoPlan.of(3, 48, 40, new int[] {4}, 2, texts.length());
        var inside = Inside.of(List.of(FILM, other), plan, texts, prompts, 4);

        var names = inside.texts();
        assertArrayEquals(new long[] {2, 0, 0, 0, 1}, names.places());
        assertArrayEquals(new long[] {7, NONE, NONE, NONE, NONE}, names.next());
        assertArrayEquals(new long[] {7, NONE, NONE, NONE, NONE}, names.previous());
        assertArrayEquals(new float[] {0.5f, 0, 0, 0, 0.5f}, names.weights());
        var tokens = Arrays.stream(names.names())
                .mapToObj(at -> prompts.thing((int) texts.ids()[(int) at]))
                .toList();
        assertEquals(List.of(70, 9, 70, 70, 9), tokens);
    }

    @Test
    void questionsAreToTellWhatTheyAreAboutAndOptionsWhetherTheyAreRight() {
        var thing = (ColouredShape) Scenes.THINGS.get(7);
        var letter = Scenes.THINGS.get(70);
        var random = new SeededRandom(5);
        var choices = Stream.generate(() -> Questions.about(FILM.truth(), QuestionKind.CHOICE, random))
                .flatMap(Optional::stream)
                .limit(200)
                .toList();
        var others = Stream.of(
                new QuestionAnswer(
                        QuestionKind.COLOUR,
                        "What colour is the %s?".formatted(thing.shape().word()),
                        thing.colour().word()),
                new QuestionAnswer(
                        QuestionKind.SHAPE,
                        "What shape is the %s thing?".formatted(thing.colour().word()),
                        thing.shape().word()),
                new QuestionAnswer(QuestionKind.LETTER, "Which letter appears?", ((Glyph) letter).character() + ""),
                new QuestionAnswer(QuestionKind.LAST, "What appears last?", letter.name()));
        var once = new FilmPlan(
                FILM.frames(),
                new int[] {-1, -1, 0, -1, 1, 1, 1, -1, -1, -1, -1, -1},
                Truth.inOrder(List.of(thing, letter), Scenes.THINGS));
        var asked = Stream.concat(others, choices.stream()).toList();
        var texts = TextBatch.of(
                asked.stream().map(each -> prompts.of(each, once.truth())).toList());
        var plan = VideoPlan.of(3, 48, 40, new int[] {4}, asked.size(), texts.length());
        var inside = Inside.of(List.of(once), plan, texts, prompts, 4).texts();

        assertArrayEquals(new long[] {7, 7, 70}, inside.subjects());
        for (int i = 0; i < 3; i++) {
            assertEquals((long) i * texts.length() + texts.prompts().get(i).answer() - 1, inside.askers()[i]);
        }
        assertEquals(4 * choices.size(), inside.options().length);
        var tokenizer = Recipe.fromSeed(1).vocabulary().tokenizer();
        for (int i = 0; i < inside.options().length; i++) {
            var choice = choices.get(i / 4);
            var option = choice.options().get(i % 4);
            int text = 4 + i / 4;
            int end = (int) inside.options()[i] - text * texts.length();
            var until = tokenizer.decode(Arrays.copyOf(texts.prompts().get(text).ids(), end + 1));
            assertTrue(until.endsWith("\n" + "ABCD".charAt(i % 4) + ". " + option), until);
            assertEquals("ABCD".charAt(i % 4) == choice.answer().charAt(0) ? 1 : 0, inside.right()[i]);
        }
    }

    @Test
    void optionsAreToTellWhichThingTheQuestionMeansWithThemAndWhereThatIs() {
        var red = new ColouredShape(Colour.RED, Shape.STAR);
        var blue = new ColouredShape(Colour.BLUE, Shape.RING);
        var letter = new Glyph('A');
        var truth = Truth.inOrder(List.of(red, blue, letter), Scenes.THINGS);
        var film = new FilmPlan(new int[12], new int[] {0, -1, 1, 1, -1, 2, 2, -1, -1, -1, -1, -1}, truth);
        var asked = List.of(
                choice("What shape was the blue thing that appeared?", "star", "ring", "heart", "cross"),
                choice("What colour was the star?", "blue", "red", "green", "cyan"),
                choice("How many things appear?", "one", "three", "two", "none"),
                choice(
                        "What appears first?",
                        letter.name(),
                        red.name(),
                        blue.name(),
                        Scenes.THINGS.get(87).name()));
        var texts =
                TextBatch.of(asked.stream().map(each -> prompts.of(each, truth)).toList());
        var plan = VideoPlan.of(3, 48, 40, new int[] {4}, asked.size(), texts.length());
        var inside = Inside.of(List.of(film), plan, texts, prompts, 4).texts();

        var meant = LongStream.of(inside.things())
                .mapToObj(thing -> Scenes.THINGS.get((int) thing).name())
                .toList();
        assertEquals(
                List.of(
                        "the blue star",
                        "the blue ring",
                        "the blue heart",
                        "the blue cross",
                        "the blue star",
                        "the red star",
                        "the green star",
                        "the cyan star",
                        letter.name(),
                        red.name(),
                        blue.name(),
                        Scenes.THINGS.get(87).name()),
                meant);
        var ends = Arrays.stream(inside.options()).boxed().toList();
        assertEquals(
                Stream.concat(ends.stream().limit(8), ends.stream().skip(12)).toList(),
                Arrays.stream(inside.meant()).boxed().toList());
        var places = new HashMap<Long, Long>();
        for (int i = 0; i < inside.names().length; i++) {
            assertNull(places.put(inside.names()[i], inside.places()[i]));
        }
        assertEquals(
                List.of(0L, 2L, 0L, 0L, 0L, 1L, 0L, 0L, 3L, 1L, 2L, 0L),
                Arrays.stream(inside.meant()).mapToObj(places::get).toList());
    }

    private static QuestionAnswer choice(String question, String... options) {
        var text = new StringBuilder(question);
        for (int i = 0; i < options.length; i++) {
            text.append("\n").append("ABCD".charAt(i)).append(". ").append(options[i]);
        }
        return new QuestionAnswer(QuestionKind.CHOICE, text.toString(), "B", List.of(options));
    }

    private TextBatch texts(QuestionAnswer... questions) {
        return TextBatch.of(Arrays.stream(questions)
                .map(asked -> prompts.of(asked, FILM.truth()))
                .toList());
    }
}
