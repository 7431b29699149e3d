package io.videoxl.training.data;

import io.videoxl.training.data.Pictures.Picture;
import io.videoxl.worlds.Event;
import io.videoxl.worlds.EventKind;
import io.videoxl.worlds.SeededRandom;
import io.videoxl.worlds.Thing;
import io.videoxl.worlds.World;
import io.videoxl.worlds.WorldOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Chooses single frames and short clips of worlds, each a function of a seed. */
public final class Scenes {
    /** A clip is looked at once a second. */
    private static final int SECONDS = 6;

    /** Of so many single pictures one is a wide one. */
    private static final int WIDE = 16;

    private static final WorldOptions OPTIONS = options().build();

    /** What lies about and grain of frames that are harder to name than those of worlds. */
    private static final WorldOptions HARDER = options().clutter(24).noise(16).build();

    private static WorldOptions.Builder options() {
        return WorldOptions.builder()
                .duration(Duration.ofSeconds(600))
                .sceneLength(Duration.ofSeconds(30))
                .events(0, 0);
    }

    /**
     * Frames of a clip.
     *
     * @param pictures a second apart
     * @param first the first that shows the thing
     * @param shown how many show it
     */
    public record Scene(List<Picture> pictures, int first, int shown) {}

    /** Everything that may appear. */
    public static final List<Thing> THINGS = WorldOptions.defaults().things();

    /** How many of them, from the first, are coloured shapes. */
    public static final int SHAPES = (int)
            THINGS.stream().filter(thing -> thing.kind() == EventKind.SHAPE).count();

    private Scenes() {}

    /** The number of a thing: a shape as often as a letter or digit, as in worlds. */
    public static int any(SeededRandom random) {
        return random.nextBoolean() ? random.nextInt(SHAPES) : random.nextInt(SHAPES, THINGS.size());
    }

    /** A frame of a thing, or of none if the thing is null. */
    public static Picture picture(Thing thing, long seed) {
        return picture(thing, seed, OPTIONS);
    }

    /** The same among three times the clutter, with more grain. */
    public static Picture harderPicture(Thing thing, long seed) {
        return picture(thing, seed, HARDER);
    }

    private static Picture picture(Thing thing, long seed, WorldOptions options) {
        var random = new SeededRandom(seed);
        var world = World.of(random.nextLong(), options);
        double time = random.nextDouble(0, 590);
        if (thing != null) {
            world = world.withEvents(List.of(event(thing, (long) (time * 1000), random)));
            time += random.nextDouble(0, 1);
        }
        return new Picture(world, time, random.nextLong(), random.nextInt(WIDE) == 0);
    }

    private static Event event(Thing thing, long start, SeededRandom random) {
        return Event.of(
                thing,
                Duration.ofMillis(start),
                Duration.ofMillis(start + random.nextInt(1000, 3001)),
                random.nextLong());
    }

    /** A thing that comes and goes: at most one frame without it at either end. */
    public static Scene event(Thing thing, long seed) {
        var random = new SeededRandom(seed);
        double begin = random.nextDouble(0, 590);
        var event = event(thing, (long) ((begin + random.nextDouble(0.2, 1)) * 1000), random);
        var world = World.of(random.nextLong(), OPTIONS).withEvents(List.of(event));
        var pictures = new ArrayList<Picture>();
        int first = -1;
        int shown = 0;
        for (int i = 0; i < SECONDS; i++) {
            boolean there = event.isAt(Duration.ofNanos((long) ((begin + i) * 1e9)));
            if (there && first < 0) {
                first = pictures.size();
            }
            shown += there ? 1 : 0;
            pictures.add(new Picture(world, begin + i, random.nextLong(), false));
            if (!there && first >= 0) {
                break;
            }
        }
        return new Scene(pictures, first, shown);
    }

    /** So many seconds without any thing. */
    public static Scene empty(int seconds, long seed) {
        var random = new SeededRandom(seed);
        var world = World.of(random.nextLong(), OPTIONS);
        double begin = random.nextDouble(0, 590 - seconds);
        var pictures = new ArrayList<Picture>();
        for (int i = 0; i < seconds; i++) {
            pictures.add(new Picture(world, begin + i, random.nextLong(), false));
        }
        return new Scene(pictures, 0, 0);
    }
}
