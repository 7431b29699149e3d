package io.videoxl.video.fitting;

import static io.videoxl.video.fitting.RgbPicture.CHANNELS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Resizes pictures by {@link Resampling}, along the rows of the picture as it is shown, then down its columns, and lays them on a
 * canvas. Pictures are turned upright on the way. What does not show on the canvas is not computed. For one thread at a time.
 */
public final class PictureFitter {
    /** Rows, or columns, that are resampled at once: enough for vector instructions, few enough for the cache. */
    private static final int LANES = 256;

    /** Edge of the squares in which pixels are turned: 16 ints fill a cache line. */
    private static final int TILE = 16;

    private int width;
    private int height;
    private Orientation orientation;
    private Placement placement;
    private Resampling across; // along the rows of the coded picture
    private Resampling down;
    private boolean acrossFirst;
    private int[] block; // pixels of some lanes, as the first of the two needs them
    private int[] strip; // a few rows of it
    private int[] between; // picture resampled along one axis, as the second needs it
    private Lanes sums;
    private int[] fitted; // what shows of the picture, not yet turned
    private byte[] row; // of the canvas

    /** Writes the canvas: rows from the top, R G B for each pixel. */
    public void fit(RgbPicture picture, Orientation turned, Placement where, MemorySegment target) {
        if (picture.width() != width
                || picture.height() != height
                || !turned.equals(orientation)
                || !where.equals(placement)) {
            prepare(picture, turned, where);
        }
        resample(picture);
        write(target);
    }

    private void prepare(RgbPicture picture, Orientation turned, Placement where) {
        placement = null; // until all is done
        boolean swap = turned.transposes();
        int visibleWidth = swap ? where.visibleHeight() : where.visibleWidth();
        int visibleHeight = swap ? where.visibleWidth() : where.visibleHeight();
        int fittedWidth = swap ? where.height() : where.width();
        int fittedHeight = swap ? where.width() : where.height();
        int left = swap ? where.visibleY() : where.visibleX();
        int top = swap ? where.visibleX() : where.visibleY();
        // Offsets are those in the picture as it is shown, which may run the other way.
        if (isLeftward(turned)) {
            left = fittedWidth - visibleWidth - left;
        }
        if (isUpward(turned)) {
            top = fittedHeight - visibleHeight - top;
        }
        across = Resampling.of(picture.width(), fittedWidth, left, visibleWidth);
        down = Resampling.of(picture.height(), fittedHeight, top, visibleHeight);
        // Results are rounded to bytes between the two directions, so that their order matters.
        acrossFirst = !swap;
        var one = acrossFirst ? across : down;
        var two = acrossFirst ? down : across;
        block = new int[Math.multiplyExact(one.end() - one.begin(), LANES)];
        strip = new int[acrossFirst ? Math.multiplyExact(one.end() - one.begin(), TILE) : 0];
        between = new int[Math.multiplyExact(two.end() - two.begin(), one.length())];
        sums = new Lanes(Math.max(LANES, one.length()));
        fitted = new int[Math.multiplyExact(visibleWidth, visibleHeight)];
        row = new byte[CHANNELS * where.visibleWidth()];
        width = picture.width();
        height = picture.height();
        orientation = turned;
        placement = where;
    }

    private static boolean isLeftward(Orientation o) {
        return o.a() + o.b() < 0;
    }

    private static boolean isUpward(Orientation o) {
        return o.c() + o.d() < 0;
    }

    /** Resamples blocks of lanes along one axis; the results, lane by lane, are the vectors that are resampled along the other. */
    private void resample(RgbPicture picture) {
        var one = acrossFirst ? across : down;
        var two = acrossFirst ? down : across;
        int length = one.length();
        for (int lane = two.begin(); lane < two.end(); lane += LANES) {
            int lanes = Math.min(LANES, two.end() - lane);
            if (acrossFirst) {
                loadRows(picture, lane, lanes);
            } else {
                loadColumns(picture, lane, lanes);
            }
            for (int i = 0; i < length; i++) {
                one.resample(i, block, LANES, sums, lanes, between, (lane - two.begin()) * length + i, length);
            }
        }
        int right = acrossFirst ? 1 : two.length();
        int next = acrossFirst ? length : 1;
        for (int i = 0; i < two.length(); i++) {
            two.resample(i, between, length, sums, length, fitted, i * next, right);
        }
    }

    /** Loads some rows, so that the pixels of a column lie side by side; tile by tile, to stay in the cache. */
    private void loadRows(RgbPicture picture, int top, int rows) {
        var pixels = new Pixels(picture);
        int columns = across.end() - across.begin();
        for (int y = 0; y < rows; y += TILE) {
            int height = Math.min(TILE, rows - y);
            for (int i = 0; i < height; i++) {
                pixels.load(across.begin(), top + y + i, columns, strip, i * columns);
            }
            for (int x = 0; x < columns; x += TILE) {
                int right = Math.min(x + TILE, columns);
                for (int i = 0; i < height; i++) {
                    turn(strip, i * columns + x, right - x, block, x * LANES + y + i);
                }
            }
        }
    }

    private static void turn(int[] from, int at, int count, int[] to, int first) {
        for (int i = 0; i < count; i++) {
            to[first + i * LANES] = from[at + i];
        }
    }

    /** Loads some columns, so that the pixels of a row lie side by side. */
    private void loadColumns(RgbPicture picture, int left, int columns) {
        var pixels = new Pixels(picture);
        for (int y = down.begin(); y < down.end(); y++) {
            pixels.load(left, y, columns, block, (y - down.begin()) * LANES);
        }
    }

    private void write(MemorySegment target) {
        if (!placement.coversCanvas()) {
            target.asSlice(0, placement.canvasBytes()).fill((byte) 0);
        }
        // A pixel shown at (x, y) is coded at (a·x + b·y, c·x + d·y), from the far edge where that is negative.
        var o = orientation;
        int stride = across.length();
        int right = o.a() + o.c() * stride;
        int below = o.b() + o.d() * stride;
        int start = (isLeftward(o) ? stride - 1 : 0) + (isUpward(o) ? (down.length() - 1) * stride : 0);
        int shown = placement.visibleWidth();
        long canvasRow = (long) CHANNELS * placement.canvasWidth();
        long to = canvasRow * Math.max(placement.y(), 0) + CHANNELS * (long) Math.max(placement.x(), 0);
        for (int y = 0; y < placement.visibleHeight(); y++, start += below, to += canvasRow) {
            for (int x = 0, from = start, at = 0; x < shown; x++, from += right) {
                int pixel = fitted[from];
                row[at++] = (byte) pixel;
                row[at++] = (byte) (pixel >> 8);
                row[at++] = (byte) (pixel >> 16);
            }
            MemorySegment.copy(row, 0, target, ValueLayout.JAVA_BYTE, to, row.length);
        }
    }
}
