package io.videoxl.training.stage;

import io.videoxl.training.data.Scenes;
import io.videoxl.worlds.ColouredShape;
import io.videoxl.worlds.SeededRandom;
import io.videoxl.worlds.Thing;
import io.videoxl.worlds.Truth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Names of what a video shows, of what is alike, and of others, in any order: a text of names alone, for whose tokens probes tell whether
 * the thing appears and which one it is. It is as long as a question, and has many times as much to look up in memory.
 */
final class RollCall {
    private static final int ALIKE = 6;
    private static final int NAMES = 16;

    private RollCall() {}

    /** As many names about any video, of different things. */
    static List<Thing> of(Truth truth, SeededRandom random) {
        var names = new LinkedHashSet<>(truth.things());
        var others = new ArrayList<>(Scenes.THINGS);
        Collections.shuffle(others, random);
        others.stream()
                .filter(other -> truth.things().stream().anyMatch(thing -> alike(thing, other)))
                .limit(ALIKE)
                .forEach(names::add);
        others.stream().filter(other -> !names.contains(other)).limit(NAMES).forEach(names::add);
        var called = new ArrayList<>(names.stream().limit(NAMES).toList());
        Collections.shuffle(called, random);
        return called;
    }

    private static boolean alike(Thing one, Thing other) {
        return one instanceof ColouredShape first
                && other instanceof ColouredShape second
                && (first.colour() == second.colour() || first.shape() == second.shape());
    }
}
