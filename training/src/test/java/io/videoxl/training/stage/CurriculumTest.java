package io.videoxl.training.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.training.stage.Curriculum.Level;
import io.videoxl.worlds.SeededRandom;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurriculumTest {
    private static final int STEPS = 1000;
    private static final int DRAWS = 10_000;
    private static final Mixture NEEDLE = new Mixture(32, 2048, 1, 1, TaskGroup.FACTS);
    private static final List<Level> LEVELS = List.of(level(10, 0.2, 0), level(20, 0.3, 0), level(30, 1, 0.12));

    private final Curriculum curriculum = new Curriculum(LEVELS, NEEDLE, 0.9, STEPS);

    @Test
    void nextLevelBeginsWhenEnoughIsAnsweredExactly() {
        curriculum.measured(899, 1000);
        assertEquals(0, curriculum.level());
        curriculum.measured(900, 1000);
        assertEquals(1, curriculum.level());
        assertEquals(LEVELS.get(1).mixture(), curriculum.current());
    }

    @Test
    void nextLevelBeginsAfterItsShareOfSteps() {
        assertEquals(25, curriculum.interval());
        measure(7);
        assertEquals(0, curriculum.level());
        measure(1);
        assertEquals(1, curriculum.level());
        measure(11);
        assertEquals(1, curriculum.level());
        measure(1);
        assertEquals(2, curriculum.level());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.3, 1, 3})
    void recipesComeToTheirLastLevelWhateverTheirEffort(double effort) {
        assertComesToItsLastLevel(Recipe.fromSeed(1).times(effort));
        assertComesToItsLastLevel(Recipe.from(Path.of("model.gguf"), 1).times(effort));
    }

    private static void assertComesToItsLastLevel(Recipe recipe) {
        var levels = recipe.levels();
        var slowest = new Curriculum(levels, NEEDLE, 0.9, recipe.videoSteps());
        int step = 0;
        while (slowest.level() < levels.size() - 1) {
            slowest.measured(0, 1);
            step += slowest.interval();
        }
        assertTrue(step < 0.97 * recipe.videoSteps(), "after " + step + " steps");
    }

    @Test
    void lastLevelStays() {
        measure(8 + 12);
        curriculum.measured(1000, 1000);
        assertEquals(2, curriculum.level());
    }

    @Test
    void firstLevelIsAllThatItsStepsSee() {
        assertEquals(Map.of(LEVELS.getFirst().mixture(), DRAWS), draws());
    }

    @Test
    void earlierLevelsAreRepeatedInAQuarterOfTheStepsThatAreNoNeedles() {
        measure(8 + 12);
        var drawn = draws();
        assertShare(0.12, drawn.get(NEEDLE));
        assertShare(0.88 * 0.75, drawn.get(LEVELS.get(2).mixture()));
        assertShare(0.88 * 0.125, drawn.get(LEVELS.get(0).mixture()));
        assertShare(0.88 * 0.125, drawn.get(LEVELS.get(1).mixture()));
    }

    @Test
    void stateIsTakenUpWhereItWasLeft() {
        measure(8 + 11);
        var other = new Curriculum(LEVELS, NEEDLE, 0.9, STEPS);
        other.restore(curriculum.state());
        assertEquals(1, other.level());
        other.measured(0, 1);
        assertEquals(2, other.level());
    }

    /** So many times with no right answer. */
    private void measure(int times) {
        for (int i = 0; i < times; i++) {
            curriculum.measured(0, 1);
        }
    }

    private Map<Mixture, Integer> draws() {
        var random = new SeededRandom(1);
        var drawn = new HashMap<Mixture, Integer>();
        IntStream.range(0, DRAWS).forEach(i -> drawn.merge(curriculum.draw(random), 1, Integer::sum));
        return drawn;
    }

    /** Within five standard deviations. */
    private static void assertShare(double expected, int count) {
        double deviation = Math.sqrt(expected * (1 - expected) / DRAWS);
        double share = (double) count / DRAWS;
        assertTrue(Math.abs(share - expected) < 5 * deviation, share + ", expected " + expected);
    }

    private static Level level(int longest, double share, double needles) {
        return new Level(new Mixture(1, longest, 1, 1, TaskGroup.FACTS), share, needles);
    }
}
