package io.videoxl.video.images;

import io.videoxl.FrameFit;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchedFrame;
import io.videoxl.video.fitting.PictureFitter;
import io.videoxl.video.fitting.Placement;
import io.videoxl.video.fitting.RgbPicture;
import io.videoxl.video.reading.AlphaChannel;
import io.videoxl.video.sampling.FrameSource;
import java.awt.Color;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** A square of bytes that an array holds. */
    private static final int MOST_PADDED = 1 << 14;

    private static final byte GREY = 127;

    private record Square(WatchedFrame frame, byte[] rgb) {}

    /** Those that were not given yet. */
    private final Deque<Square> squares;

    private final int count;
    private WatchedFrame frame;

    private final List<String> warnings;

    private FittedImages(List<Square> squares, List<String> warnings) {
        this.squares = new ArrayDeque<>(squares);
        this.warnings = warnings;
        count = squares.size();
    }

    /**
     * The whole image as one frame.
     *
     * @param size edge of the square in pixels
     * @throws VideoXLException {@code VIDEO_UNREADABLE}; {@code CANCELLED} if the thread is interrupted
     */
    public static FittedImages whole(ImageSource source, FrameFit fit, int size) {
        return whole(source, null, fit, size);
    }

    /**
     * The whole image as one frame.
     *
     * @param background what is behind that which is transparent; null to drop transparency
     * @param size edge of the square in pixels
     * @throws VideoXLException {@code VIDEO_UNREADABLE}; {@code CANCELLED} if the thread is interrupted
     */
    public static FittedImages whole(ImageSource source, Color background, FrameFit fit, int size) {
        try (var image = ImageDecoder.decode(source)) {
            if (Math.max(image.shownWidth(), image.shownHeight()) > MAX_EDGE) {
                throw refusal(source, image, "edges of at most " + MAX_EDGE + ". Cut it.");
            }
            if (fit != FrameFit.STRETCH) {
                requireAspect(source, image, "Cut it, or use FrameFit.STRETCH.");
            }
            var placement = Placement.of(fit, size, image.shownWidth(), image.shownHeight());
            return new FittedImages(
                    List.of(square(source.name(), canvas(image, background, placement))),
                    warnings(source, image, background));
        }
    }

    /**
     * The whole image as one frame, in the middle of a square of grey.
     *
     * @param background what is behind that which is transparent; null to drop transparency
     * @param size edge of the square in pixels
     * @param time of the frame
     * @throws VideoXLException as {@link #whole} does
     */
    public static FittedImages padded(ImageSource source, Color background, int size, Duration time) {
        try (var image = ImageDecoder.decode(source)) {
            int edge = Math.max(
                    image.picture().rgb().width(), image.picture().rgb().height());
            if (edge > MOST_PADDED) {
                throw refusal(source, image, "edges of at most " + MOST_PADDED + ". Make it smaller.");
            }
            var placement = Placement.of(FrameFit.STRETCH, size, edge, edge);
            var canvas = new byte[Math.toIntExact(placement.canvasBytes())];
            try (var shown = Transparency.over(background, image.picture())) {
                new PictureFitter()
                        .fit(
                                squareOf(shown.rgb(), edge),
                                image.orientation(),
                                placement,
                                MemorySegment.ofArray(canvas));
            }
            return new FittedImages(
                    List.of(new Square(new WatchedFrame(source.name(), time), canvas)),
                    warnings(source, image, background));
        }
    }

    private static RgbPicture squareOf(RgbPicture picture, int edge) {
        var rgb = new byte[RgbPicture.CHANNELS * edge * edge];
        Arrays.fill(rgb, GREY);
        int row = RgbPicture.CHANNELS * picture.width();
        int left = RgbPicture.CHANNELS * ((edge - picture.width()) / 2);
        int top = (edge - picture.height()) / 2;
        for (int y = 0; y < picture.height(); y++) {
            int at = (top + y) * RgbPicture.CHANNELS * edge + left;
            MemorySegment.copy(picture.data(), ValueLayout.JAVA_BYTE, y * picture.stride(), rgb, at, row);
        }
        return RgbPicture.of(rgb, edge, edge);
    }

    /** The image's tiles, row by row; else as {@link #whole(ImageSource, Color, FrameFit, int)}. */
    public static FittedImages tiles(ImageSource source, Color background, TileGrid grid) {
        try (var image = ImageDecoder.decode(source)) {
            requireAspect(source, image, "Cut it into several images.");
            var placement = grid.place(image.shownWidth(), image.shownHeight());
            byte[] canvas = canvas(image, background, placement);
            return new FittedImages(
                    cut(source.name(), canvas, placement.canvasWidth(), grid.size()),
                    warnings(source, image, background));
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

    private static byte[] canvas(DecodedImage image, Color background, Placement placement) {
        var canvas = new byte[Math.toIntExact(placement.canvasBytes())];
        try (var shown = Transparency.over(background, image.picture())) {
            new PictureFitter().fit(shown.rgb(), image.orientation(), placement, MemorySegment.ofArray(canvas));
        }
        return canvas;
    }

    private static List<String> warnings(ImageSource source, DecodedImage image, Color background) {
        var warnings = new ArrayList<String>();
        double share = background == null ? Transparency.share(image.picture()) : 0;
        if (share > AlphaChannel.MISLEADING_SHARE) {
            warnings.add(source.name() + Transparency.warning(share));
        }
        if (!image.highRange().isEmpty()) {
            warnings.add(
                    source.name() + ": it is of a high dynamic range (" + image.highRange()
                            + ") and was taken as if it were not, so that it looks grey; convert it to the standard range first");
        }
        return warnings;
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

    @Override
    public List<String> warnings() {
        return warnings;
    }

    /** Does nothing: no decoder is held. */
    @Override
    public void close() {}
}
