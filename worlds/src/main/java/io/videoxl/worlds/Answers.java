package io.videoxl.worlds;

import java.util.List;
import java.util.stream.Collectors;

/** The one form that each answer has. */
final class Answers {
    static final String NOTHING = "nothing";
    static final List<String> CHOICES = List.of("A", "B", "C", "D");

    private Answers() {}

    static String yesOrNo(boolean yes) {
        return yes ? "yes" : "no";
    }

    static String count(long number) {
        return Long.toString(number);
    }

    static String list(List<Thing> things) {
        return joined(things, ", ");
    }

    static String sequence(List<Thing> things) {
        return joined(things, ", then ");
    }

    static String together(List<Thing> things) {
        return joined(things, " and ");
    }

    private static String joined(List<Thing> things, String between) {
        return things.isEmpty() ? NOTHING : things.stream().map(Thing::name).collect(Collectors.joining(between));
    }
}
