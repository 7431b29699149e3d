package io.videoxl.worlds.drawing;

/** A figure within -1 and 1, by the distance of any point to its edge: negative inside. */
@FunctionalInterface
interface Outline {
    double distance(double x, double y);

    /** The figure's edge as a band of this width, inward. */
    default Outline hollow(double width) {
        return (x, y) -> {
            double distance = distance(x, y);
            return Math.max(distance, -width - distance);
        };
    }

    static Outline circle(double radius) {
        return (x, y) -> Math.sqrt(x * x + y * y) - radius;
    }

    /** A square on a side with rounded corners. */
    static Outline card(double half, double rounding) {
        double inner = half - rounding;
        return (x, y) -> {
            double dx = Math.abs(x) - inner;
            double dy = Math.abs(y) - inner;
            double outside = Math.sqrt(square(Math.max(dx, 0)) + square(Math.max(dy, 0)));
            return outside + Math.min(Math.max(dx, dy), 0) - rounding;
        };
    }

    /** A closed polygon, its corners as x, y, x, y, … */
    static Outline polygon(double... corners) {
        return (x, y) -> {
            double nearest = Double.MAX_VALUE;
            boolean inside = false;
            for (int i = 0, j = corners.length - 2; i < corners.length; j = i, i += 2) {
                double ax = corners[j];
                double ay = corners[j + 1];
                double bx = corners[i];
                double by = corners[i + 1];
                nearest = Math.min(nearest, toSegment(x, y, ax, ay, bx, by));
                if (ay > y != by > y && x < ax + (y - ay) / (by - ay) * (bx - ax)) {
                    inside = !inside;
                }
            }
            return inside ? -nearest : nearest;
        };
    }

    /** Lines drawn with a round pen; each a list of points x, y, x, y, … */
    static Outline strokes(double penWidth, double[]... lines) {
        return (x, y) -> {
            double nearest = Double.MAX_VALUE;
            for (var line : lines) {
                for (int i = 2; i < line.length; i += 2) {
                    nearest = Math.min(nearest, toSegment(x, y, line[i - 2], line[i - 1], line[i], line[i + 1]));
                }
            }
            return nearest - penWidth / 2;
        };
    }

    private static double toSegment(double x, double y, double ax, double ay, double bx, double by) {
        double dx = bx - ax;
        double dy = by - ay;
        double along = Math.clamp(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0, 1);
        return Math.sqrt(square(x - ax - along * dx) + square(y - ay - along * dy));
    }

    private static double square(double value) {
        return value * value;
    }
}
