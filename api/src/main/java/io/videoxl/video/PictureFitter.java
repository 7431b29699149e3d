package io.videoxl.video;

import static io.videoxl.video.RgbPicture.CHANNELS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Resizes pictures by {@link Resampling}, along the rows of the picture as it is shown, then down its columns, and lays them on a
 * canvas. Pictures are turned upright on the way. What does not show on the canvas is not computed. For one thread at a time.
 */
final class PictureFitter {
    private int width;
    private int height;
    private Orientation orientation;
    private Placement placement;
    private Resampling across; // along the rows of the coded picture
    private Resampling down;
    private byte[] sourceRow;
    private byte[] rows; // picture resampled along one axis
    private int[] sums;
    private byte[] fitted; // what shows of the picture, not yet turned

    /** Writes the canvas: rows from the top, R G B for each pixel. */
    void fit(RgbPicture picture, Orientation turned, Placement where, MemorySegment target) {
        if (picture.width() != width
                || picture.height() != height
                || !turned.equals(orientation)
                || !where.equals(placement)) {
            prepare(picture, turned, where);
        }
        // Results are rounded to bytes between the two directions, so that their order matters.
        if (orientation.transposes()) {
            resampleDownThenAcross(picture);
        } else {
            resampleAcrossThenDown(picture);
        }
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
        int sourceBytes = CHANNELS * (across.end() - across.begin());
        int fittedBytes = CHANNELS * visibleWidth;
        sourceRow = new byte[sourceBytes];
        sums = new int[Math.max(sourceBytes, fittedBytes)];
        rows = new byte[Math.multiplyExact(swap ? sourceBytes : fittedBytes, down.end() - down.begin())];
        fitted = new byte[fittedBytes * visibleHeight];
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

    private void resampleAcrossThenDown(RgbPicture picture) {
        int rowBytes = CHANNELS * across.length();
        for (int y = down.begin(), to = 0; y < down.end(); y++, to += rowBytes) {
            readRow(picture, y, sourceRow, 0);
            across.alongRow(sourceRow, rows, to);
        }
        for (int y = 0; y < down.length(); y++) {
            down.downColumns(y, rows, rowBytes, sums, fitted, y * rowBytes);
        }
    }

    private void resampleDownThenAcross(RgbPicture picture) {
        int rowBytes = sourceRow.length;
        for (int y = down.begin(), to = 0; y < down.end(); y++, to += rowBytes) {
            readRow(picture, y, rows, to);
        }
        for (int y = 0; y < down.length(); y++) {
            down.downColumns(y, rows, rowBytes, sums, sourceRow, 0);
            across.alongRow(sourceRow, fitted, y * CHANNELS * across.length());
        }
    }

    private void readRow(RgbPicture picture, int y, byte[] target, int offset) {
        long from = y * picture.stride() + CHANNELS * (long) across.begin();
        MemorySegment.copy(picture.data(), ValueLayout.JAVA_BYTE, from, target, offset, sourceRow.length);
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
        int row = (isLeftward(o) ? stride - 1 : 0) + (isUpward(o) ? (down.length() - 1) * stride : 0);
        int shown = placement.visibleWidth();
        long canvasRow = (long) CHANNELS * placement.canvasWidth();
        long to = canvasRow * Math.max(placement.y(), 0) + CHANNELS * (long) Math.max(placement.x(), 0);
        for (int y = 0; y < placement.visibleHeight(); y++, row += below, to += canvasRow) {
            if (right == 1) {
                MemorySegment.copy(fitted, CHANNELS * row, target, ValueLayout.JAVA_BYTE, to, CHANNELS * shown);
                continue;
            }
            long at = to;
            for (int x = 0, from = row; x < shown; x++, from += right) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    target.set(ValueLayout.JAVA_BYTE, at++, fitted[CHANNELS * from + channel]);
                }
            }
        }
    }
}
