package io.videoxl.worlds.needles;

import io.videoxl.FrameFit;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.images.FittedImages;
import io.videoxl.video.images.ImageSource;
import io.videoxl.worlds.Placement;
import io.videoxl.worlds.SeededRandom;
import io.videoxl.worlds.Thing;
import io.videoxl.worlds.drawing.ShownThing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** What is hidden in a haystack: a thing that is drawn over a frame, or an image that takes its place. Immutable and thread-safe. */
public final class Needle {
    private interface Painter {
        void paint(byte[] rgb, int width, int height);
    }

    private final String name;
    private final Painter painter;

    private Needle(String name, Painter painter) {
        this.name = name;
        this.painter = painter;
    }

    /**
     * A thing over whatever the frame shows, as if its event happened there.
     *
     * @param thing what appears
     * @param seed where it is, and how large
     * @return the needle
     */
    public static Needle of(Thing thing, long seed) {
        var placement = Placement.anywhere(new SeededRandom(seed));
        var shown = new ShownThing(Objects.requireNonNull(thing, "thing"), placement, 0.5);
        return new Needle(thing.name(), shown::drawOver);
    }

    /**
     * An image in place of the frame: its middle square in the frame's, on black.
     *
     * @param image a file in a format that {@link io.videoxl.Image#of(Path)} reads
     * @return the needle; the file is read when it is used
     * @throws VideoXLException {@code VIDEO_UNREADABLE} if there is no such file
     */
    public static Needle of(Path image) {
        if (!Files.isRegularFile(image)) {
            throw new VideoXLException(
                    Code.VIDEO_UNREADABLE, image + ": no such file; expected an image to hide. Check the path.");
        }
        return new Needle(image.toString(), (rgb, width, height) -> paint(image, rgb, width, height));
    }

    private static void paint(Path image, byte[] rgb, int width, int height) {
        int size = Math.min(width, height);
        try (var arena = Arena.ofConfined();
                var fitted = FittedImages.whole(new ImageSource.File(image), FrameFit.CENTER_CROP, size)) {
            var square = arena.allocate(3L * size * size);
            fitted.next(square);
            Arrays.fill(rgb, (byte) 0);
            int row = 3 * size;
            int first = 3 * ((height - size) / 2 * width + (width - size) / 2);
            for (int y = 0; y < size; y++) {
                MemorySegment.copy(square, ValueLayout.JAVA_BYTE, (long) y * row, rgb, first + 3 * y * width, row);
            }
        }
    }

    /** {@return the thing's or the file's name} */
    public String name() {
        return name;
    }

    /**
     * Puts the needle into a frame.
     *
     * @param rgb the frame: width·height·3 bytes, rows from the top, R G B for each pixel
     * @param width in pixels
     * @param height in pixels
     * @throws VideoXLException {@code VIDEO_UNREADABLE} if an image cannot be read, {@code INVALID_ARGUMENT} for another number of
     *     bytes
     */
    public void paint(byte[] rgb, int width, int height) {
        if (rgb.length != 3L * width * height) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "A frame of " + rgb.length + " bytes; expected three for each of " + width + " x " + height
                            + " pixels.");
        }
        painter.paint(rgb, width, height);
    }

    @Override
    public String toString() {
        return name;
    }
}
