package io.videoxl.worlds;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What happens in a video, or in what is seen of it.
 *
 * @param things what appears, in order; a thing that appears twice is there twice
 * @param ordered whether the order is known
 * @param possible what might have appeared
 */
public record Truth(List<Thing> things, boolean ordered, List<Thing> possible) {
    /** Keeps copies of the lists. */
    public Truth {
        things = List.copyOf(things);
        possible = List.copyOf(possible);
    }

    /**
     * Things in a known order.
     *
     * @param things what appears
     * @param possible what might have appeared
     * @return the truth of that
     */
    public static Truth inOrder(List<Thing> things, List<Thing> possible) {
        return new Truth(things, true, possible);
    }

    /** Of events in order of their start. */
    static Truth of(List<Event> events, List<Thing> possible) {
        boolean ordered = true;
        for (int i = 1; i < events.size(); i++) {
            ordered &= events.get(i).start().compareTo(events.get(i - 1).start()) > 0;
        }
        return new Truth(events.stream().map(Event::thing).toList(), ordered, possible);
    }

    static Truth seen(List<Event> events, List<Duration> times, List<Thing> possible) {
        var things = new ArrayList<Thing>();
        boolean ordered = true;
        Duration last = null;
        int first = 0;
        for (var event : events) {
            while (first < times.size() && times.get(first).compareTo(event.start()) < 0) {
                first++;
            }
            if (first < times.size() && event.isAt(times.get(first))) {
                things.add(event.thing());
                ordered &= !times.get(first).equals(last);
                last = times.get(first);
            }
        }
        return new Truth(things, ordered, possible);
    }

    /**
     * How often something appears.
     *
     * @param thing what
     * @return how many times
     */
    public int count(Thing thing) {
        return (int) things.stream().filter(thing::equals).count();
    }

    @Override
    public String toString() {
        return things.isEmpty()
                ? "nothing"
                : things.stream().map(Thing::name).collect(Collectors.joining(ordered ? ", " : " and "));
    }
}
