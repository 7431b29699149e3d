package io.videoxl.worlds;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Chooses what appears in a world, and when and where. */
final class EventPlan {
    private final SeededRandom random;
    private final WorldOptions options;

    private EventPlan(SeededRandom random, WorldOptions options) {
        this.random = random;
        this.options = options;
    }

    /** Events in order of their start. */
    static List<Event> events(SeededRandom random, WorldOptions options) {
        return new EventPlan(random, options).events();
    }

    /** What appears, without when and where. */
    static Truth truth(SeededRandom random, WorldOptions options) {
        var plan = new EventPlan(random, options);
        return Truth.inOrder(plan.things(plan.count()), options.things());
    }

    private int count() {
        return random.nextInt(options.fewestEvents(), options.mostEvents() + 1);
    }

    private List<Event> events() {
        int count = count();
        var things = things(count);
        var lengths = lengths(count);
        var starts = starts(lengths);
        var events = new ArrayList<Event>(count);
        for (int i = 0; i < count; i++) {
            var placement = options.overlapping() ? Placement.inQuarter(i % 4, random) : Placement.anywhere(random);
            events.add(new Event(
                    things.get(i), Duration.ofMillis(starts[i]), Duration.ofMillis(starts[i] + lengths[i]), placement));
        }
        return List.copyOf(events);
    }

    private List<Thing> things(int count) {
        var chosen = new ArrayList<Thing>(count);
        Set<Thing> used = new HashSet<>();
        while (chosen.size() < count) {
            var thing = thing(used);
            chosen.add(thing);
            if (!options.repeating()) {
                used.add(thing);
            }
        }
        return chosen;
    }

    /** Each kind has its share, whatever the number of its things. */
    private Thing thing(Set<Thing> used) {
        var left =
                options.things().stream().filter(thing -> !used.contains(thing)).toList();
        var others = left.stream()
                .map(Thing::kind)
                .filter(kind -> kind != EventKind.SHAPE)
                .distinct()
                .toList();
        boolean shapes = left.stream().anyMatch(thing -> thing.kind() == EventKind.SHAPE);
        boolean shape = others.isEmpty() || shapes && random.nextBoolean();
        var kind = shape ? EventKind.SHAPE : Draws.pick(others, random);
        return Draws.pick(left.stream().filter(thing -> thing.kind() == kind).toList(), random);
    }

    private long[] lengths(int count) {
        int shortest = (int) options.shortestEvent().toMillis();
        int longest = (int) options.longestEvent().toMillis();
        var lengths = new long[count];
        for (int i = 0; i < count; i++) {
            lengths[i] = random.nextInt(shortest, longest + 1);
        }
        return lengths;
    }

    /** Any way to spread the time that is left over, before, between and behind the events, is as likely as any other. */
    private long[] starts(long[] lengths) {
        int count = lengths.length;
        var earliest = new long[count];
        long end = 0;
        for (int i = 0; i < count; i++) {
            earliest[i] = i == 0
                    ? 0
                    : earliest[i - 1] + options.gap().toMillis() + (options.overlapping() ? 0 : lengths[i - 1]);
            end = Math.max(end, earliest[i] + lengths[i]);
        }
        long left = options.duration().toMillis() - end;
        var delays = new long[count];
        for (int i = 0; i < count; i++) {
            delays[i] = (long) (random.nextDouble() * (left + 1));
        }
        Arrays.sort(delays);
        for (int i = 0; i < count; i++) {
            delays[i] += earliest[i];
        }
        return delays;
    }
}
