package io.videoxl.worlds;

import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws from lists. Unlike {@link Collections#shuffle}, how is laid down here and stays so. */
final class Draws {
    private Draws() {}

    static <T> T pick(List<T> choices, RandomGenerator random) {
        return choices.get(random.nextInt(choices.size()));
    }

    static void shuffle(List<?> list, RandomGenerator random) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, random.nextInt(i + 1));
        }
    }
}
