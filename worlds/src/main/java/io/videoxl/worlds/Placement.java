package io.videoxl.worlds;

import java.util.random.RandomGenerator;

/**
 * Where a thing is drawn while its event lasts. The origin is the middle of the picture, and 1 is half its shorter edge: what lies
 * within -1 and 1 is there in the middle square of a picture of any shape. A thing moves in a straight line.
 *
 * @param fromX middle of the thing at the event's start, rightward
 * @param fromY the same, downward
 * @param toX middle of the thing at the event's end, rightward
 * @param toY the same, downward
 * @param radius half its height and width
 * @param tilt turn clockwise in radians
 * @param shade what is added to its colour's channels, from -16 to 16
 */
public record Placement(double fromX, double fromY, double toX, double toY, double radius, double tilt, int shade) {
    private static final double SMALLEST = 0.44;
    private static final double LARGEST = 0.58;
    private static final double MOST_TILT = 0.14;
    private static final double LONGEST_WAY = 0.4;
    private static final int MOST_SHADE = 16;
    private static final double MARGIN = 0.03;

    /**
     * Any place in the middle square.
     *
     * @param random where chance comes from
     * @return the place
     */
    public static Placement anywhere(RandomGenerator random) {
        double radius = random.nextDouble(SMALLEST, LARGEST);
        double room = 1 - MARGIN - radius;
        return within(random, radius, -room, room, -room, room);
    }

    /**
     * A place in a quarter of the middle square, for things that are there at the same time.
     *
     * @param quarter 0 to 3: upper left, upper right, lower left, lower right
     * @param random where chance comes from
     * @return the place
     */
    public static Placement inQuarter(int quarter, RandomGenerator random) {
        double room = 1 - MARGIN - SMALLEST;
        double nearest = SMALLEST + MARGIN;
        double x = (quarter & 1) == 0 ? -room : nearest;
        double y = (quarter & 2) == 0 ? -room : nearest;
        return within(random, SMALLEST, x, x + room - nearest, y, y + room - nearest);
    }

    private static Placement within(
            RandomGenerator random, double radius, double left, double right, double top, double bottom) {
        double fromX = random.nextDouble(left, right);
        double fromY = random.nextDouble(top, bottom);
        return new Placement(
                fromX,
                fromY,
                step(random, fromX, left, right),
                step(random, fromY, top, bottom),
                radius,
                random.nextDouble(-MOST_TILT, MOST_TILT),
                random.nextInt(-MOST_SHADE, MOST_SHADE + 1));
    }

    private static double step(RandomGenerator random, double from, double least, double most) {
        return Math.clamp(from + random.nextDouble(-LONGEST_WAY, LONGEST_WAY), least, most);
    }
}
