package io.videoxl.training.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.videoxl.training.data.Scenes;
import io.videoxl.worlds.Thing;
import org.junit.jupiter.api.Test;

class ConfusionsTest {
    private static final int NOTHING = Scenes.THINGS.size();

    @Test
    void saysWhatIsTakenForWhatAndWhatMostOften() {
        int circle = number("the red circle");
        int square = number("the red square");
        var confusions = new Confusions();
        for (int i = 0; i < 6; i++) {
            confusions.add(circle, circle);
        }
        confusions.add(circle, square);
        confusions.add(circle, square);
        confusions.add(square, NOTHING);
        confusions.add(NOTHING, circle);
        confusions.add(NOTHING, NOTHING);
        assertEquals(
                "of 9 unseen frames with a thing 66.67 % named, 1 overlooked, 2 mistaken; in 1 of 2 without one something invented;"
                        + " the red circle for the red square 2, nothing for the red circle 1, the red square for nothing 1",
                confusions.toString());
    }

    private static int number(String name) {
        return Scenes.THINGS.stream().map(Thing::name).toList().indexOf(name);
    }
}
