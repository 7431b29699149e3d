package io.videoxl.worlds;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.worlds.drawing.Scenery;
import io.videoxl.worlds.drawing.ShownThing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * A video that is drawn, so that what happens in it is known: things appear one after the other over scenes with a moving, textured
 * and grainy background and grey clutter. The same seed and options make the same world, frame by frame and byte by byte, on every
 * machine.
 *
 * <p>A world has no size and no frame rate of its own: it is drawn at any time and in any size. The middle square of a frame shows
 * the same whatever the frame's size and shape; things of events are always in it.
 *
 * <p>Immutable and thread-safe.
 */
public final class World {
    private static final int CACHED_SCENES = 8;
    private static final double SHORTEST_SCENE = 0.5;
    private static final double LONGEST_SCENE = 1.5;
    private static final double NANOS = 1e9;

    private record NumberedScenery(int number, Scenery scenery) {}

    private final long seed;
    private final WorldOptions options;
    private final List<Event> events;
    /** Latest end among the events up to here, to find those that are there without looking at all. */
    private final double[] ends;

    private final double[] sceneStarts;
    /** Written without a lock: whoever finds another's scene makes its own. */
    private final NumberedScenery[] sceneries = new NumberedScenery[CACHED_SCENES];

    private World(long seed, WorldOptions options, List<Event> events, double[] sceneStarts) {
        this.seed = seed;
        this.options = options;
        this.events = events;
        this.sceneStarts = sceneStarts;
        ends = new double[events.size()];
        for (int i = 0; i < ends.length; i++) {
            double end = seconds(events.get(i).end());
            ends[i] = i == 0 ? end : Math.max(end, ends[i - 1]);
        }
    }

    /**
     * The world of a seed.
     *
     * @param seed any; different seeds make different worlds
     * @param options what the world is made of
     * @return the world
     */
    public static World of(long seed, WorldOptions options) {
        var events = EventPlan.events(new SeededRandom(seed, 1), options);
        return new World(seed, options, events, sceneStarts(new SeededRandom(seed, 2), options));
    }

    private static double[] sceneStarts(SeededRandom random, WorldOptions options) {
        double mean = seconds(options.sceneLength());
        double end = seconds(options.duration());
        var starts = new ArrayList<Double>();
        for (double start = 0; start < end; start += mean * random.nextDouble(SHORTEST_SCENE, LONGEST_SCENE)) {
            starts.add(start);
        }
        return starts.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /**
     * The same scenes with other events.
     *
     * @param others in any order
     * @return the other world
     * @throws VideoXLException {@code INVALID_ARGUMENT} if an event lasts longer than the video
     */
    public World withEvents(Collection<Event> others) {
        for (var event : others) {
            if (event.end().compareTo(duration()) > 0) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        event.thing() + " is there until " + event.end() + ", but the video ends at " + duration()
                                + "; expected it to end before that.");
            }
        }
        var sorted = others.stream().sorted(Comparator.comparing(Event::start)).toList();
        return new World(seed, options, sorted, sceneStarts);
    }

    /** {@return the seed that it was made from} */
    public long seed() {
        return seed;
    }

    /** {@return what it was made of} */
    public WorldOptions options() {
        return options;
    }

    /** {@return how long the video is} */
    public Duration duration() {
        return options.duration();
    }

    /** {@return what appears, in order of its start} */
    public List<Event> events() {
        return events;
    }

    /** {@return when the scenes begin, the first at 0} */
    public List<Duration> sceneStarts() {
        return Arrays.stream(sceneStarts)
                .mapToObj(start -> Duration.ofNanos((long) (start * NANOS)))
                .toList();
    }

    /**
     * What is there.
     *
     * @param time counted from the start of the video
     * @return the things of all events that have begun and are not over
     */
    public List<Thing> at(Duration time) {
        return events.stream()
                .filter(event -> event.isAt(time))
                .map(Event::thing)
                .toList();
    }

    /** {@return what happens in the whole video} */
    public Truth truth() {
        return Truth.of(events, options.things());
    }

    /**
     * What is seen by someone who looks only now and then. Two things that are first seen at the same moment make the order unknown.
     *
     * @param times of the frames that are seen, in ascending order
     * @return what happens as far as it is seen
     */
    public Truth truth(List<Duration> times) {
        return Truth.seen(events, times, options.things());
    }

    /**
     * Draws a square frame.
     *
     * @param time from 0 to the end of the video
     * @param size edge in pixels
     * @param rgb where to: 3·size² bytes, rows from the top, R G B for each pixel
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the time is outside the video, the size less than 1 or the number of
     *     bytes another
     */
    public void render(Duration time, int size, byte[] rgb) {
        render(seconds(time), size, size, rgb);
    }

    /**
     * Draws a square frame.
     *
     * @param seconds from 0 to the end of the video
     * @param size edge in pixels
     * @param rgb where to: 3·size² bytes, rows from the top, R G B for each pixel
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the time is outside the video, the size less than 1 or the number of
     *     bytes another
     */
    public void render(double seconds, int size, byte[] rgb) {
        render(seconds, size, size, rgb);
    }

    /**
     * Draws a frame.
     *
     * @param seconds from 0 to the end of the video
     * @param width in pixels
     * @param height in pixels
     * @param rgb where to: 3·width·height bytes, rows from the top, R G B for each pixel
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the time is outside the video, an edge less than 1 or the number of bytes
     *     another
     */
    public void render(double seconds, int width, int height, byte[] rgb) {
        check(seconds, width, height, Objects.requireNonNull(rgb, "rgb"));
        scenery(seconds).draw(seconds, shown(seconds), width, height, rgb);
    }

    private void check(double seconds, int width, int height, byte[] rgb) {
        if (!(seconds >= 0 && seconds <= seconds(duration()))) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "A frame at " + seconds + " s was asked for; expected 0 to " + seconds(duration()) + " s.");
        }
        if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "A frame of " + width + " x " + height + " pixels was asked for in " + rgb.length
                            + " bytes; expected edges of at least 1, and 3 bytes for each pixel.");
        }
    }

    private List<ShownThing> shown(double seconds) {
        int first = firstAfter(ends, seconds);
        List<ShownThing> shown = List.of();
        for (int i = first; i < events.size(); i++) {
            var event = events.get(i);
            double start = seconds(event.start());
            double end = seconds(event.end());
            if (start > seconds) {
                break;
            }
            if (seconds < end) {
                shown = shown.isEmpty() ? new ArrayList<>(1) : shown;
                shown.add(new ShownThing(event.thing(), event.placement(), (seconds - start) / (end - start)));
            }
        }
        return shown;
    }

    private Scenery scenery(double seconds) {
        int number = firstAfter(sceneStarts, seconds) - 1;
        var known = sceneries[number % CACHED_SCENES];
        if (known == null || known.number != number) {
            long sceneSeed = new SeededRandom(seed, 3L + number).nextLong();
            known = new NumberedScenery(number, new Scenery(sceneSeed, options.clutter(), options.noise()));
            sceneries[number % CACHED_SCENES] = known;
        }
        return known.scenery;
    }

    /** The first of ascending values that is greater; their number if there is none. */
    private static int firstAfter(double[] values, double value) {
        int from = 0;
        int to = values.length;
        while (from < to) {
            int middle = from + to >>> 1;
            if (values[middle] > value) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return from;
    }

    private static double seconds(Duration duration) {
        return duration.getSeconds() + duration.getNano() / NANOS;
    }

    @Override
    public String toString() {
        return "world " + seed + " of " + duration() + ": " + truth();
    }
}
