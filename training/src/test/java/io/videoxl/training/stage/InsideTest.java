package io.videoxl.training.stage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.videoxl.training.data.FilmPlan;
import io.videoxl.training.data.Prompts;
import io.videoxl.training.data.Scenes;
import io.videoxl.training.data.TextBatch;
import io.videoxl.training.model.VideoPlan;
import io.videoxl.worlds.QuestionAnswer;
import io.videoxl.worlds.QuestionKind;
import io.videoxl.worlds.Truth;
import java.util.Arrays;
import java.util.List;
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
        assertEquals(0, inside.named().length);
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

        assertArrayEquals(new long[] {2, 0, 0, 0, 1}, inside.namedPlaces());
        var tokens = Arrays.stream(inside.named())
                .mapToObj(at -> prompts.thing((int) texts.ids()[(int) at]))
                .toList();
        assertEquals(List.of(70, 9, 70, 70, 9), tokens);
    }

    private TextBatch texts(QuestionAnswer... questions) {
        return TextBatch.of(Arrays.stream(questions).map(prompts::of).toList());
    }
}
