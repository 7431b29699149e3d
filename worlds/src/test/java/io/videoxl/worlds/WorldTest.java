package io.videoxl.worlds;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorldTest {
    private static final int SIZE = 56;

    private static byte[] frame(World world, double seconds) {
        var rgb = new byte[3 * SIZE * SIZE];
        world.render(seconds, SIZE, rgb);
        return rgb;
    }

    private static World showing(Thing thing, long seed) {
        var event = Event.of(thing, Duration.ofSeconds(1), Duration.ofSeconds(3), seed);
        return World.of(seed, WorldOptions.defaults()).withEvents(List.of(event));
    }

    /** Pixels whose channels are far apart: those of coloured shapes. */
    private static long saturated(byte[] rgb) {
        return IntStream.range(0, rgb.length / 3)
                .filter(pixel -> {
                    var channels =
                            new int[] {rgb[3 * pixel] & 0xFF, rgb[3 * pixel + 1] & 0xFF, rgb[3 * pixel + 2] & 0xFF};
                    Arrays.sort(channels);
                    return channels[2] - channels[0] > 90;
                })
                .count();
    }

    @Test
    void aSeedMakesTheSameBytesOnEveryMachine() {
        var sum = new CRC32();
        for (int seed = 0; seed < 20; seed++) {
            var world = World.of(
                    seed, WorldOptions.builder().overlapping(seed % 2 == 0).build());
            sum.update(world.events().toString().getBytes(StandardCharsets.UTF_8));
            for (int second = 0; second < 30; second++) {
                sum.update(frame(world, second + 0.5));
            }
        }
        assertEquals(0x76962544L, sum.getValue());
    }

    @Test
    void otherSeedsMakeOtherWorlds() {
        var first = World.of(1, WorldOptions.defaults());
        var second = World.of(2, WorldOptions.defaults());
        assertNotEquals(first.events(), second.events());
        assertFalse(Arrays.equals(frame(first, 0), frame(second, 0)));
    }

    @Test
    void framesDoNotDependOnWhatWasDrawnBefore() {
        var options = WorldOptions.builder().duration(Duration.ofMinutes(5)).build();
        var world = World.of(9, options);
        var late = frame(world, 290);
        for (int i = 0; i < 300; i += 3) {
            frame(world, i);
        }
        assertArrayEquals(late, frame(world, 290));
        assertArrayEquals(late, frame(World.of(9, options), 290));
    }

    @Test
    void eventsLastAsLongAsTheyShouldOneAfterTheOther() {
        var options = WorldOptions.builder().events(0, 7).build();
        for (long seed = 0; seed < 500; seed++) {
            var world = World.of(seed, options);
            var before = Duration.ofSeconds(-1);
            for (var event : world.events()) {
                assertTrue(event.start().compareTo(before.plus(options.gap())) >= 0, world::toString);
                long millis = event.end().minus(event.start()).toMillis();
                assertTrue(millis >= 1000 && millis <= 3000, event::toString);
                before = event.end();
            }
            assertTrue(before.compareTo(world.duration()) <= 0, world::toString);
            assertEquals(world.events().size(), new HashSet<>(world.truth().things()).size(), "no thing twice");
        }
    }

    @Test
    void everyNumberOfEventsAndEveryThingTurnsUp() {
        var counts = new HashSet<Integer>();
        var things = new HashSet<Thing>();
        for (long seed = 0; seed < 2000; seed++) {
            var world = World.of(seed, WorldOptions.defaults());
            counts.add(world.events().size());
            things.addAll(world.truth().things());
        }
        assertEquals(Set.of(1, 2, 3, 4), counts);
        assertEquals(new HashSet<>(WorldOptions.defaults().things()), things);
    }

    @Test
    void overlappingEventsBeginApartAndAreNotDrawnOverEachOther() {
        var options = WorldOptions.builder()
                .duration(Duration.ofSeconds(10))
                .events(7, 7)
                .overlapping(true)
                .kinds(EventKind.SHAPE)
                .build();
        int most = 0;
        for (long seed = 0; seed < 100; seed++) {
            var events = World.of(seed, options).events();
            for (int i = 0; i < events.size(); i++) {
                for (int j = 0; j < i; j++) {
                    var one = events.get(i);
                    var other = events.get(j);
                    assertTrue(one.start().minus(other.start()).compareTo(options.gap()) >= 0);
                    if (other.isAt(one.start())) {
                        double x = Math.abs(
                                one.placement().fromX() - other.placement().fromX());
                        double y = Math.abs(
                                one.placement().fromY() - other.placement().fromY());
                        double apart =
                                one.placement().radius() + other.placement().radius();
                        assertTrue(Math.max(x, y) >= apart, one + " over " + other);
                    }
                }
                var start = events.get(i).start();
                most = Math.max(most, (int)
                        events.stream().filter(each -> each.isAt(start)).count());
            }
        }
        assertTrue(most > 1, "things were there together");
    }

    @Test
    void onlyWhileAShapeIsThereIsAnythingSaturated() {
        for (var colour : Colour.values()) {
            for (var shape : Shape.values()) {
                var world = showing(new ColouredShape(colour, shape), 31L * colour.ordinal() + shape.ordinal());
                assertEquals(0, saturated(frame(world, 0.999)), world::toString);
                assertTrue(saturated(frame(world, 1)) > 80, world::toString);
                assertTrue(saturated(frame(world, 2.999)) > 80, world::toString);
                assertEquals(0, saturated(frame(world, 3)), world::toString);
            }
        }
    }

    @Test
    void anyTwoThingsInTheSamePlaceLookDifferent() {
        var things = WorldOptions.defaults().things();
        var frames = things.stream().map(thing -> frame(showing(thing, 4), 2)).toList();
        for (int i = 0; i < frames.size(); i++) {
            for (int j = 0; j < i; j++) {
                long differing = differing(frames.get(i), frames.get(j));
                var pair = things.get(i) + " and " + things.get(j);
                assertTrue(differing > 40, () -> pair + ": " + differing + " pixels differ");
            }
        }
    }

    private static long differing(byte[] one, byte[] other) {
        return IntStream.range(0, one.length / 3)
                .filter(pixel -> IntStream.range(3 * pixel, 3 * pixel + 3)
                        .anyMatch(at -> Math.abs((one[at] & 0xFF) - (other[at] & 0xFF)) > 48))
                .count();
    }

    @Test
    void theMiddleSquareIsTheSameInAWideFrame() {
        var world = showing(new ColouredShape(Colour.BLUE, Shape.STAR), 8);
        var square = new byte[3 * 360 * 360];
        var wide = new byte[3 * 640 * 360];
        world.render(2, 360, square);
        world.render(2, 640, 360, wide);
        for (int y = 0; y < 360; y++) {
            int from = 3 * (640 * y + 140);
            assertArrayEquals(
                    Arrays.copyOfRange(square, 3 * 360 * y, 3 * 360 * (y + 1)),
                    Arrays.copyOfRange(wide, from, from + 3 * 360),
                    "row " + y);
        }
    }

    @Test
    void aLargeFrameMadeSmallLooksLikeASmallOne() {
        var world = showing(new ColouredShape(Colour.RED, Shape.HEART), 12);
        int factor = 6;
        var large = new byte[3 * factor * factor * SIZE * SIZE];
        world.render(2, factor * SIZE, large);
        var small = frame(world, 2);
        long difference = 0;
        for (int i = 0; i < small.length; i++) {
            int x = i / 3 % SIZE;
            int y = i / 3 / SIZE;
            int sum = 0;
            for (int part = 0; part < factor * factor; part++) {
                int row = factor * y + part / factor;
                int column = factor * x + part % factor;
                sum += large[3 * (row * factor * SIZE + column) + i % 3] & 0xFF;
            }
            difference += Math.abs((small[i] & 0xFF) - sum / (factor * factor));
        }
        assertTrue(difference < 3L * small.length, "differs by " + (double) difference / small.length + " on average");
    }

    @Test
    void anHourInWhichNothingHappensIsMadeOfScenes() {
        var world = World.of(
                3,
                WorldOptions.builder()
                        .duration(Duration.ofHours(1))
                        .events(0, 0)
                        .build());
        assertEquals(List.of(), world.events());
        assertTrue(world.sceneStarts().size() > 200, "scenes");
        assertEquals(Duration.ZERO, world.sceneStarts().getFirst());
        assertEquals(0, saturated(frame(world, 3600)));
        assertFalse(Arrays.equals(frame(world, 100), frame(world, 101)), "the background moves");
    }

    @Test
    void whatIsSeenDependsOnWhenOneLooks() {
        var star = new ColouredShape(Colour.RED, Shape.STAR);
        var letter = new Glyph('K');
        var world = World.of(1, WorldOptions.defaults())
                .withEvents(List.of(
                        Event.of(letter, Duration.ofSeconds(10), Duration.ofSeconds(12), 1),
                        Event.of(star, Duration.ofSeconds(2), Duration.ofSeconds(4), 2)));
        assertEquals(List.of(star, letter), world.truth().things());
        assertEquals(List.of(star), world.truth(seconds(0, 2, 4, 12)).things());
        assertEquals(List.of(letter), world.truth(seconds(1, 4, 11)).things());
        assertEquals(List.of(), world.truth(seconds()).things());
        assertEquals(List.of(star), world.at(Duration.ofSeconds(3)));
    }

    @Test
    void theOrderOfThingsFirstSeenTogetherIsUnknown() {
        var star = new ColouredShape(Colour.RED, Shape.STAR);
        var ring = new ColouredShape(Colour.BLUE, Shape.RING);
        var world = World.of(1, WorldOptions.defaults())
                .withEvents(List.of(
                        Event.of(star, Duration.ofSeconds(2), Duration.ofSeconds(5), 1),
                        Event.of(ring, Duration.ofSeconds(3), Duration.ofSeconds(5), 2)));
        assertTrue(world.truth().ordered());
        assertTrue(world.truth(seconds(2, 3, 4)).ordered());
        assertFalse(world.truth(seconds(0, 4)).ordered());
    }

    private static List<Duration> seconds(int... times) {
        return Arrays.stream(times).mapToObj(Duration::ofSeconds).toList();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.001, 30.001, Double.NaN})
    void aTimeOutsideTheVideoIsRefused(double seconds) {
        var world = World.of(1, WorldOptions.defaults());
        var e = assertThrows(VideoXLException.class, () -> world.render(seconds, 8, new byte[192]));
        assertEquals(Code.INVALID_ARGUMENT, e.code());
    }

    @Test
    void aBufferOfAnotherSizeIsRefused() {
        var world = World.of(1, WorldOptions.defaults());
        var e = assertThrows(VideoXLException.class, () -> world.render(0.0, 8, new byte[191]));
        assertTrue(e.getMessage().contains("191"), e.getMessage());
    }

    @Test
    void anEventAfterTheEndIsRefused() {
        var world = World.of(1, WorldOptions.defaults());
        var late = Event.of(new Glyph('A'), Duration.ofSeconds(29), Duration.ofSeconds(31), 1);
        assertThrows(VideoXLException.class, () -> world.withEvents(List.of(late)));
    }

    @Test
    void optionsThatCannotBeMetAreRefused() {
        assertRefused(WorldOptions.builder().events(3, 2));
        assertRefused(WorldOptions.builder().events(-1, 2));
        assertRefused(WorldOptions.builder().events(1, 9));
        assertRefused(WorldOptions.builder().kinds());
        assertRefused(WorldOptions.builder().duration(Duration.ZERO));
        assertRefused(WorldOptions.builder().noise(65));
        assertRefused(WorldOptions.builder().clutter(-1));
        assertRefused(WorldOptions.builder().overlapping(true).gap(Duration.ofMillis(700)));
        assertRefused(WorldOptions.builder()
                .kinds(EventKind.SHAPE)
                .colours(List.of(Colour.RED))
                .shapes(List.of(Shape.STAR)));
    }

    private static void assertRefused(WorldOptions.Builder builder) {
        var e = assertThrows(VideoXLException.class, builder::build);
        assertEquals(Code.INVALID_ARGUMENT, e.code());
    }
}
