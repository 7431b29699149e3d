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
        return whole(source, Rendering.PUBLISHED, fit, size);
    }

    /**
     * The whole image as one frame.
     *
     * @param rendering what is done to its colours
     * @param size edge of the square in pixels
     * @throws VideoXLException {@code VIDEO_UNREADABLE}; {@code CANCELLED} if the thread is interrupted
     */
    public static FittedImages whole(ImageSource source, Rendering rendering, FrameFit fit, int size) {
        var colouring = Colouring.of(rendering.toneMapping(), source.name());
        try (var image = ImageDecoder.decode(source, colouring)) {
            if (Math.max(image.shownWidth(), image.shownHeight()) > MAX_EDGE) {
                throw refusal(source, image, "edges of at most " + MAX_EDGE + ". Cut it.");
            }
            if (fit != FrameFit.STRETCH) {
                requireAspect(source, image, "Cut it, or use FrameFit.STRETCH.");
            }
            var placement = Placement.of(fit, size, image.shownWidth(), image.shownHeight());
            return new FittedImages(
                    List.of(square(source.name(), canvas(image, rendering, placement))),
                    warnings(source, image, rendering, colouring));
        }
    }

    /**
     * The whole image as one frame, in the middle of a square of grey.
     *
     * @param rendering what is done to its colours
     * @param size edge of the square in pixels
     * @param time of the frame
     * @throws VideoXLException as {@link #whole} does
     */
    public static FittedImages padded(ImageSource source, Rendering rendering, int size, Duration time) {
        var colouring = Colouring.of(rendering.toneMapping(), source.name());
        try (var image = ImageDecoder.decode(source, colouring)) {
            int edge = Math.max(
                    image.picture().rgb().width(), image.picture().rgb().height());
            if (edge > MOST_PADDED) {
                throw refusal(source, image, "edges of at most " + MOST_PADDED + ". Make it smaller.");
            }
            var placement = Placement.of(FrameFit.STRETCH, size, edge, edge);
            var canvas = new byte[Math.toIntExact(placement.canvasBytes())];
            try (var shown = Transparency.over(rendering.background(), image.picture())) {
                new PictureFitter()
                        .fit(
                                squareOf(shown.rgb(), edge),
                                image.orientation(),
                                placement,
                                MemorySegment.ofArray(canvas));
            }
            return new FittedImages(
                    List.of(new Square(new WatchedFrame(source.name(), time), canvas)),
                    warnings(source, image, rendering, colouring));
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

    /** The image's tiles, row by row; else as {@link #whole(ImageSource, Rendering, FrameFit, int)}. */
    public static FittedImages tiles(ImageSource source, Rendering rendering, TileGrid grid) {
        var colouring = Colouring.of(rendering.toneMapping(), source.name());
        try (var image = ImageDecoder.decode(source, colouring)) {
            requireAspect(source, image, "Cut it into several images.");
            var placement = grid.place(image.shownWidth(), image.shownHeight());
            byte[] canvas = canvas(image, rendering, placement);
            return new FittedImages(
                    cut(source.name(), canvas, placement.canvasWidth(), grid.size()),
                    warnings(source, image, rendering, colouring));
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

    private static byte[] canvas(DecodedImage image, Rendering rendering, Placement placement) {
        var canvas = new byte[Math.toIntExact(placement.canvasBytes())];
        try (var shown = Transparency.over(rendering.background(), image.picture())) {
            new PictureFitter().fit(shown.rgb(), image.orientation(), placement, MemorySegment.ofArray(canvas));
        }
        return canvas;
    }

    private static List<String> warnings(
            ImageSource source, DecodedImage image, Rendering rendering, Colouring colouring) {
        var warnings = new ArrayList<String>();
        double share = rendering.background() == null ? Transparency.share(image.picture()) : 0;
        if (share > AlphaChannel.MISLEADING_SHARE) {
            warnings.add(source.name() + Transparency.warning(share));
        }
        warnings.addAll(colouring.notes().warnings());
        if (image.moves()) {
            warnings.add(source.name()
                    + ": it is animated, and only its first picture is shown, because no decoder here knows the"
                    + " others. Convert it to GIF or MP4 to watch all of it.");
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
