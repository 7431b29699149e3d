package io.videoxl.worlds;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What a world is made of. Immutable and thread-safe; made by {@link #builder}. */
public final class WorldOptions {
    private final Duration duration;
    private final int fewestEvents;
    private final int mostEvents;
    private final Duration shortestEvent;
    private final Duration longestEvent;
    private final Duration gap;
    private final boolean overlapping;
    private final boolean repeating;
    private final Set<EventKind> kinds;
    private final List<Thing> things;
    private final Duration sceneLength;
    private final int clutter;
    private final int noise;

    private WorldOptions(Builder builder) {
        duration = builder.duration;
        fewestEvents = builder.fewestEvents;
        mostEvents = builder.mostEvents;
        shortestEvent = builder.shortestEvent;
        longestEvent = builder.longestEvent;
        gap = builder.gap;
        overlapping = builder.overlapping;
        repeating = builder.repeating;
        kinds = builder.kinds;
        things = List.copyOf(builder.things());
        sceneLength = builder.sceneLength;
        clutter = builder.clutter;
        noise = builder.noise;
    }

    /** {@return half a minute with one to four events of all kinds} */
    public static WorldOptions defaults() {
        return builder().build();
    }

    /** {@return a builder that starts from the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return how long the video is} */
    public Duration duration() {
        return duration;
    }

    /** {@return the least number of events} */
    public int fewestEvents() {
        return fewestEvents;
    }

    /** {@return the greatest number of events} */
    public int mostEvents() {
        return mostEvents;
    }

    /** {@return how long an event lasts at least} */
    public Duration shortestEvent() {
        return shortestEvent;
    }

    /** {@return how long an event lasts at most} */
    public Duration longestEvent() {
        return longestEvent;
    }

    /** {@return the least time from one event's end to the next one's start; with {@link #overlapping}, from start to start} */
    public Duration gap() {
        return gap;
    }

    /** {@return whether an event may begin before another is over} */
    public boolean overlapping() {
        return overlapping;
    }

    /** {@return whether the same thing may appear more than once} */
    public boolean repeating() {
        return repeating;
    }

    /** {@return the kinds of things that appear} */
    public Set<EventKind> kinds() {
        return kinds;
    }

    /** {@return all things that may appear} */
    public List<Thing> things() {
        return things;
    }

    /** {@return how long a scene lasts on average} */
    public Duration sceneLength() {
        return sceneLength;
    }

    /** {@return the greatest number of grey things that drift through a scene} */
    public int clutter() {
        return clutter;
    }

    /** {@return how far grain moves a channel at most, of 255} */
    public int noise() {
        return noise;
    }

    /** Sets what is to differ from the defaults. For one thread at a time. */
    public static final class Builder {
        private static final int MOST_NOISE = 64;
        private static final int MOST_AT_ONCE = 4;

        private Duration duration = Duration.ofSeconds(30);
        private int fewestEvents = 1;
        private int mostEvents = 4;
        private Duration shortestEvent = Duration.ofSeconds(1);
        private Duration longestEvent = Duration.ofSeconds(3);
        private Duration gap = Duration.ofSeconds(1);
        private boolean overlapping;
        private boolean repeating;
        private Set<EventKind> kinds = Set.of(EventKind.values());
        private List<Colour> colours = List.of(Colour.values());
        private List<Shape> shapes = List.of(Shape.values());
        private Duration sceneLength = Duration.ofSeconds(12);
        private int clutter = 8;
        private int noise = 10;

        private Builder() {}

        /**
         * How long the video is. The default is 30 s.
         *
         * @param value at least a millisecond, at most 10,000 hours
         * @return this
         */
        public Builder duration(Duration value) {
            duration = Objects.requireNonNull(value, "duration");
            return this;
        }

        /**
         * How many events there are. The default is 1 to 4.
         *
         * @param fewest 0 or more
         * @param most not less than that; as many as have room when all are as long as can be
         * @return this
         */
        public Builder events(int fewest, int most) {
            fewestEvents = fewest;
            mostEvents = most;
            return this;
        }

        /**
         * How long an event lasts. The default is 1 to 3 s: whoever looks once a second sees each event.
         *
         * @param shortest at least a millisecond
         * @param longest not less than that
         * @return this
         */
        public Builder eventLength(Duration shortest, Duration longest) {
            shortestEvent = Objects.requireNonNull(shortest, "shortest");
            longestEvent = Objects.requireNonNull(longest, "longest");
            return this;
        }

        /**
         * The least time from one event's end to the next one's start or, when they may overlap, from start to start. The default is
         * 1 s.
         *
         * @param value 0 or more
         * @return this
         */
        public Builder gap(Duration value) {
            gap = Objects.requireNonNull(value, "gap");
            return this;
        }

        /**
         * Whether an event may begin before another is over. Up to four things are then there at once, a quarter of the picture for
         * each. The default is no.
         *
         * @param value yes or no
         * @return this
         */
        public Builder overlapping(boolean value) {
            overlapping = value;
            return this;
        }

        /**
         * Whether the same thing may appear more than once. The default is no.
         *
         * @param value yes or no
         * @return this
         */
        public Builder repeating(boolean value) {
            repeating = value;
            return this;
        }

        /**
         * Which kinds of things appear. Shapes make up half of them, or all. The default is all kinds.
         *
         * @param values at least one
         * @return this
         */
        public Builder kinds(EventKind... values) {
            kinds = Set.copyOf(List.of(values));
            return this;
        }

        /**
         * Which colours shapes have. The default is all.
         *
         * @param values at least one, if there are shapes
         * @return this
         */
        public Builder colours(Collection<Colour> values) {
            colours = List.copyOf(values);
            return this;
        }

        /**
         * Which shapes there are. The default is all.
         *
         * @param values at least one, if there are shapes
         * @return this
         */
        public Builder shapes(Collection<Shape> values) {
            shapes = List.copyOf(values);
            return this;
        }

        /**
         * How long a scene lasts on average, from one change of the background to the next. The default is 12 s.
         *
         * @param value at least half a second
         * @return this
         */
        public Builder sceneLength(Duration value) {
            sceneLength = Objects.requireNonNull(value, "sceneLength");
            return this;
        }

        /**
         * How many grey things drift through a scene at most. The default is 8.
         *
         * @param most 0 to 100
         * @return this
         */
        public Builder clutter(int most) {
            clutter = most;
            return this;
        }

        /**
         * How far grain, which is new in every frame, moves a channel at most. The default is 10 of 255.
         *
         * @param most 0 to 64
         * @return this
         */
        public Builder noise(int most) {
            noise = most;
            return this;
        }

        /**
         * The options.
         *
         * @return what was set
         * @throws VideoXLException {@code INVALID_ARGUMENT} for a value out of its range, for events that have no room, and for more
         *     events than there are things where things may not repeat
         */
        public WorldOptions build() {
            require(
                    isBetween(duration, Duration.ofMillis(1), Duration.ofHours(10_000)),
                    "duration",
                    duration,
                    "1 ms to 10,000 h");
            require(
                    0 <= fewestEvents && fewestEvents <= mostEvents,
                    "events",
                    fewestEvents + " to " + mostEvents,
                    "0 or more, the fewer first");
            require(
                    isBetween(shortestEvent, Duration.ofMillis(1), longestEvent),
                    "eventLength",
                    shortestEvent + " to " + longestEvent,
                    "1 ms or more, the shorter first");
            require(!gap.isNegative(), "gap", gap, "0 or more");
            require(
                    !overlapping || longestEvent.compareTo(gap.multipliedBy(MOST_AT_ONCE)) <= 0,
                    "gap",
                    gap,
                    "at least a quarter of the longest event's " + longestEvent
                            + ", so that no more than four things are there at once");
            require(sceneLength.toMillis() >= 500, "sceneLength", sceneLength, "half a second or more");
            require(0 <= clutter && clutter <= 100, "clutter", clutter, "0 to 100");
            require(0 <= noise && noise <= MOST_NOISE, "noise", noise, "0 to " + MOST_NOISE);
            require(mostEvents == 0 || !things().isEmpty(), "kinds", kinds, "at least one that has something to show");
            require(
                    repeating || mostEvents <= things().size(),
                    "events",
                    mostEvents,
                    "at most the " + things().size() + " different things, or repeating(true)");
            require(
                    room() <= duration.toMillis(),
                    "duration",
                    duration,
                    "at least " + Duration.ofMillis(room()) + ", which " + mostEvents + " events of " + longestEvent
                            + " need");
            return new WorldOptions(this);
        }

        private long room() {
            long rest = Math.max(0, mostEvents - 1L);
            long each = overlapping ? gap.toMillis() : gap.toMillis() + longestEvent.toMillis();
            return mostEvents == 0 ? 0 : longestEvent.toMillis() + rest * each;
        }

        private List<Thing> things() {
            var all = new ArrayList<Thing>();
            if (kinds.contains(EventKind.SHAPE)) {
                for (var shape : shapes) {
                    colours.forEach(colour -> all.add(new ColouredShape(colour, shape)));
                }
            }
            if (kinds.contains(EventKind.LETTER)) {
                Glyph.LETTERS.chars().forEach(letter -> all.add(new Glyph((char) letter)));
            }
            if (kinds.contains(EventKind.DIGIT)) {
                Glyph.DIGITS.chars().forEach(digit -> all.add(new Glyph((char) digit)));
            }
            return all;
        }

        private static boolean isBetween(Duration value, Duration least, Duration most) {
            return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
        }

        private static void require(boolean holds, String option, Object found, String expected) {
            if (!holds) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        "World option " + option + ": found " + found + "; expected " + expected + ".");
            }
        }
    }
}
