package io.videoxl.video;

import io.videoxl.FrameFit;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Makes squares of S×S pixels of pictures of any size, by {@link Resampling}: along the rows of the picture as it is shown, then
 * down its columns. Pictures are turned upright on the way. For one thread at a time.
 */
final class FrameFitter implements AutoCloseable {
    private static final int CHANNELS = 3;

    /** Longer pictures would be resized to something huge of which nearly all is cut off. */
    private static final int MAX_ASPECT = 100;

    private final FrameFit fit;
    private final int size;
    private final RgbConverter converter = new RgbConverter();
    private int width;
    private int height;
    private Orientation orientation;
    private Resampling across; // along the rows of the coded picture
    private Resampling down;
    private byte[] sourceRow;
    private byte[] rows; // picture resampled along one axis
    private int[] sums;
    private byte[] square;

    /** @param size S, the square's edge */
    FrameFitter(FrameFit fit, int size) {
        this.fit = fit;
        this.size = size;
    }

    /** Fits an {@code AVFrame}; writes size·size·3 bytes: rows from the top, R G B for each pixel. */
    void fit(MemorySegment frame, Orientation frameOrientation, MemorySegment target) {
        int frameWidth = AVFrame.width(frame);
        int frameHeight = AVFrame.height(frame);
        if (frameWidth != width || frameHeight != height || !frameOrientation.equals(orientation)) {
            prepare(frameWidth, frameHeight, frameOrientation);
        }
        var picture = converter.convert(frame);
        // Results are rounded to bytes between the two directions, so that their order matters.
        if (orientation.transposes()) {
            resampleDownThenAcross(picture);
        } else {
            resampleAcrossThenDown(picture);
        }
        write(target);
    }

    private void prepare(int newWidth, int newHeight, Orientation newOrientation) {
        width = 0; // until all is done
        int fittedWidth = size;
        int fittedHeight = size;
        if (fit == FrameFit.CENTER_CROP) {
            int shortEdge = Math.min(newWidth, newHeight);
            int longEdge = Math.max(newWidth, newHeight);
            if (longEdge / shortEdge >= MAX_ASPECT) {
                throw new VideoXLException(
                        Code.VIDEO_UNREADABLE,
                        "The picture is " + newWidth + "×" + newHeight + " pixels; expected one edge less than "
                                + MAX_ASPECT + " times the other. Cut it, or use FrameFit.STRETCH.");
            }
            int fittedLongEdge = (int) ((long) size * longEdge / shortEdge);
            if (newWidth < newHeight) {
                fittedHeight = fittedLongEdge;
            } else {
                fittedWidth = fittedLongEdge;
            }
        }
        // The offset is rounded down in the picture as it is shown, which may run the other way.
        boolean leftward = newOrientation.a() + newOrientation.b() < 0;
        boolean upward = newOrientation.c() + newOrientation.d() < 0;
        across = Resampling.of(newWidth, fittedWidth, offset(fittedWidth, leftward), size);
        down = Resampling.of(newHeight, fittedHeight, offset(fittedHeight, upward), size);
        int sourceBytes = CHANNELS * (across.end() - across.begin());
        int squareBytes = CHANNELS * size;
        sourceRow = new byte[sourceBytes];
        sums = new int[Math.max(sourceBytes, squareBytes)];
        int rowBytes = newOrientation.transposes() ? sourceBytes : squareBytes;
        rows = new byte[Math.multiplyExact(rowBytes, down.end() - down.begin())];
        square = new byte[squareBytes * size];
        height = newHeight;
        orientation = newOrientation;
        width = newWidth;
    }

    private int offset(int fitted, boolean reversed) {
        int offset = (fitted - size) / 2;
        return reversed ? fitted - size - offset : offset;
    }

    private void resampleAcrossThenDown(RgbPicture picture) {
        int rowBytes = CHANNELS * size;
        for (int y = down.begin(), to = 0; y < down.end(); y++, to += rowBytes) {
            readRow(picture, y, sourceRow, 0);
            across.alongRow(sourceRow, rows, to);
        }
        for (int y = 0; y < size; y++) {
            down.downColumns(y, rows, rowBytes, sums, square, y * rowBytes);
        }
    }

    private void resampleDownThenAcross(RgbPicture picture) {
        int rowBytes = sourceRow.length;
        for (int y = down.begin(), to = 0; y < down.end(); y++, to += rowBytes) {
            readRow(picture, y, rows, to);
        }
        for (int y = 0; y < size; y++) {
            down.downColumns(y, rows, rowBytes, sums, sourceRow, 0);
            across.alongRow(sourceRow, square, y * CHANNELS * size);
        }
    }

    private void readRow(RgbPicture picture, int y, byte[] target, int offset) {
        long from = y * picture.stride() + CHANNELS * (long) across.begin();
        MemorySegment.copy(picture.data(), ValueLayout.JAVA_BYTE, from, target, offset, sourceRow.length);
    }

    private void write(MemorySegment target) {
        if (orientation.equals(Orientation.UPRIGHT)) {
            MemorySegment.copy(square, 0, target, ValueLayout.JAVA_BYTE, 0, square.length);
            return;
        }
        // A pixel shown at (x, y) is coded at (a·x + b·y, c·x + d·y), from the far edge where that is negative.
        var o = orientation;
        int right = o.a() + o.c() * size;
        int below = o.b() + o.d() * size;
        int row = (o.a() + o.b() < 0 ? size - 1 : 0) + (o.c() + o.d() < 0 ? (size - 1) * size : 0);
        long to = 0;
        for (int y = 0; y < size; y++, row += below) {
            int from = row;
            for (int x = 0; x < size; x++, from += right) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    target.set(ValueLayout.JAVA_BYTE, to++, square[CHANNELS * from + channel]);
                }
            }
        }
    }

    @Override
    public void close() {
        converter.close();
    }
}
