package io.videoxl.worlds.drawing;

import io.videoxl.worlds.SeededRandom;

/**
 * What is behind a scene's events: a texture of two layers of smoothed random values that drift at paces of their own, in muted
 * colours, under grain that is new in every frame. Immutable and thread-safe.
 */
final class Backdrop {
    /** Random values repeat after this many, in each direction. */
    private static final int LATTICE = 32;

    private static final int WRAP = LATTICE - 1;

    /** Grains to a unit: one for each pixel of a picture of 56. */
    private static final int GRAINS = 28;

    private static final int GRAIN_COUNT = 1 << 14;
    private static final byte[] GRAIN = new byte[GRAIN_COUNT];
    private static final int GRAINS_PER_SECOND = 25;

    private static final int SHADES = 256;
    private static final int DARKEST = 24;
    private static final int BRIGHTEST = 200;
    private static final int LEAST_CONTRAST = 20;
    private static final int MOST_CONTRAST = 80;
    private static final int MOST_TINT = 18;

    static {
        var random = new SeededRandom(56);
        for (int i = 0; i < GRAIN_COUNT; i++) {
            // The sum of two is near the middle more often than not, as a sensor's noise is.
            GRAIN[i] = (byte) ((byte) random.nextLong() / 2 + (byte) random.nextLong() / 2);
        }
    }

    private final long seed;
    private final int noise;
    private final int[] palette = new int[SHADES];
    private final Layer coarse;
    private final Layer fine;

    Backdrop(long seed, int noise) {
        this.seed = seed;
        this.noise = noise;
        var random = new SeededRandom(seed);
        mixPalette(random);
        double cells = random.nextDouble(1.2, 3);
        coarse = new Layer(random, cells * random.nextDouble(0.5, 1.5), cells * random.nextDouble(0.5, 1.5));
        fine = new Layer(random, 3.5 * cells, 3.5 * cells);
    }

    private void mixPalette(SeededRandom random) {
        int least = Math.max(DARKEST, noise);
        int most = Math.min(BRIGHTEST, 255 - noise);
        double contrast = random.nextDouble(LEAST_CONTRAST, MOST_CONTRAST);
        double dark = random.nextDouble(least + MOST_TINT, most - MOST_TINT - contrast);
        for (int channel = 0; channel < 3; channel++) {
            double from = dark + random.nextDouble(-MOST_TINT, MOST_TINT);
            double to = dark + contrast + random.nextDouble(-MOST_TINT, MOST_TINT);
            for (int i = 0; i < SHADES; i++) {
                int value = Math.clamp(Math.round(from + (to - from) * i / (SHADES - 1)), least, most);
                palette[i] |= value << 8 * channel;
            }
        }
    }

    void paint(Canvas canvas, double seconds) {
        int width = canvas.width();
        double scale = canvas.scale();
        double left = (0.5 - width / 2.0) / scale;
        var coarseRow = coarse.row(width, left, 1 / scale, seconds);
        var fineRow = fine.row(width, left, 1 / scale, seconds);
        var grains = new int[width];
        for (int x = 0; x < width; x++) {
            grains[x] = (int) Math.floor((left + x / scale) * GRAINS);
        }
        long tick = (long) Math.floor(seconds * GRAINS_PER_SECOND);
        for (int row = 0; row < canvas.height(); row++) {
            double y = (row + 0.5 - canvas.height() / 2.0) / scale;
            coarseRow.moveTo(y);
            fineRow.moveTo(y);
            paintRow(canvas, row, coarseRow, fineRow, grains, grainRow(tick, y));
        }
    }

    /** Where in the grain a row begins, as if anew each time. */
    private int grainRow(long tick, double y) {
        long number = tick * 0x10001 + (long) Math.floor(y * GRAINS);
        return (int) new SeededRandom(seed, number).nextLong();
    }

    /** Everything that the loop needs is local, which makes it twice as fast. */
    private void paintRow(Canvas canvas, int row, Layer.Row coarseRow, Layer.Row fineRow, int[] grains, int grainRow) {
        var rgb = canvas.rgb();
        var shades = palette;
        int strength = noise;
        int[] line = coarseRow.line;
        int[] cells = coarseRow.cells;
        int[] shares = coarseRow.shares;
        int[] fineLine = fineRow.line;
        int[] fineCells = fineRow.cells;
        int[] fineShares = fineRow.shares;
        for (int x = 0, at = 3 * row * grains.length; x < grains.length; x++, at += 3) {
            int shade =
                    5 * between(line, cells[x], shares[x]) + 3 * between(fineLine, fineCells[x], fineShares[x]) >>> 19;
            int colour = shades[shade];
            int grain = GRAIN[grainRow + grains[x] & GRAIN_COUNT - 1] * strength >> 7;
            rgb[at] = (byte) ((colour & 0xFF) + grain);
            rgb[at + 1] = (byte) ((colour >> 8 & 0xFF) + grain);
            rgb[at + 2] = (byte) ((colour >> 16) + grain);
        }
    }

    /** 256² times a value from 0 to 255. */
    private static int between(int[] line, int cell, int share) {
        int from = line[cell];
        return (from << 8) + (line[cell + 1] - from) * share;
    }

    /** Random values on a lattice, smooth between its points, repeating, drifting. */
    private static final class Layer {
        private static final double FASTEST = 0.9;

        private final int[] values = new int[LATTICE * LATTICE];
        private final double cellsX;
        private final double cellsY;
        private final double startX;
        private final double startY;
        private final double speedX;
        private final double speedY;

        Layer(SeededRandom random, double cellsX, double cellsY) {
            this.cellsX = cellsX;
            this.cellsY = cellsY;
            startX = random.nextDouble(0, LATTICE);
            startY = random.nextDouble(0, LATTICE);
            speedX = random.nextDouble(-FASTEST, FASTEST);
            speedY = random.nextDouble(-FASTEST, FASTEST);
            for (int i = 0; i < values.length; i += 8) {
                long eight = random.nextLong();
                for (int j = 0; j < 8; j++) {
                    values[i + j] = (int) (eight >>> 8 * j) & 0xFF;
                }
            }
        }

        Row row(int width, double left, double step, double seconds) {
            return new Row(width, left, step, seconds);
        }

        /** One row of pixels at a time. */
        private final class Row {
            private final int[] cells;
            private final int[] shares;
            private final double offsetY;
            /** The lattice between two of its rows; the first value again at the end. */
            private final int[] line = new int[LATTICE + 1];

            Row(int width, double left, double step, double seconds) {
                cells = new int[width];
                shares = new int[width];
                offsetY = startY + speedY * seconds;
                double offsetX = startX + speedX * seconds;
                for (int x = 0; x < width; x++) {
                    double place = (left + x * step) * cellsX + offsetX;
                    double cell = Math.floor(place);
                    cells[x] = (int) cell & WRAP;
                    shares[x] = smooth(place - cell);
                }
            }

            void moveTo(double y) {
                double place = y * cellsY + offsetY;
                double cell = Math.floor(place);
                int share = smooth(place - cell);
                int above = ((int) cell & WRAP) * LATTICE;
                int below = ((int) cell + 1 & WRAP) * LATTICE;
                for (int i = 0; i < LATTICE; i++) {
                    line[i] = values[above + i] * (256 - share) + values[below + i] * share;
                }
                line[LATTICE] = line[0];
            }
        }

        private static int smooth(double share) {
            return (int) (256 * share * share * (3 - 2 * share));
        }
    }
}
