package io.videoxl.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.training.model.Parameters;
import io.videoxl.training.model.TestModels;
import io.videoxl.training.model.Torch;
import io.videoxl.worlds.SeededRandom;
import io.videoxl.worlds.Thing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FilmPlanTest {
    @Test
    void filmShowsWhatItsTruthSaysInThatOrder() {
        try (var manager = Torch.newManager();
                var parameters = Parameters.initial(manager, TestModels.small(50), 1);
                var bank = FrameBank.of(parameters, new FrameBank.Size(5, 2, 6, 4))) {
            Map<Integer, Integer> shown = new HashMap<>();
            for (int thing = 0; thing < Scenes.THINGS.size(); thing++) {
                for (var clip : bank.of(thing)) {
                    assertTrue(clip.shown() >= 1, "an event of a second is seen by who looks once a second");
                    for (int i = 0; i < clip.shown(); i++) {
                        shown.put(clip.frame() + clip.first() + i, thing);
                    }
                }
            }
            var random = new SeededRandom(9);
            for (int i = 0; i < 500; i++) {
                int frames = 1 + random.nextInt(40);
                var film = FilmPlan.draw(bank, frames, random.nextInt(5), random);
                assertEquals(frames, film.frames().length);
                assertEquals(things(film.frames(), shown), film.truth().things());
                assertThingsAreApart(film.frames(), shown);
            }
        }
    }

    private static void assertThingsAreApart(int[] frames, Map<Integer, Integer> shown) {
        for (int i = 1; i < frames.length; i++) {
            boolean both = shown.containsKey(frames[i - 1]) && shown.containsKey(frames[i]);
            assertTrue(!both || frames[i] == frames[i - 1] + 1, "frames " + (i - 1) + " and " + i);
        }
    }

    /** A thing is there anew where its frames do not go on from the one before. */
    private static ArrayList<Thing> things(int[] frames, Map<Integer, Integer> shown) {
        var things = new ArrayList<Thing>();
        for (int i = 0; i < frames.length; i++) {
            var thing = shown.get(frames[i]);
            boolean goesOn = i > 0 && frames[i] == frames[i - 1] + 1 && shown.containsKey(frames[i - 1]);
            if (thing != null && !goesOn) {
                things.add(Scenes.THINGS.get(thing));
            }
        }
        return things;
    }
}
