package io.videoxl.video.images;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.fitting.RgbPicture;
import java.nio.file.Path;

/** Where an image comes from. */
public sealed interface ImageSource {
    /** Files are read into memory; no camera makes larger ones. */
    int MAX_BYTES = 1 << 30;

    /** As RGB that is 400 MB. */
    int MAX_PIXELS = 1 << 27;

    /** For messages, and what watched frames say they were taken from. */
    String name();

    /** A file in a format that {@link ImageFormat} knows. */
    record File(Path path, String name) implements ImageSource {
        public File(Path path) {
            this(path, path.toString());
        }
    }

    /** What would be in such a file; not changed by anyone. */
    record Encoded(byte[] bytes, String name) implements ImageSource {}

    /**
     * Rows from the top without gaps; not changed by anyone.
     *
     * @param rgb R G B for each pixel
     * @param alpha one byte for each pixel, 255 where it is opaque; null if all of it is
     */
    record Pixels(byte[] rgb, byte[] alpha, int width, int height, String name) implements ImageSource {
        /** @throws VideoXLException {@code INVALID_ARGUMENT} if size and number of bytes do not fit each other */
        public static Pixels copyOf(byte[] rgb, int width, int height, String name) {
            requireSize(width, height, name);
            long expected = (long) RgbPicture.CHANNELS * width * height;
            if (rgb.length != expected) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        name + ": " + rgb.length + " bytes were given for " + width + "×" + height
                                + " pixels, expected " + expected
                                + ": R G B for each pixel, without gaps between rows");
            }
            return new Pixels(rgb.clone(), null, width, height, name);
        }

        static void requireSize(int width, int height, String name) {
            if (width < 1 || height < 1 || (long) width * height > MAX_PIXELS) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        name + ": the size is " + width + "×" + height
                                + " pixels, expected edges of 1 or more and at most " + MAX_PIXELS + " pixels");
            }
        }
    }
}
