package io.videoxl.worlds.drawing;

import io.videoxl.worlds.SeededRandom;
import io.videoxl.worlds.Shape;

/** Small grey figures that drift through a scene and come in again on the other side. Immutable and thread-safe. */
final class Clutter {
    private static final double SMALLEST = 0.07;
    private static final double LARGEST = 0.24;
    private static final double FASTEST = 0.35;
    private static final int DARKEST = 30;
    private static final int BRIGHTEST = 215;
    /** Figures are within these, beyond the edges of a picture of 16:9. */
    private static final double REACH_X = 2.1;

    private static final double REACH_Y = 1.3;

    private record Item(
            Figure figure, double x, double y, double speedX, double speedY, double radius, double tilt, int grey) {}

    private final Item[] items;

    /** @param most the greatest number of figures; half as many is the least */
    Clutter(long seed, int most) {
        var random = new SeededRandom(seed);
        items = new Item[random.nextInt(most / 2, most + 1)];
        for (int i = 0; i < items.length; i++) {
            items[i] = item(random);
        }
    }

    private static Item item(SeededRandom random) {
        var shapes = Shape.values();
        return new Item(
                Figure.of(shapes[random.nextInt(shapes.length)]),
                random.nextDouble(-REACH_X, REACH_X),
                random.nextDouble(-REACH_Y, REACH_Y),
                random.nextDouble(-FASTEST, FASTEST),
                random.nextDouble(-FASTEST, FASTEST),
                random.nextDouble(SMALLEST, LARGEST),
                random.nextDouble(-StrictMath.PI, StrictMath.PI),
                random.nextInt(DARKEST, BRIGHTEST + 1));
    }

    void draw(Canvas canvas, double seconds) {
        for (var item : items) {
            double x = wrap(item.x + item.speedX * seconds, REACH_X);
            double y = wrap(item.y + item.speedY * seconds, REACH_Y);
            int colour = item.grey * 0x10101;
            canvas.draw(item.figure, x, y, item.radius, item.tilt, colour, colour, 0);
        }
    }

    private static double wrap(double place, double reach) {
        double turns = (place + reach) / (2 * reach);
        return (turns - Math.floor(turns)) * 2 * reach - reach;
    }
}
