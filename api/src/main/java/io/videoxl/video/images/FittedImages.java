package io.videoxl.video.images;

import io.videoxl.FrameFit;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchedFrame;
import io.videoxl.video.fitting.PictureFitter;
import io.videoxl.video.fitting.Placement;
import io.videoxl.video.fitting.RgbPicture;
import io.videoxl.video.sampling.FrameSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;

/**
 * An image as frames: the whole of it as one, or its tiles. It is decoded and fitted when this is made, so that an unreadable
 * image is found before anything is watched, and only the squares are kept, each until it is given.
 */
public final class FittedImages implements FrameSource {
    /** Resizing needs sixteen bytes of weights for each pixel of an edge. */
    private static final int MAX_EDGE = 1 << 20;

    private record Square(WatchedFrame frame, byte[] rgb) {}

    /** Those that were not given yet. */
    private final Deque<Square> squares;

    private final int count;
    private WatchedFrame frame;

    private FittedImages(List<Square> squares) {
        this.squares = new ArrayDeque<>(squares);
        count = squares.size();
    }

    /**
     * The whole image as one frame.
     *
     * @param size edge of the square in pixels
     * @throws VideoXLException {@code VIDEO_UNREADABLE}; {@code CANCELLED} if the thread is interrupted
     */
    public static FittedImages whole(ImageSource source, FrameFit fit, int size) {
        try (var image = ImageDecoder.decode(source)) {
            if (Math.max(image.shownWidth(), image.shownHeight()) > MAX_EDGE) {
                throw refusal(source, image, "edges of at most " + MAX_EDGE + ". Cut it.");
            }
            if (fit != FrameFit.STRETCH) {
                requireAspect(source, image, "Cut it, or use FrameFit.STRETCH.");
            }
            var placement = Placement.of(fit, size, image.shownWidth(), image.shownHeight());
            return new FittedImages(List.of(square(source.name(), canvas(image, placement))));
        }
    }

    /**
     * The image's tiles, row by row.
     *
     * @throws VideoXLException as {@link #whole} does
     */
    public static FittedImages tiles(ImageSource source, TileGrid grid) {
        try (var image = ImageDecoder.decode(source)) {
            requireAspect(source, image, "Cut it into several images.");
            var placement = grid.place(image.shownWidth(), image.shownHeight());
            return new FittedImages(cut(source.name(), canvas(image, placement), placement.canvasWidth(), grid.size()));
        }
    }

    private static void requireAspect(ImageSource source, DecodedImage image, String remedy) {
        if (Placement.isNearlyALine(image.shownWidth(), image.shownHeight())) {
            throw refusal(source, image, "one edge less than " + Placement.MAX_ASPECT + " times the other. " + remedy);
        }
    }

    private static VideoXLException refusal(ImageSource source, DecodedImage image, String expected) {
        return new VideoXLException(
                Code.VIDEO_UNREADABLE,
                source.name() + ": the image is " + image.shownWidth() + "×" + image.shownHeight()
                        + " pixels; expected " + expected);
    }

    private static byte[] canvas(DecodedImage image, Placement placement) {
        var canvas = new byte[Math.toIntExact(placement.canvasBytes())];
        new PictureFitter().fit(image.picture(), image.orientation(), placement, MemorySegment.ofArray(canvas));
        return canvas;
    }

    private static List<Square> cut(String name, byte[] canvas, int canvasWidth, int size) {
        int tileRow = RgbPicture.CHANNELS * size;
        int canvasRow = RgbPicture.CHANNELS * canvasWidth;
        int columns = canvasWidth / size;
        var tiles = new Square[canvas.length / (tileRow * size)];
        for (int i = 0; i < tiles.length; i++) {
            var tile = new byte[tileRow * size];
            int corner = i / columns * size * canvasRow + i % columns * tileRow;
            for (int y = 0; y < size; y++) {
                System.arraycopy(canvas, corner + y * canvasRow, tile, y * tileRow, tileRow);
            }
            tiles[i] = square(name, tile);
        }
        return List.of(tiles);
    }

    private static Square square(String name, byte[] rgb) {
        return new Square(new WatchedFrame(name, Duration.ZERO), rgb);
    }

    @Override
    public OptionalInt count() {
        return OptionalInt.of(count);
    }

    @Override
    public boolean next(MemorySegment rgb) {
        if (squares.isEmpty()) {
            return false;
        }
        byte[] square = squares.getFirst().rgb;
        if (rgb.byteSize() < square.length) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "A frame needs " + square.length + " bytes; the buffer has " + rgb.byteSize() + ".");
        }
        MemorySegment.copy(square, 0, rgb, ValueLayout.JAVA_BYTE, 0, square.length);
        frame = squares.removeFirst().frame;
        return true;
    }

    @Override
    public WatchedFrame frame() {
        return frame;
    }

    /** Does nothing: no decoder is held. */
    @Override
    public void close() {}
}
